"""What a buyer asks for: one price or cut, never read as more than they said."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.cases.said import Found, Said, asked_value
from nuanfu.negotiation.moves import Ask, AskKind

ODD_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.integers(), max_size=2)
)


def said(**values: Any) -> Said:
    found = [Found(name, value) for name, listed in values.items() for value in listed]
    return Said("便宜点", "reason_price", 0.9, found=tuple(found))


@pytest.mark.parametrize(
    ("values", "ask"),
    [
        ({}, None),
        ({"amount": [28000]}, Ask(AskKind.PRICE, Decimal(28000))),
        ({"discount": [{"minus": 2000}]}, Ask(AskKind.MINUS, Decimal(2000))),
        ({"discount": [{"percent": 15}]}, Ask(AskKind.PERCENT, Decimal(15))),
        ({"discount": [{"percent": 12.5}]}, Ask(AskKind.PERCENT, Decimal("12.5"))),
        ({"discount": [{"round_off": True}]}, Ask(AskKind.ROUND_OFF)),
        ({"discount": [{"minus": 2000}], "amount": [28000]}, Ask(AskKind.MINUS, Decimal(2000))),
    ],
)
def test_a_price_or_a_cut_is_read_as_it_was_named(values: dict[str, list[Any]], ask: Ask | None) -> None:
    assert asked_value(said(**values), 30700) == ask


def test_of_several_amounts_the_highest_below_the_payable_counts() -> None:
    assert asked_value(said(amount=[39900, 25000, 28000]), 30700) == Ask(AskKind.PRICE, Decimal(28000))


@pytest.mark.parametrize("amount", [30700, 39900, 0, -100])
def test_an_amount_that_is_no_cut_is_no_wish(amount: int) -> None:
    assert asked_value(said(amount=[amount]), 30700) is None


@pytest.mark.parametrize("share", [0, 100, 150, -5])
def test_a_share_outside_0_to_100_is_no_wish(share: int) -> None:
    assert asked_value(said(discount=[{"percent": share}]), 30700) is None


def test_a_cut_of_nothing_is_no_wish() -> None:
    assert asked_value(said(discount=[{"minus": 0}]), 30700) is None


@given(st.lists(ODD_VALUES), st.lists(st.one_of(ODD_VALUES, st.dictionaries(st.text(max_size=9), ODD_VALUES))))
def test_whatever_the_recogniser_found_is_read_without_harm(amounts: list[Any], cuts: list[Any]) -> None:
    ask = asked_value(said(amount=amounts, discount=cuts), 30700)
    assert ask is None or ask.kind is AskKind.ROUND_OFF or ask.value > 0


@given(st.lists(st.integers(1, 10**9), min_size=1), st.integers(1, 10**9))
def test_a_named_price_is_always_below_the_payable(amounts: list[int], payable: int) -> None:
    ask = asked_value(said(amount=amounts), payable)
    assert ask is None or 0 < ask.value < payable


@pytest.mark.parametrize("text", ["OK,等等", "好 我再想想", "行,稍等", "可以 先别急", "嗯 考虑一下"])
def test_a_yes_that_is_put_off_hesitates(text: str) -> None:
    assert Said(text, "affirm").hesitates


@pytest.mark.parametrize("text", ["好的", "行,就这个价", "可以", "OK"])
def test_a_plain_yes_does_not_hesitate(text: str) -> None:
    assert not Said(text, "affirm").hesitates


def test_values_come_in_the_order_of_the_message() -> None:
    assert said(amount=[3, 1, 2]).values("amount") == [3, 1, 2]
