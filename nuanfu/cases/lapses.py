"""Settle what is past its time: promises, agreements, offers and pauses, each once, whoever notices first.

All of it reads as ended the moment its time is over; here it is written down, with the events that others wait for
(`agreement.broken`). A turn settles its own buyer; a worker may settle everybody with `buyers_due` and `settle`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from nuanfu.cases import changes, outcomes, promises
from nuanfu.cases.models import Agreement, AgreementOutcome, Case, Offer, Promise, PromiseState
from nuanfu.cases.states import RESUMES_BY_THE_CLOCK, CaseState, resumed
from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.ledger import locks
from nuanfu.ledger.models import Order
from nuanfu.negotiation.moves import OfferState

TOLD_WITHIN = timedelta(days=14)  # later a word about it comes out of nowhere
RESUMING = [cause.value for cause in RESUMES_BY_THE_CLOCK]


@dataclass(frozen=True, slots=True)
class Ending:
    """A word that was kept or broken, of which the buyer has heard nothing yet: its order and its last moment."""

    kept: bool
    order: Order
    until: datetime


def buyers_due(session: Session, now: datetime) -> list[str]:
    """Return the buyers of whom something is past its time and not written down; for a worker, without any lock."""
    queries = [query.with_only_columns(Order.buyer_id) for query in _due(now)]
    return sorted(session.scalars(union(*queries)))


def settle(session: Session, buyer_id: str, *, now: datetime, who: str) -> int:
    """Write down what of a buyer is past its time, under the buyer's lock; return how many orders it touched.

    A second call finds nothing.
    """
    locks.buyer(session, buyer_id)
    numbers = session.scalars(union(*[query.where(Order.buyer_id == buyer_id) for query in _due(now)])).all()
    for order_no in sorted(numbers):
        _settle(session, locks.order(session, order_no), now, who)
    session.flush()
    return len(numbers)


def to_tell(session: Session, buyer_id: str, *, now: datetime) -> Ending | None:
    """Return the latest ending that a locked buyer should hear of, and let none of them be told again.

    Of a broken word nothing is said where the order is paid or closed, or where its case rests or is stopped.
    """
    since = now - TOLD_WITHIN
    untold: list[Promise | Agreement] = [
        *session.scalars(
            _of_buyer(select(Promise).join(Order, Order.order_no == Promise.order_no), buyer_id).where(
                Promise.told_at.is_(None), Promise.ended_at >= since, Promise.state.in_(TELLING)
            )
        ),
        *session.scalars(
            _of_buyer(select(Agreement).join(Order, Order.order_no == Agreement.order_no), buyer_id).where(
                Agreement.told_at.is_(None), Agreement.ended_at >= since, Agreement.outcome.in_(TELLING)
            )
        ),
    ]
    for one in untold:
        one.told_at = now
    told = [ending for one in untold if (ending := _ending(session, one, now))]
    return max(told, key=lambda ending: ending.until, default=None)


TELLING = (PromiseState.KEPT.value, PromiseState.BROKEN.value)
assert (AgreementOutcome.KEPT.value, AgreementOutcome.BROKEN.value) == TELLING


def _of_buyer(query: Select[Any], buyer_id: str) -> Select[Any]:
    return query.where(Order.buyer_id == buyer_id)


def _due(now: datetime) -> list[Select[Any]]:
    """Select the orders on which a promise, an agreement, an offer or a pause is past its time and not written down."""
    over = shanghai_day(now + timedelta(seconds=1)).isoformat()  # a day ends at 23:59:59
    by_clock = (Case.state == CaseState.PAUSED.value, Case.cause.in_(RESUMING), Case.until <= now)
    standing = (Agreement.outcome.is_(None), Agreement.taken_back_at.is_(None), Agreement.until <= now)
    order_no = select(Order.order_no)
    return [
        order_no.join(Promise, Promise.order_no == Order.order_no).where(
            Promise.state == PromiseState.OPEN.value, Promise.pay_on < over
        ),
        order_no.join(Agreement, Agreement.order_no == Order.order_no).where(*standing),
        order_no.join(Offer, Offer.order_no == Order.order_no).where(
            Offer.state == OfferState.OPEN.value, Offer.expires_at <= now
        ),
        order_no.join(Case, Case.order_no == Order.order_no).where(*by_clock),
    ]


def _settle(session: Session, order: Order, now: datetime, who: str) -> None:
    promises.break_if_over(session, order, now=now, who=who)
    outcomes.break_if_over(session, order, now=now, who=who)
    expired = select(Offer).where(
        Offer.order_no == order.order_no, Offer.state == OfferState.OPEN.value, Offer.expires_at <= now
    )
    for offer in session.scalars(expired.order_by(Offer.id)).all():
        changes.finish(session, order, offer, OfferState.EXPIRED, now=now, who=who, why="time over")
    case = session.get_one(Case, order.order_no)
    if resumed(case.state, case.cause, case.until, now):
        changes.change(session, order, CaseState.OPEN, now=now, who=who, why="time over")


def _ending(session: Session, one: Promise | Agreement, now: datetime) -> Ending | None:
    if isinstance(one, Promise):
        kept, until = one.state == PromiseState.KEPT, end_of_day(one.day)
    else:
        kept, until = one.outcome == AgreementOutcome.KEPT, one.until
    order = session.get_one(Order, one.order_no)
    ran_out = order.closes_at is not None and order.closes_at <= now
    waits = order.status == "pending" and not ran_out
    if kept or (waits and session.get_one(Case, one.order_no).state == CaseState.OPEN):
        return Ending(kept, order, until)
    return None
