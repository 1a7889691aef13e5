"""Twelve messages in one mood: each answered, none in words that were used before."""

from collections import Counter
from collections.abc import Iterator

import pytest

from nuanfu.cases.empathy import FELT
from tests.desks import ON_SQLITE, said_by
from tests.harness import Shop, shipped_words, text_of

pytestmark = ON_SQLITE

A_LONG_TALK = [
    *[
        "reason_price",
        "reason_shipping_fee",
        "reason_delivery_time",
        "reason_trust",
        "reason_service",
        "reason_balance",
    ],
    *["reason_terms", "ask_bill", "request_gift", "reason_forgot", "reason_price", "deny"],
]
OVER_AND_OVER = ["reason_price", "reason_hardship", "reason_service", "out_of_scope", "ask_bill", "request_gift"]


@pytest.fixture
def talked(shop: Shop) -> Shop:
    """Return a shop with one order that costs postage and can be paid by a link."""
    shop.order(pay_url="https://pay.example/1")
    return shop


def sentences(shop: Shop) -> Iterator[str]:
    """Return every line said; a card's figures stand in no line, a bare link is no sentence."""
    for text in said_by(shop, "bot"):
        yield from (line for line in (text or "").split("\n") if line and not line.startswith("http"))


def twice(shop: Shop) -> list[str]:
    return [line for line, times in Counter(sentences(shop)).items() if times > 1]


@pytest.mark.parametrize("mood", ["calm", *FELT])
def test_a_long_talk_in_one_mood_repeats_no_sentence(talked: Shop, mood: str) -> None:
    for number, intent in enumerate(A_LONG_TALK):
        assert text_of(talked.says(f"第{number}句", intent, emotion=mood))
    assert twice(talked) == []


@pytest.mark.parametrize("mood", ["calm", *FELT])
@pytest.mark.parametrize("intent", OVER_AND_OVER)
def test_the_same_thing_twelve_times_repeats_no_sentence(talked: Shop, mood: str, intent: str) -> None:
    for number in range(12):
        assert text_of(talked.says(f"第{number}句", intent, emotion=mood))
    assert twice(talked) == []


def test_when_every_form_is_used_up_the_shortest_honest_one_is_left(shop: Shop) -> None:
    shop.order()
    said = [text_of(shop.says(f"第{number}句", "reason_hardship")) for number in range(24)]
    assert said[-1] == min(shipped_words().scripts["again.note.for_person"].variants, key=len)


def test_a_crisis_is_answered_in_full_as_often_as_it_takes(shop: Shop) -> None:
    shop.order()
    for number in range(6):
        answer = text_of(shop.says(f"不想活了{number}", "reason_hardship", signals=["crisis"]))
        assert "12356" in answer
