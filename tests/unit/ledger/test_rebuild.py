"""The ledger's sums worked out from events alone."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.ledger.models import LedgerEvent
from nuanfu.ledger.rebuild import RebuiltOrder, RebuiltPart, rebuild

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def event(kind: str, order_no: str | None = "A1", **data: Any) -> LedgerEvent:
    return LedgerEvent(kind=kind, order_no=order_no, data=data)


def created(*parts: int, goods: int = 29900, fee: int = 800) -> LedgerEvent:
    told = list(parts) or [goods + fee]
    return event("order.created", lane="order", goods_total=goods, shipping_fee=fee, installments=told)


def paid(fen: int) -> LedgerEvent:
    return event("payment.recorded", external_id="p", amount=fen)


def accepted(discount: int, shipping_discount: int = 0, offer_id: int = 1) -> LedgerEvent:
    return event("offer.accepted", offer_id=offer_id, discount=discount, shipping_discount=shipping_discount)


def moved(after: str, cause: str | None = None, until: str | None = None) -> LedgerEvent:
    return event("case.changed", after=after, cause=cause, until=until)


def one(*events: LedgerEvent) -> RebuiltOrder:
    return rebuild(events)["A1"]


def test_no_events_are_no_orders() -> None:
    assert rebuild([]) == {}


def test_an_order_starts_open_and_unpaid() -> None:
    order = one(created())
    assert (order.payable, order.case, order.status, order.parts) == (30700, "open", "pending", [RebuiltPart(30700)])


def test_changed_amounts_replace_the_first_ones() -> None:
    changed = event("order.amounts_changed", goods_total=100, shipping_fee=0, installments=[40, 60])
    assert [part.amount for part in one(created(), changed).parts] == [40, 60]


def test_a_payment_fills_the_parts_from_the_first_on() -> None:
    assert one(created(5000, 25700), paid(6000)).parts == [RebuiltPart(5000, 5000), RebuiltPart(25700, 1000)]


def test_what_fits_no_part_is_to_be_refunded() -> None:
    order = one(created(), paid(31000))
    assert (order.payable, order.refund_due, order.parts) == (0, 300, [RebuiltPart(30700, 30700)])


def test_a_discount_lowers_the_last_open_part_first() -> None:
    order = one(created(30000, 700), accepted(900))
    assert (order.payable, [part.amount for part in order.parts]) == (29800, [29800, 0])


def test_postage_waived_comes_on_top_of_a_discount() -> None:
    order = one(created(), accepted(900), accepted(900, 800, offer_id=2))
    assert (order.discount, order.shipping_discount, order.parts) == (900, 800, [RebuiltPart(29000)])


def test_an_open_offer_holds_its_part_of_the_budget() -> None:
    assert one(created(), event("offer.made", offer_id=1, reserved=900)).reserved == {1: 900}


def test_a_courier_of_choice_is_added_to_the_postage_and_the_last_open_part() -> None:
    chosen = event("courier.chosen", courier="顺丰", price=800, shipping_fee=1600)
    order = one(created(5000, 25700), paid(5000), chosen)
    assert (order.shipping_fee, order.payable, [part.amount for part in order.parts]) == (1600, 26500, [5000, 26500])


@pytest.mark.parametrize("end", ["declined", "expired", "withdrawn"])
def test_an_offer_that_ended_holds_nothing(end: str) -> None:
    made = event("offer.made", offer_id=1, reserved=900)
    assert one(created(), made, event(f"offer.{end}", offer_id=1)).reserved == {}


def test_an_accepted_offer_goes_on_holding_its_part() -> None:
    assert one(created(), event("offer.made", offer_id=1, reserved=900), accepted(900)).reserved == {1: 900}


def test_a_closed_order_returns_every_part() -> None:
    made = [event("offer.made", offer_id=n, reserved=900) for n in (1, 2)]
    order = one(created(), *made, accepted(900), moved("closed", "cancelled"), event("offer.withdrawn", offer_id=2))
    assert (order.reserved, order.status) == ({}, "closed")


def test_a_case_is_where_it_was_last_moved() -> None:
    order = one(created(), moved("paused", "handoff"), moved("settled"))
    assert (order.case, order.cause, order.until, order.status) == ("settled", None, None, "paid")


def test_a_pause_keeps_its_end() -> None:
    order = one(created(), moved("paused", "promise", AT.isoformat()))
    assert (order.case, order.cause, order.until) == ("paused", "promise", AT)


def test_events_of_no_order_are_left_out() -> None:
    assert list(rebuild([event("policy.published", None, version="1"), created()])) == ["A1"]


def test_what_moves_no_money_changes_nothing() -> None:
    before = one(created())
    assert one(created(), event("reason.heard"), event("move.chosen", move="hold")) == before


@given(st.lists(st.integers(1, 10**6), max_size=8), st.lists(st.integers(0, 20000), min_size=1, max_size=5))
def test_open_parts_always_sum_to_what_is_payable(payments: list[int], parts: list[int]) -> None:
    order = one(created(*parts, goods=sum(parts), fee=0), *map(paid, payments))
    assert sum(part.amount - part.paid for part in order.parts) == order.payable


DUE, LATER, UNTIL = (datetime(2026, month, 1, tzinfo=UTC) for month in (10, 12, 11))


def told_due(*times: datetime) -> list[str]:
    return [at.isoformat() for at in times]


def with_due_times() -> LedgerEvent:
    return event(
        "order.created",
        lane="credit",
        goods_total=30000,
        shipping_fee=0,
        installments=[10000, 20000],
        due_at=told_due(DUE, LATER),
    )


def deferred() -> LedgerEvent:
    return event("agreement.made", agreement_kind="deferral", until=UNTIL.isoformat())


def dues(*events: LedgerEvent) -> list[datetime | None]:
    return [part.due_at for part in one(*events).parts]


def test_due_times_are_those_that_were_told() -> None:
    assert dues(with_due_times()) == [DUE, LATER]


def test_a_deferral_moves_what_is_due_before_it_and_nothing_else() -> None:
    assert dues(with_due_times(), deferred()) == [UNTIL, LATER]


def test_a_deferral_moves_no_paid_part() -> None:
    assert dues(with_due_times(), paid(10000), deferred()) == [DUE, LATER]


def test_a_deferral_taken_back_leaves_the_times_before_it() -> None:
    back = event("agreement.taken_back", agreement_kind="deferral", due_at=told_due(DUE, LATER))
    assert dues(with_due_times(), deferred(), back) == [DUE, LATER]


def test_times_that_the_shop_tells_anew_replace_the_first_ones() -> None:
    assert dues(with_due_times(), event("order.dates_changed", due_at=told_due(LATER, LATER))) == [LATER, LATER]


def planned(*amounts: int) -> LedgerEvent:
    parts = [{"amount": amount, "paid": 0, "due_at": UNTIL.isoformat()} for amount in amounts]
    return event("agreement.made", agreement_kind="installment", parts=parts)


def test_a_plan_takes_the_place_of_what_is_open_and_what_was_paid_stays() -> None:
    order = one(with_due_times(), paid(12000), planned(9000, 9000))
    assert order.parts == [
        RebuiltPart(10000, 10000, DUE),
        RebuiltPart(2000, 2000, LATER),
        RebuiltPart(9000, 0, UNTIL),
        RebuiltPart(9000, 0, UNTIL),
    ]


def test_a_plan_taken_back_leaves_the_parts_that_its_event_names() -> None:
    parts = [{"amount": 30000, "paid": 0, "due_at": None}]
    back = event("agreement.taken_back", agreement_kind="installment", parts=parts)
    assert one(with_due_times(), planned(15000, 15000), back).parts == [RebuiltPart(30000)]
