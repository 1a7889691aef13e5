"""The buyer's explicit wish to be reminded no more, or again: at once, for all their cases, without argument."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from nuanfu.cases import changes
from nuanfu.cases.models import Case
from nuanfu.cases.states import CaseState, Cause
from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.ledger import locks
from nuanfu.ledger.models import Order

ENDED = (CaseState.SETTLED.value, CaseState.CLOSED.value)
BY_WISH = (Cause.ASKED_TO_STOP.value, Cause.HARDSHIP.value)


def stop_reminders(session: Session, buyer_id: str, *, now: datetime, until: datetime | None = None) -> None:
    """End reminders for a buyer, for good or until a day; bill and dates stay as they are."""
    buyer = locks.buyer(session, buyer_id)
    cause = Cause.ASKED_TO_STOP
    suppressions.suppress(session, buyer, (Channel.ALL,), cause=cause.value, now=now, who="buyer", until=until)
    for order in _orders(session, buyer_id, Case.state.not_in(ENDED)):
        changes.change(session, order, CaseState.STOPPED, cause, until=until, now=now, who="buyer", why="asked to stop")
        changes.withdraw_open(session, order, now=now, who="buyer", why="asked to stop")


def resume_reminders(session: Session, buyer_id: str, *, now: datetime) -> None:
    """Let reminders go on: cases that were stopped are open again; one about disputed goods stays."""
    buyer = locks.buyer(session, buyer_id)
    suppressions.lift(session, buyer, now=now, who="buyer")
    stopped = (Case.state == CaseState.STOPPED.value) & Case.cause.in_(BY_WISH)
    for order in _orders(session, buyer_id, stopped):
        changes.change(session, order, CaseState.OPEN, now=now, who="buyer", why="asked to be reminded")


def are_stopped(session: Session, buyer_id: str, now: datetime) -> bool:
    """Tell whether the buyer is left in peace on every channel."""
    buyer = locks.buyer(session, buyer_id)
    return buyer.id in suppressions.stops(session, [buyer], now)


def _orders(session: Session, buyer_id: str, which: ColumnElement[bool]) -> list[Order]:
    query = select(Order.order_no).join(Case, Case.order_no == Order.order_no).where(Order.buyer_id == buyer_id, which)
    return [locks.order(session, number) for number in session.scalars(query.order_by(Order.order_no)).all()]
