"""The grammars together: what a text of any kind gives, that no value overlaps another, and that all is read in time."""

import itertools
import time
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.entities import SHANGHAI, understood
from nlu.grammar.found import Found, apart
from nlu.normaliser import normalise

# A Monday.
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


def read(text, now=NOW):
    plain, _ = normalise(text)
    return [(one.entity, plain[one.start : one.end], one.value) for one in understood(plain, now)]


def values(text, entity, now=NOW):
    return [value for kind, _, value in read(text, now) if kind == entity]


def spans(text, entity):
    return [span for kind, span, _ in read(text) if kind == entity]


@given(
    st.text(
        st.sampled_from(
            "一二三十百千万两半块元毛分折减便宜少号月日周星期天后内明今付还缓给发工资微信电话0123456789.,-k "
        ),
        max_size=24,
    )
)
def test_entities_of_any_text_lie_inside_it_and_apart(text):
    plain, _ = normalise(text)
    found = understood(plain, NOW)
    assert all(0 <= one.start < one.end <= len(plain) for one in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=12))
def test_of_overlapping_finds_the_one_named_first_is_kept(ranges):
    found = [Found("amount", start, start + length, index) for index, (start, length) in enumerate(ranges)]
    kept = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    assert apart(found) == sorted(kept, key=lambda one: one.start)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "先还四百,剩的下个月十五补齐,走支付宝",
            [("amount", "四百", 40000), ("date", "下个月十五", "2026-12-15"), ("payment_method", "支付宝", "支付宝")],
        ),
        (
            "首付1000 余下下月15号付",
            [("amount", "1000", 100000), ("date", "下月15号", "2026-12-15")],
        ),
        (
            "总价4380元分6期,花唄行不行",
            [("amount", "4380元", 438000), ("periods", "6期", 6), ("payment_method", "花呗", "花呗")],
        ),
        (
            "再便宜二十,发顺风到阿里行吗",
            [("discount", "便宜二十", {"minus": 2000}), ("courier", "顺风", "顺丰"), ("region", "阿里", "阿里")],
        ),
    ],
)
def test_several_values_in_one_message_are_all_found(text, found):
    assert read(text) == found


@pytest.mark.parametrize(
    "text",
    ["几十号人等着", "打12315投诉你们", "618有活动吗", "双11买的", "3C认证有吗", "手机号13812345678", "羊毛80%的", "我要42码黑色", "175 140斤穿多大", "rtx4060多少钱", "128g的还有吗", "验证码123456", "尾号6789的卡", "先付1/3", "排了50多号"],
)  # fmt: skip
def test_what_only_looks_like_a_value_is_none(text):
    assert read(text) == []


SLOW = ["1", "一百", "一百一百块", "号", "十五号", "初五", "1,234.", "300,", "300,300元", "1千5", "还给我", "就就", "给我给我三天", "能给", "零头都", "零头3块", "微信", "短信别", "京东", "新疆", "a1-", "九九折", "¥9", "到300到", "说说15号", "今天", "今天付", "分成三期", "一年还", "的的300"]  # fmt: skip


@pytest.mark.parametrize("unit", SLOW)
def test_ten_thousand_characters_of_anything_are_read_in_bounded_time(unit):
    began = time.perf_counter()
    understood((unit * 10_000)[:10_000], NOW)
    assert time.perf_counter() - began < 15  # a pattern that backtracks takes minutes; a busy machine a few seconds
