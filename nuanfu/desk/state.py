"""A conversation as its buyer sees it: who answers, their place in the queue, how far was read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from nuanfu.cases.cards import clock_time
from nuanfu.cases.models import Callback, Reason
from nuanfu.desk import conversations, ownership, queue, visitors, welcome
from nuanfu.desk.models import Agent
from nuanfu.desk.queue import Place
from nuanfu.ledger import policies
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.people import people_answer, people_back_at
from nuanfu.negotiation.policy import Policy
from nuanfu.turns.models import Conversation, Owner

HUMAN, BOT = "转人工", "先和助手聊"
FIRST_WORDS = ("太贵了，能优惠吗", "几天能到", "晚点付可以吗", HUMAN)
ON_A_BILL = ("我要付多少", "晚点付可以吗", "可以分期吗", "先别提醒我了", HUMAN)  # goods were given: no haggling
IN_NEED = ("晚点付可以吗", "可以分期吗", "先别提醒我了", HUMAN)

# Made once: a page is told the state with every message, and making a statement costs as much as running it.
_CALLBACK = select(Callback.id).where(Callback.buyer_id == bindparam("buyer_id"), Callback.done_at.is_(None)).limit(1)


def of_buyer(
    session: Session,
    buyer_id: str,
    now: datetime,
    places: Sequence[Place] | None = None,
    policy: Policy | None = None,
) -> dict[str, Any]:
    """Return the state of a buyer's conversation, also of one that has not begun.

    `places` is the queue and `policy` the one in force, for who asks about many buyers at once.
    """
    conversation = conversations.of(session, buyer_id)
    policy = policy or policies.current(session).policy
    told: dict[str, Any] = {
        "mode": conversation.owner if conversation else Owner.BOT.value,
        "last_seq": conversation.last_seq if conversation else 0,
        "read_by_shop": conversation.read_by_shop if conversation else 0,
        "read_by_buyer": conversation.read_by_buyer if conversation else 0,
        "queue": None,
        "agent": None,
        "hours": hours(policy, now),
        "shop": {"name": policy.shop.name},
        "known": not visitors.is_visitor(buyer_id),
        "quick_replies": list(FIRST_WORDS),
        "callback": False,
    }
    return told | _live(session, conversation, now, places) if conversation else told


def hours(policy: Policy, now: datetime) -> dict[str, Any]:
    """Return whether people answer now, and the line that says so."""
    if people_answer(policy, now):
        return {"open": True, "text": f"人工客服在线（{policy.handoff.hours}）"}
    back = people_back_at(policy, now)
    when = f"{clock_time(back)} 上线" if back else "暂不在线"
    return {"open": False, "text": f"人工客服休息中，{when}"}


def _live(
    session: Session, conversation: Conversation, now: datetime, places: Sequence[Place] | None
) -> dict[str, Any]:
    told: dict[str, Any] = {"quick_replies": _quick_replies(session, conversation, now)}
    told["callback"] = session.scalar(_CALLBACK, {"buyer_id": conversation.buyer_id}) is not None
    if conversation.agent_id is not None:
        agent = session.get(Agent, conversation.agent_id)
        told["agent"] = {"name": agent.name} if agent else None
    if conversation.waiting_since is not None and (conversation.owner == Owner.QUEUE or told["callback"]):
        told["queue"] = _place(session, conversation, queue.places(session, now) if places is None else places)
    return told


def _place(session: Session, conversation: Conversation, places: Sequence[Place]) -> dict[str, Any] | None:
    ids = [place.conversation.id for place in places]
    if conversation.id not in ids:
        return None
    position, usual = ids.index(conversation.id) + 1, queue.usual_wait(session)
    return {"position": position, "wait_seconds": usual}


def _quick_replies(session: Session, conversation: Conversation, now: datetime) -> list[str]:
    if conversation.owner == Owner.BOT:
        return list(_words_at_hand(session, conversation))
    return [BOT] if ownership.may_go_on_with_bot(session, conversation, now) else []


def _words_at_hand(session: Session, conversation: Conversation) -> Sequence[str]:
    """Return what may be said next: nobody who has told of a hardship is offered to haggle."""
    order = welcome.order_talked_about(session, conversation)
    if order is None or order.status != "pending":
        return FIRST_WORDS
    told = select(Reason.reason).where(Reason.order_no == order.order_no, Reason.reason == Intent.REASON_HARDSHIP.value)
    if session.scalar(told) is not None:
        return IN_NEED
    return ON_A_BILL if order.lane == Lane.CREDIT else FIRST_WORDS
