"""What a signal (crisis, death, a third person, a child) changes, whoever owns the conversation."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from nuanfu.cases import changes, handover, which_order
from nuanfu.cases.states import Cause
from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.ledger import locks
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.negotiation.moves import Lane
from nuanfu.turns.acting import RunningTurn

SIGNALS = ("crisis", "bereaved", "third_person", "minor")  # the first that is seen decides
TAKES_OFFERS_BACK = frozenset({"crisis", "bereaved", "minor"})


def raised_by(signals: Sequence[str]) -> str:
    """Return the signal that decides."""
    return next(name for name in SIGNALS if name in signals)


def heed(session: Session, running: RunningTurn, signal: str) -> None:
    """Pause the buyer's cases until a person decides, and fall silent towards a number that is somebody else's."""
    if signal == "minor":
        handover.pause_all(session, running, Cause.HANDOFF, on_credit=Cause.DISPUTE, withdraw=True)
    else:
        handover.pause_all(session, running, Cause.HANDOFF, withdraw=signal in TAKES_OFFERS_BACK)
    if signal == "third_person":
        buyer = locks.buyer(session, running.turn.buyer_id)
        suppressions.suppress(
            session,
            buyer,
            (Channel.SMS, Channel.PHONE),
            cause=signal,
            now=running.turn.now,
            who="buyer",
            number_only=True,
        )
    record(session, "signal.heard", at=running.turn.now, who="bot", why=signal, buyer_id=running.turn.buyer_id)


def cancel_for_minor(session: Session, running: RunningTurn) -> None:
    """Cancel a child's unpaid orders at the first word, without a question; what was paid or owed goes to a person."""
    for order in which_order.unpaid(session, running.turn.buyer_id, running.turn.now):
        locked = locks.order(session, order.order_no)
        if _costs_nothing(locked):
            changes.close(session, locked, now=running.turn.now, who="buyer", why="minor")
        else:
            handover.pause(session, locked, Cause.DISPUTE, running)


def cancellable(session: Session, running: RunningTurn) -> tuple[int, int]:
    """Count the buyer's unpaid orders that can be cancelled for nothing, and those that a person must look at."""
    unpaid = which_order.unpaid(session, running.turn.buyer_id, running.turn.now)
    free = sum(_costs_nothing(order) for order in unpaid)
    return free, len(unpaid) - free


def _costs_nothing(order: Order) -> bool:
    return order.lane == Lane.ORDER and not order.paid
