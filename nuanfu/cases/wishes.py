"""The buyer's switch of reminders: off or on at once, for all their cases, without argument."""

from datetime import datetime

from sqlalchemy.orm import Session

from nuanfu.cases import resuming, stopping
from nuanfu.cases.states import Cause
from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.ledger import locks


def stop_reminders(session: Session, buyer_id: str, *, now: datetime) -> None:
    """End reminders for a buyer for good; bill and dates stay as they are."""
    buyer, cause = locks.buyer(session, buyer_id), Cause.ASKED_TO_STOP
    suppressions.suppress(session, buyer, (Channel.ALL,), cause=cause.value, now=now, who="buyer")
    for order, _ in stopping.cases_of(session, buyer_id):
        stopping.stop(session, order, cause, None, now=now, who="buyer", why="asked to stop")


def resume_reminders(session: Session, buyer_id: str, *, now: datetime) -> None:
    """Let reminders go on that the buyer had ended themselves."""
    resuming.resume_reminders(session, locks.buyer(session, buyer_id), (), now=now, who="buyer")


def are_stopped(session: Session, buyer_id: str, now: datetime) -> bool:
    """Tell whether the buyer is left in peace on every channel."""
    buyer = locks.buyer(session, buyer_id)
    return buyer.id in suppressions.stops(session, [buyer], now)
