"""A conversation as its buyer sees it: who answers, their place in the queue, how far was read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from nuanfu.cases import handover
from nuanfu.cases.cards import clock_time
from nuanfu.cases.models import Reason
from nuanfu.desk import agents, conversations, ownership, queue, visitors, welcome
from nuanfu.ledger import policies
from nuanfu.ledger.models import Order
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.people import people_answer, people_back_at
from nuanfu.negotiation.policy import Policy
from nuanfu.turns.models import Conversation, Owner

HUMAN, BOT = "转人工", "先和助手聊"
FIRST_WORDS = ("太贵了，能优惠吗", "几天能到", "晚点付可以吗", HUMAN)
ON_A_BILL = ("我要付多少", "晚点付可以吗", "可以分期吗", "先别提醒我了", HUMAN)  # goods were given: no haggling
IN_NEED = ("晚点付可以吗", "可以分期吗", "先别提醒我了", HUMAN)

State = dict[str, Any]
_UNPAID_LANES = select(Order.lane).where(Order.buyer_id == bindparam("buyer_id"), Order.status == "pending").distinct()


@dataclass(frozen=True, slots=True)
class Line:
    """The queue as buyers are told of it: the conversations in their order, and how long people waited of late."""

    ids: Sequence[int]
    usual_wait: int | None

    def place(self, conversation: Conversation) -> dict[str, Any] | None:
        """Return a conversation's place, None for one that is not in it."""
        if conversation.id not in self.ids:
            return None
        return {"position": self.ids.index(conversation.id) + 1, "wait_seconds": self.usual_wait}


NO_LINE = Line((), None)


def of_buyer(session: Session, buyer_id: str, now: datetime) -> State:
    """Return the state of a buyer's conversation, also of one that has not begun."""
    return of_buyers(session, [buyer_id], now)[buyer_id]


def of_buyers(session: Session, buyer_ids: Collection[str], now: datetime) -> dict[str, State]:
    """Return the states of many buyers' conversations, whose common part is read once."""
    policy = policies.current(session).policy
    found = conversations.of_many(session, buyer_ids)
    called = handover.callbacks(session, found)
    names = agents.names(session) if any(one.agent_id for one in found.values()) else {}
    waits = any(_has_a_place(one, called) for one in found.values())
    line = (
        Line([place.conversation.id for place in queue.places(session, now)], queue.usual_wait(session))
        if waits
        else NO_LINE
    )
    states = {}
    for buyer_id in buyer_ids:
        states[buyer_id] = _at_rest(buyer_id, policy, now)
        one = found.get(buyer_id)
        if one is None:
            states[buyer_id]["quick_replies"] = list(_first_words(session, buyer_id))
        else:
            agent = names.get(one.agent_id) if one.agent_id is not None else None
            states[buyer_id] |= {
                "mode": one.owner,
                "last_seq": one.last_seq,
                "read_by_shop": one.read_by_shop,
                "read_by_buyer": one.read_by_buyer,
                "queue": line.place(one) if _has_a_place(one, called) else None,
                "agent": {"name": agent} if agent is not None else None,
                "quick_replies": _quick_replies(session, one, now),
                "callback": buyer_id in called,
            }
    return states


def _at_rest(buyer_id: str, policy: Policy, now: datetime) -> State:
    """Return the state of a conversation that has not begun."""
    return {
        "mode": Owner.BOT.value,
        "last_seq": 0,
        "read_by_shop": 0,
        "read_by_buyer": 0,
        "queue": None,
        "agent": None,
        "hours": hours(policy, now),
        "shop": {"name": policy.shop.name},
        "known": not visitors.is_visitor(buyer_id),
        "quick_replies": [],
        "callback": False,
    }


def _has_a_place(conversation: Conversation, called: Collection[str]) -> bool:
    queued = conversation.owner == Owner.QUEUE or conversation.buyer_id in called
    return conversation.waiting_since is not None and queued


def hours(policy: Policy, now: datetime) -> dict[str, Any]:
    """Return whether people answer now, and the line that says so."""
    if people_answer(policy, now):
        return {"open": True, "text": f"人工客服在线（{policy.handoff.hours}）"}
    back = people_back_at(policy, now)
    when = f"{clock_time(back)} 上线" if back else "暂不在线"
    return {"open": False, "text": f"人工客服休息中，{when}"}


def _quick_replies(session: Session, conversation: Conversation, now: datetime) -> list[str]:
    if conversation.owner == Owner.BOT:
        return list(_words_at_hand(session, conversation))
    return [BOT] if ownership.may_go_on_with_bot(session, conversation, now) else []


def _first_words(session: Session, buyer_id: str) -> Sequence[str]:
    """Return what may be said first: who has nothing but bills to pay is not offered to haggle."""
    lanes = set(session.scalars(_UNPAID_LANES, {"buyer_id": buyer_id}))
    return ON_A_BILL if lanes == {Lane.CREDIT.value} else FIRST_WORDS


def _words_at_hand(session: Session, conversation: Conversation) -> Sequence[str]:
    """Return what may be said next: nobody who has told of a hardship is offered to haggle."""
    order = welcome.order_talked_about(session, conversation)
    if order is None or order.status != "pending":
        return FIRST_WORDS
    told = select(Reason.reason).where(Reason.order_no == order.order_no, Reason.reason == Intent.REASON_HARDSHIP.value)
    if session.scalar(told) is not None:
        return IN_NEED
    return ON_A_BILL if order.lane == Lane.CREDIT else FIRST_WORDS
