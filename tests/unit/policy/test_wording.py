"""What the shop's texts must never hold, whoever edits them."""

import re
from pathlib import Path

import pytest

from nuanfu.conduct.linter import lint_lanes
from nuanfu.negotiation.explain import A_PERSON_MAY_LOOK, TO_BUYER
from nuanfu.negotiation.moves import HoldReason
from nuanfu.policy.scripts import load_scripts, parse_scripts

POLICY = Path(__file__).parents[3] / "policy"
SCRIPTS = load_scripts(POLICY / "scripts")

HURRY = ["仅剩", "最后一", "赶紧", "尽快", "马上", "立即", "错过", "涨价", "倒计时", "限时", "手慢", "名额", "再不"]
BOASTS = ["最低价", "全网", "销量第一", "最好", "国家级", "保证", "绝对"]
CARRIER = ["还款", "分期", "返利", "优惠券"]

REPEATED = [
    *["price.value", "price.no_facts", "price.offer_discount_first", "price.offer_discount_next"],
    *["price.offer_as_asked", "price.offer_round_off", "price.offer_gift", "price.offer_points", "price.standing"],
    *["price.let_compare", "price.bill_credit", "price.person", "price.accepted_discount", "price.accepted_gift"],
    *["price.accepted_points", "price.accepted_again", "price.renewed", "price.expired_no_renewal"],
    *["ack.angry", "ack.anxious", "ack.low"],
    *[f"price.hold_{reason.value}" for reason in HoldReason if reason is not HoldReason.ALREADY_FREE],
]


@pytest.fixture(scope="module")
def price():
    return parse_scripts((POLICY / "scripts" / "price.yml").read_text(encoding="utf-8"), "price.yml")


@pytest.fixture(scope="module")
def wordings(price):
    return [variant for script in price.values() for variant in script.variants]


@pytest.mark.parametrize("word", [*HURRY, *BOASTS, *CARRIER])
def test_no_wording_about_the_price_holds_a_word_that_hurries_or_boasts(wordings, word):
    assert [text for text in [*wordings, *TO_BUYER.values(), A_PERSON_MAY_LOOK] if word in text] == []


@pytest.mark.parametrize("text", [*TO_BUYER.values(), A_PERSON_MAY_LOOK])
def test_no_explanation_of_a_move_says_what_must_not_be_said(text):
    assert lint_lanes(text) == []


@pytest.mark.parametrize("word", BOASTS)
def test_no_fact_about_the_goods_boasts(word):
    assert word not in (POLICY / "catalogue.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("script_id", REPEATED)
def test_what_comes_repeatedly_has_three_wordings_or_more(price, script_id):
    assert len(price[script_id].variants) >= 3


def test_a_wording_is_one_line(wordings):
    assert [text for text in wordings if "\n" in text] == []


def test_a_wording_writes_no_figure_of_its_own(wordings):
    assert [text for text in wordings if re.search(r"[\d¥%]", text)] == []


def test_a_wording_uses_chinese_punctuation(wordings):
    assert [text for text in wordings if re.search(r"[,;:?!]", text)] == []


@pytest.mark.parametrize("kind", ["discount_first", "discount_next", "as_asked", "round_off"])
def test_every_wording_of_an_offer_says_what_to_pay_and_until_when(price, kind):
    wordings = price[f"price.offer_{kind}"].variants
    assert [text for text in wordings if "{after}" not in text or "{until}" not in text] == []


def test_points_name_the_bonus_and_its_time(price):
    assert [
        text for text in price["price.offer_points"].variants if "{bonus}" not in text or "{until}" not in text
    ] == []


def test_no_two_scripts_say_the_same():
    said = [variant for script_id in SCRIPTS.ids for variant in SCRIPTS[script_id].variants]
    assert len(said) == len(set(said))


def test_nothing_is_said_in_one_or_two_ways_only():
    fixed = ("meaning.", "application.", "terms.no_consequences", "reminder.sms_", "reminder.if_paid")
    others = [script_id for script_id in SCRIPTS.ids if not script_id.startswith(fixed)]
    assert [script_id for script_id in others if len(SCRIPTS[script_id].variants) < 3] == []
