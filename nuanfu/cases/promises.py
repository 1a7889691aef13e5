"""Promises to pay on a day: made, replaced, kept and broken; the buyer's own word, so no due date moves by it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Promise, PromiseState
from nuanfu.clock import SHANGHAI, end_of_day
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order

LISTED = (PromiseState.OPEN, PromiseState.KEPT, PromiseState.BROKEN)


def make(session: Session, order: Order, pay_on: date, amount: int, *, now: datetime, who: str) -> Promise:
    """Record a promise of `amount` fen on a locked order; the latest replaces the one before."""
    standing = _open(session, order)
    if standing is not None:
        ended = standing.state_at(now)
        _finish(session, order, standing, PromiseState.REPLACED if ended is PromiseState.OPEN else ended, now, who)
        session.flush()
    promise = Promise(
        order_no=order.order_no,
        pay_on=pay_on.isoformat(),
        amount=amount,
        paid_before=order.paid,
        state=PromiseState.OPEN.value,
        at=now,
    )
    session.add(promise)
    session.flush()
    _record(session, order, promise, "promise.made", now, who)
    return promise


def count_payment(session: Session, order: Order, paid_at: datetime, *, now: datetime, who: str) -> bool:
    """Compare a promise with the money that came in since; tell whether that kept it.

    The day of the payment counts, not the day on which the shop tells of it, even where the promise was written down
    as broken meanwhile. Money that came too late leaves it broken.
    """
    promise = _open(session, order) or _broken_last(session, order)
    if promise is None:
        return False
    enough = order.payable == 0 or order.paid - promise.paid_before >= promise.amount
    if enough and paid_at <= end_of_day(promise.day):
        _finish(session, order, promise, PromiseState.KEPT, now, who)
        return True
    break_if_over(session, order, now=now, who=who)
    return False


def break_if_over(session: Session, order: Order, *, now: datetime, who: str) -> None:
    """Record the promise on a locked order as broken once its day has passed unpaid."""
    promise = _open(session, order)
    if promise is not None and promise.state_at(now) is PromiseState.BROKEN:
        _finish(session, order, promise, PromiseState.BROKEN, now, who)


def release(session: Session, order: Order, *, now: datetime, who: str) -> None:
    """Let the buyer of a closed order off: there is nothing left to pay for."""
    promise = _open(session, order)
    if promise is not None:
        ended = promise.state_at(now)
        _finish(session, order, promise, PromiseState.RELEASED if ended is PromiseState.OPEN else ended, now, who)


def standing(session: Session, order: Order, now: datetime) -> Promise | None:
    """Return the promise on an order whose day is not over, or None."""
    promise = _open(session, order)
    return promise if promise is not None and promise.state_at(now) is PromiseState.OPEN else None


_OF_ORDER = select(Promise).where(Promise.order_no == bindparam("order_no")).order_by(Promise.id)


def listed(session: Session, order_no: str, now: datetime) -> list[dict[str, Any]]:
    """Return an order's promises as the order view has them, oldest first, replaced and released ones left out."""
    rows = session.scalars(_OF_ORDER, {"order_no": order_no})
    return [
        {
            "id": row.id,
            "pay_on": row.pay_on,
            "amount": row.amount,
            "state": row.state_at(now).value,
            "at": row.at.astimezone(SHANGHAI).isoformat(),
        }
        for row in rows
        if row.state_at(now) in LISTED
    ]


def _open(session: Session, order: Order) -> Promise | None:
    query = select(Promise).where(Promise.order_no == order.order_no, Promise.state == PromiseState.OPEN.value)
    return session.scalar(query)


def _broken_last(session: Session, order: Order) -> Promise | None:
    """Return the order's latest promise if it stands as broken: money told late may have come in time."""
    query = select(Promise).where(Promise.order_no == order.order_no).order_by(Promise.id.desc()).limit(1)
    latest = session.scalar(query)
    return latest if latest is not None and latest.state == PromiseState.BROKEN else None


def _finish(session: Session, order: Order, promise: Promise, state: PromiseState, now: datetime, who: str) -> None:
    promise.state = state.value
    promise.ended_at = end_of_day(promise.day) if state is PromiseState.BROKEN else now
    _record(session, order, promise, f"promise.{state.value}", now, who)


def _record(session: Session, order: Order, promise: Promise, kind: str, now: datetime, who: str) -> None:
    record(
        session,
        kind,
        at=now,
        who=who,
        why="promise",
        order=order,
        promise_id=promise.id,
        pay_on=promise.pay_on,
        amount=promise.amount,
    )
