"""Whatever a value brings into a text, no forbidden word is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.conduct.linter import lint
from nuanfu.conduct.words import ENTRIES
from nuanfu.conduct.words.entry import Kind
from nuanfu.negotiation.moves import Lane
from nuanfu.turns.saying import LEFT_TO_A_PERSON, TAKEN_BACK, Hearing, fit_to_say, refused_by
from tests.harness import shipped_words

BAD = st.sampled_from([example for entry in ENTRIES for example in entry.fails])
HARMLESS = st.text(st.characters(codec="utf-8"), max_size=12)
VALUE = st.lists(
    st.one_of(BAD, HARMLESS, st.sampled_from(["四件套", "乌鲁木齐", "{title}", "\u200b"])), max_size=3
).map("".join)
SCRIPTS = ["price.no_facts", "price.value", "shipping.not_served", "shipping.days", "application.told_refused_deferral"]


def card(text: str) -> dict[str, object]:
    return {"type": "offer", "offer_id": 7, "title": "优惠", "terms": {"text": text}}


@given(st.sampled_from(SCRIPTS), VALUE, st.sampled_from(Lane))
def test_no_value_brings_a_forbidden_word_into_what_is_said(script: str, value: str, lane: Lane) -> None:
    scripts = shipped_words().scripts
    text = scripts.say(script, dict.fromkeys(scripts[script].variables, value), ())
    kept, rules = fit_to_say([{"text": text, "card": card(value)}], Hearing(lane), TAKEN_BACK[0])
    assert [lint(part, lane) for part in (kept[0]["text"], kept[0]["card"]["terms"]["text"])] == [[], []]
    assert bool(rules) == (kept[0] != {"text": text, "card": card(value)})


@pytest.mark.parametrize("line", [*TAKEN_BACK, LEFT_TO_A_PERSON])
def test_what_is_said_instead_may_be_said(line: str) -> None:
    assert [lint(line, lane) for lane in Lane] == [[], []]


def test_a_word_that_the_buyer_used_may_be_repeated() -> None:
    assert refused_by("您说的逾期，这单没有", Hearing(Lane.ORDER)) == ["逾期"]
    assert refused_by("您说的逾期，这单没有", Hearing(Lane.ORDER, heard="会逾期吗")) == []


@pytest.mark.parametrize("threat", [entry.fails[0] for entry in ENTRIES if entry.kind is Kind.NEVER])
def test_a_threat_may_not_be_repeated(threat: str) -> None:
    assert refused_by(threat, Hearing(Lane.ORDER, heard=threat)) != []


def test_the_policys_consequences_are_free_of_the_word_list_where_they_stand_and_nowhere_else() -> None:
    rule = "逾期记录会报送征信"
    quoting = Hearing(Lane.ORDER, quotes=[rule])
    assert refused_by(f"照店里的规则是这样：{rule}。", quoting) == []
    assert refused_by(f"照店里的规则是这样：{rule}。您已经逾期了。", quoting) == ["逾期"]


def test_the_policys_consequences_may_not_threaten() -> None:
    assert "威胁" in refused_by("我们会上门讨债", Hearing(Lane.ORDER, quotes=["我们会上门讨债"]))


def test_a_countdown_filled_in_from_the_order_is_true() -> None:
    assert refused_by("仅剩 3 小时", Hearing(Lane.ORDER)) == ["倒计时"]
    assert refused_by("仅剩 3 小时", Hearing(Lane.ORDER, truths=["3 小时"])) == []


def test_of_two_refused_texts_one_line_is_said_and_the_cards_stay() -> None:
    replies = [{"text": "后果自负"}, {"text": "律师函", "card": card("留到今晚")}, {"text": "好的"}]
    kept, rules = fit_to_say(replies, Hearing(Lane.CREDIT), "收回")
    assert kept == [{"text": "收回"}, {"card": card("留到今晚")}, {"text": "好的"}]
    assert rules == ["后果自负", "律师函"]
