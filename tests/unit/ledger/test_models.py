"""Sums that are derived, so that they cannot disagree: payable, refund, and the state of a part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.ledger.models import Instalment, Order

FEN = st.integers(0, 10**9)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    goods, fee = draw(FEN), draw(FEN)
    discount, waived = draw(st.integers(0, goods)), draw(st.integers(0, fee))
    return Order(
        goods_total=goods,
        shipping_fee=fee,
        discount=discount,
        shipping_discount=waived,
        paid=draw(st.integers(0, 10**9)),
    )


@given(orders())
def test_what_is_payable_and_what_was_paid_too_much_make_up_the_sum(order: Order) -> None:
    due = order.goods_total - order.discount + order.shipping_fee - order.shipping_discount
    assert order.payable - order.refund_due == due - order.paid


@given(orders())
def test_payable_and_refund_are_never_negative_and_never_both(order: Order) -> None:
    assert order.payable >= 0
    assert order.refund_due >= 0
    assert 0 in (order.payable, order.refund_due)


@pytest.mark.parametrize(
    ("amount", "paid", "state"), [(100, 0, "open"), (100, 1, "partly_paid"), (100, 100, "paid"), (0, 0, "paid")]
)
def test_the_state_of_a_part_follows_from_its_amounts(amount: int, paid: int, state: str) -> None:
    part = Instalment(seq=1, amount=amount, paid=paid)
    assert (part.state, part.open) == (state, amount - paid)
