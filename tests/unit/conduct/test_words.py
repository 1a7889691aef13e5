"""Each entry of the list is shown by its own examples, so that a change of one is seen."""

import pytest

from nuanfu.conduct.linter import lint, lint_lanes
from nuanfu.conduct.words import ENTRIES
from nuanfu.conduct.words.entry import Entry
from nuanfu.negotiation.moves import Lane

FAILS = [(entry, text) for entry in ENTRIES for text in entry.fails]
PASSES = [(entry, text) for entry in ENTRIES for text in entry.passes]
FROM_BOTH_LANES = """
后果自负 最后通牒 最后期限 立即还款 马上还款 尽快还款 必须还 起诉 法院 律师函 征信黑名单 失信
上门催收 上门讨 上门找 通知家人 通知单位
"""
FROM_THE_ORDER_LANE = "催 欠 逾期 催款 征信 违约 起诉"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.rule)
def test_an_entry_has_an_example_that_fails_and_one_that_passes(entry: Entry) -> None:
    assert entry.fails
    assert entry.passes


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.rule)
def test_an_entry_says_what_to_write_instead(entry: Entry) -> None:
    assert entry.instead


def test_no_two_entries_have_one_name() -> None:
    assert len({entry.rule for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize(("entry", "text"), FAILS, ids=[text for _, text in FAILS])
def test_an_example_that_fails_is_found_in_every_lane_of_its_entry(entry: Entry, text: str) -> None:
    assert all(lint(text, lane) for lane in entry.lanes)


@pytest.mark.parametrize(("entry", "text"), PASSES, ids=[text for _, text in PASSES])
def test_an_example_that_passes_is_found_by_no_entry(entry: Entry, text: str) -> None:
    assert lint_lanes(text) == []


@pytest.mark.parametrize("word", FROM_BOTH_LANES.split())
@pytest.mark.parametrize("lane", Lane)
def test_a_word_that_presses_is_found_in_both_lanes(word: str, lane: Lane) -> None:
    assert lint(f"您好，{word}。", lane)


@pytest.mark.parametrize("word", FROM_THE_ORDER_LANE.split())
def test_an_unpaid_order_is_not_spoken_of_as_a_debt(word: str) -> None:
    assert lint(f"您好，{word}。", Lane.ORDER)


@pytest.mark.parametrize("word", ["催", "欠", "逾期", "征信", "违约"])
def test_a_bill_may_be_called_what_it_is(word: str) -> None:
    assert lint(f"您好，{word}。", Lane.CREDIT) == []


@pytest.mark.parametrize("text", ["催发货", "催快递", "催退款", "送货上门", "上门安装", "抱歉让您久等"])
@pytest.mark.parametrize("lane", Lane)
def test_what_only_looks_like_a_forbidden_word_passes(text: str, lane: Lane) -> None:
    assert lint(text, lane) == []
