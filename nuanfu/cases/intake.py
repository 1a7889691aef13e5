"""What the shop tells us about its orders, with everything that follows for case and offers."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from nuanfu.cases import agreements, changes, plans, todos
from nuanfu.cases.models import Offer
from nuanfu.cases.states import CaseState, Cause
from nuanfu.conduct import suppressions
from nuanfu.conduct.models import Suppression
from nuanfu.errors import OrderUnknown
from nuanfu.ledger import locks, orders, payments
from nuanfu.ledger.models import Buyer, Order
from nuanfu.ledger.orders import NewOrder, Stored
from nuanfu.ledger.payments import NewPayment
from nuanfu.negotiation.moves import OfferState

IMPORT = "import"  # who tells of an order that only the platform's export knows


class ToldStatus(StrEnum):
    """The order's state on the shop's platform."""

    PENDING = "pending"
    PAID = "paid"
    CLOSED = "closed"


def take_order(session: Session, new: NewOrder, status: ToldStatus | None, *, now: datetime, who: str) -> Stored:
    """Store an order and bring its case along.

    `paid` without a payment known for it is recorded as one payment over what is still payable. `pending` never
    moves a paid or closed order back: messages of a shop's queue may arrive late.
    """
    stored = orders.store(session, new, agreed=_agreed, now=now, who=who)
    order = stored.order
    if who != IMPORT:
        order.imported_at = None
    if stored.created:
        changes.open_case(session, order)
        session.flush()
        buyer = session.get_one(Buyer, order.buyer_id)
        stop = suppressions.stops(session, [buyer], now).get(buyer.id)
        if stop is not None:
            stop_as_asked_before(session, order, stop, now=now, who=who)
    if stored.amounts_changed:
        changes.withdraw_open(session, order, now=now, who=who, why="amounts changed")
    plans.keep_if_begun(session, order, now=now, who=who)
    changes.end_offers_with(session, order, now=now, who=who)
    if status is ToldStatus.PAID and order.status != "paid":
        rest = NewPayment(f"order:{order.order_no}", order.payable, now)
        payments.settle(session, order, rest, now=now, who=who)
        changes.count_payment(session, order, now, now=now, who=who)
    if status is ToldStatus.CLOSED and order.status == "pending":
        changes.close(session, order, now=now, who=who)
    if status is ToldStatus.CLOSED:
        todos.seen_on_platform(session, order, goods=None, postage=None, closed=True, now=now)
    return stored


def stop_as_asked_before(session: Session, order: Order, stop: Suppression, *, now: datetime, who: str) -> None:
    """Let a new order start stopped, as its buyer was before: a stop belongs to the person."""
    cause = Cause(stop.cause)
    changes.change(session, order, CaseState.STOPPED, cause, until=stop.until, now=now, who=who, why="stopped before")


def _agreed(session: Session, order_no: str) -> bool:
    accepted = exists().where(Offer.order_no == order_no, Offer.state == OfferState.ACCEPTED.value)
    return bool(session.scalar(select(accepted))) or agreements.standing(session, order_no) is not None


def take_payment(session: Session, order_no: str, new: NewPayment, *, now: datetime, who: str) -> Order:
    """Record a payment once and settle the case when nothing is left to pay; raises `OrderUnknown`."""
    buyer_id = session.scalar(select(Order.buyer_id).where(Order.order_no == order_no))
    if buyer_id is None:
        raise OrderUnknown
    locks.buyer(session, buyer_id)
    order = locks.order(session, order_no)
    plans.notice_missed(session, order, min(new.paid_at, now), now=now, who=who)
    if payments.settle(session, order, new, now=now, who=who):
        changes.count_payment(session, order, new.paid_at, now=now, who=who)
        plans.count_payment(session, order, now=now, who=who)
    return order
