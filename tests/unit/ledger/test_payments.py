"""An agreed reduction comes off the open parts, the last ones first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.ledger.models import Instalment, Order
from nuanfu.ledger.payments import lower_open_parts, mark_paid

AMOUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12)


def order_of(*parts: tuple[int, int]) -> Order:
    rows = [Instalment(seq=seq, amount=amount, paid=paid) for seq, (amount, paid) in enumerate(parts, 1)]
    return Order(instalments=rows)


def amounts(order: Order) -> list[int]:
    return [part.amount for part in order.instalments]


@st.composite
def partly_paid(draw: st.DrawFn) -> Order:
    """Draw an order whose parts were paid in order, as payments fill them."""
    told = draw(AMOUNTS)
    left = draw(st.integers(0, sum(told)))
    parts = []
    for amount in told:
        parts.append((amount, min(left, amount)))
        left -= min(left, amount)
    return order_of(*parts)


@pytest.mark.parametrize(
    ("parts", "fen", "after"),
    [
        ([(5000, 0), (25700, 0)], 900, [5000, 24800]),
        ([(5000, 5000), (25700, 0)], 900, [5000, 24800]),
        ([(30000, 0), (700, 0)], 900, [29800, 0]),
        ([(30000, 0), (700, 500)], 900, [29300, 500]),
        ([(30700, 30000)], 900, [30000]),
        ([(30700, 0)], 0, [30700]),
    ],
)
def test_the_last_open_part_is_lowered_first(parts: list[tuple[int, int]], fen: int, after: list[int]) -> None:
    order = order_of(*parts)
    lower_open_parts(order, fen)
    assert amounts(order) == after


@given(partly_paid(), st.integers(0, 2 * 10**6))
def test_the_open_parts_fall_by_the_reduction_and_never_below_nothing(order: Order, fen: int) -> None:
    before = sum(part.open for part in order.instalments)
    lower_open_parts(order, fen)
    assert sum(part.open for part in order.instalments) == max(0, before - fen)


@given(partly_paid(), st.integers(0, 2 * 10**6))
def test_no_part_falls_below_what_was_paid_of_it(order: Order, fen: int) -> None:
    lower_open_parts(order, fen)
    assert all(part.amount >= part.paid for part in order.instalments)


@given(partly_paid(), st.integers(0, 2 * 10**6))
def test_an_earlier_part_is_touched_only_when_the_later_ones_are_used_up(order: Order, fen: int) -> None:
    before = amounts(order)
    lower_open_parts(order, fen)
    touched = [now != then for now, then in zip(amounts(order), before, strict=True)]
    first = touched.index(True) if True in touched else len(touched)
    assert all(part.open == 0 for part in order.instalments[first + 1 :])


def test_an_order_with_something_left_stays_pending() -> None:
    order = Order(goods_total=100, discount=0, shipping_fee=0, shipping_discount=0, paid=99, status="pending")
    mark_paid(order)
    assert order.status == "pending"


def test_an_order_with_nothing_left_is_paid() -> None:
    order = Order(goods_total=100, discount=1, shipping_fee=0, shipping_discount=0, paid=99, status="pending")
    mark_paid(order)
    assert order.status == "paid"
