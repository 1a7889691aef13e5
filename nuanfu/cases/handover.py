"""Give a conversation to the people of the shop, and pause what must not go on by itself meanwhile."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import changes
from nuanfu.cases.brief import brief_for
from nuanfu.cases.models import Case
from nuanfu.cases.states import CaseState, Cause
from nuanfu.ledger import locks
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.negotiation.moves import Lane
from nuanfu.turns.acting import RunningTurn
from nuanfu.turns.models import Owner

CAN_PAUSE = (CaseState.OPEN.value, CaseState.PAUSED.value)


def to_queue(
    session: Session, running: RunningTurn, *, why: str, order: Order | None = None, emotion: str = "calm"
) -> None:
    """Put the conversation into the agents' queue with its brief; the turn that causes it still gives its answer."""
    running.conversation.owner = Owner.QUEUE.value
    running.conversation.brief = brief_for(session, running, why, order, emotion)
    record(
        session,
        "handoff.requested",
        at=running.turn.now,
        who="bot",
        why=why,
        order=order,
        buyer_id=running.turn.buyer_id,
        turn_id=running.turn.id,
    )


def warn(session: Session, running: RunningTurn, signal: str) -> None:
    """Put a signal at the head of the brief that a person has; a conversation just handed back goes to the queue."""
    if running.conversation.owner == Owner.BOT:
        to_queue(session, running, why=signal)
        return
    told = brief_for(session, running, signal, None, "calm")
    running.conversation.brief = {**(running.conversation.brief or {}), **told}


def pause_all(
    session: Session, running: RunningTurn, cause: Cause, *, on_credit: Cause | None = None, withdraw: bool = False
) -> None:
    """Pause every unpaid case of the buyer with no end, and take open offers back if asked.

    `on_credit` is the cause where goods were given on credit, when it is another.
    """
    query = (
        select(Order.order_no)
        .join(Case, Case.order_no == Order.order_no)
        .where(Order.buyer_id == running.turn.buyer_id, Case.state.in_(CAN_PAUSE))
        .order_by(Order.order_no)
    )
    for order_no in session.scalars(query).all():
        order = locks.order(session, order_no)
        pause(session, order, on_credit if on_credit and order.lane == Lane.CREDIT else cause, running)
        if withdraw:
            changes.withdraw_open(session, order, now=running.turn.now, who="bot", why=cause.value)


def pause(session: Session, order: Order, cause: Cause, running: RunningTurn) -> None:
    """Pause one case with no end: only a person resumes it."""
    case = session.get_one(Case, order.order_no)
    if case.state in CAN_PAUSE:
        changes.change(session, order, CaseState.PAUSED, cause, now=running.turn.now, who="bot", why=cause.value)
