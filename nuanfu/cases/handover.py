"""Give a conversation to the people of the shop, and pause what must not go on by itself meanwhile."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from nuanfu.cases import changes, which_order
from nuanfu.cases.brief import brief_for
from nuanfu.cases.models import Callback, Case
from nuanfu.cases.states import CaseState, Cause
from nuanfu.ledger import locks, policies
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.people import people_answer
from nuanfu.turns.acting import RunningTurn
from nuanfu.turns.models import Conversation, Owner

CAN_PAUSE = (CaseState.OPEN.value, CaseState.PAUSED.value)


def to_queue(
    session: Session, running: RunningTurn, *, why: str, order: Order | None = None, emotion: str = "calm"
) -> None:
    """Put the conversation into the agents' queue with its brief; the turn that causes it still gives its answer."""
    now, turn = running.turn.now, running.turn
    enqueue(session, running.conversation, why=why, now=now, order=order, emotion=emotion, turn_id=turn.id, who="bot")


def enqueue(
    session: Session,
    conversation: Conversation,
    *,
    why: str,
    now: datetime,
    order: Order | None = None,
    emotion: str = "calm",
    turn_id: int | None = None,
    who: str,
) -> None:
    """Put a locked conversation into the queue; a place it has already is kept. Out of hours a call-back is noted."""
    conversation.owner, conversation.agent_id = Owner.QUEUE.value, None
    conversation.waiting_since = conversation.waiting_since or now
    conversation.brief = brief_for(session, why, order, emotion, now=now, turn_id=turn_id)
    buyer_id = conversation.buyer_id
    record(session, "handoff.requested", at=now, who=who, why=why, order=order, buyer_id=buyer_id, turn_id=turn_id)
    if not people_answer(policies.current(session).policy, now):
        promise_callback(session, buyer_id, why, now)


def promise_callback(session: Session, buyer_id: str, why: str, now: datetime) -> None:
    """Note that a buyer is to hear from a person, once until that is done."""
    waiting = exists().where(Callback.buyer_id == buyer_id, Callback.done_at.is_(None))
    if not session.scalar(select(waiting)):
        session.add(Callback(buyer_id=buyer_id, why=why, asked_at=now))
        record(session, "callback.promised", at=now, who="desk", why=why, buyer_id=buyer_id)
        session.flush()


_PROMISED = select(Callback.buyer_id).where(
    Callback.buyer_id.in_(bindparam("buyers", expanding=True)), Callback.done_at.is_(None)
)


def callbacks(session: Session, buyer_ids: Collection[str]) -> set[str]:
    """Return those of some buyers who are to hear from a person."""
    return set(session.scalars(_PROMISED, {"buyers": list(buyer_ids)}))


def tell_person(
    session: Session, conversation: Conversation, why: str, now: datetime, turn_id: int | None = None
) -> None:
    """Show agents a conversation that the bot goes on with: something in it waits for a person."""
    if conversation.waiting_since is None:
        conversation.waiting_since = now
        order = which_order.current(session, conversation, now)
        conversation.brief = brief_for(session, why, order, "calm", now=now, turn_id=turn_id)
        record(session, "person.told", at=now, who="bot", why=why, buyer_id=conversation.buyer_id)


def warn(session: Session, running: RunningTurn, signal: str) -> None:
    """Put a signal at the head of the brief that a person has; a conversation just handed back goes to the queue."""
    if running.conversation.owner == Owner.BOT:
        to_queue(session, running, why=signal)
        return
    told = brief_for(session, signal, None, "calm", now=running.turn.now, turn_id=running.turn.id)
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
