"""How agreements to pay later end: kept by money in time, broken by their time passing unpaid, or left behind.

One rule for every kind that has an `until`: what was due by then must be paid by then.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Agreement, AgreementOutcome
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.money import Fen


def count_payment(session: Session, order: Order, paid_at: datetime, *, now: datetime, who: str) -> None:
    """Let money that came in by `paid_at` keep an agreement on a locked order, though the shop tells of it later."""
    for agreement in _of(session, order, or_broken=True):
        if not _unpaid(order, agreement) and paid_at <= agreement.until:
            _end(session, order, agreement, AgreementOutcome.KEPT, now, who)
    break_if_over(session, order, now=now, who=who)


def break_if_over(session: Session, order: Order, *, now: datetime, who: str) -> None:
    """Record the agreements on a locked order whose time passed unpaid."""
    for agreement in _of(session, order):
        if agreement.until <= now:
            _end(session, order, agreement, AgreementOutcome.BROKEN, now, who)


def leave_behind(session: Session, order: Order, outcome: AgreementOutcome, *, now: datetime, who: str) -> None:
    """End what still stands on a locked order without blame: a later agreement, or the order's end, took its place."""
    break_if_over(session, order, now=now, who=who)
    for agreement in _of(session, order):
        _end(session, order, agreement, outcome, now, who)


def _of(session: Session, order: Order, *, or_broken: bool = False) -> Iterable[Agreement]:
    """Return the agreements that stand on an order, if asked with those that money told late may still keep."""
    stands = Agreement.outcome.is_(None)
    broken = Agreement.outcome == AgreementOutcome.BROKEN.value
    query = (
        select(Agreement)
        .where(Agreement.order_no == order.order_no, Agreement.taken_back_at.is_(None))
        .where(or_(stands, broken) if or_broken else stands)
    )
    return session.scalars(query.order_by(Agreement.id)).all()


def _unpaid(order: Order, agreement: Agreement) -> Fen:
    """Return what is still open of all that was due by an agreement's time, in fen."""
    return sum(part.open for part in order.instalments if part.due_at is None or part.due_at <= agreement.until)


def _end(
    session: Session, order: Order, agreement: Agreement, outcome: AgreementOutcome, now: datetime, who: str
) -> None:
    agreement.outcome = outcome.value
    agreement.ended_at = agreement.until if outcome is AgreementOutcome.BROKEN else now
    told = {"until": agreement.until.isoformat(), "unpaid": _unpaid(order, agreement)}
    note(session, order, agreement, f"agreement.{outcome.value}", now=now, who=who, **told)


def note(
    session: Session, order: Order, agreement: Agreement, kind: str, *, now: datetime, who: str, **data: Any
) -> None:
    """Record an event of an agreement."""
    record(
        session,
        kind,
        at=now,
        who=who,
        why=agreement.kind,
        order=order,
        agreement_id=agreement.id,
        agreement_kind=agreement.kind,
        offer_id=agreement.offer_id,
        **data,
    )
