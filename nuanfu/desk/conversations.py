"""The only writer of messages: `seq` is given out under the conversation's row lock, without a gap."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from nuanfu.cases.models import Offer
from nuanfu.clock import machine_seconds
from nuanfu.desk_errors import ConversationUnknown, NotYours
from nuanfu.errors import BuyerUnknown, TurnClosed
from nuanfu.ledger import locks
from nuanfu.turns.models import Author, Conversation, Message, Owner

# Made once: every message comes by these, and making a statement costs as much as running it.
_OF = select(Conversation).where(Conversation.buyer_id == bindparam("buyer_id"))
_OF_MANY = select(Conversation).where(Conversation.buyer_id.in_(bindparam("buyers", expanding=True)))
_LOCKED = _OF.with_for_update().execution_options(populate_existing=True)


def of(session: Session, buyer_id: str) -> Conversation | None:
    """Return a buyer's conversation, to be read; None for one who has not written yet."""
    return session.scalar(_OF, {"buyer_id": buyer_id})


def of_many(session: Session, buyer_ids: Collection[str]) -> dict[str, Conversation]:
    """Return the conversations of many buyers, to be read, by buyer."""
    return {one.buyer_id: one for one in session.scalars(_OF_MANY, {"buyers": list(buyer_ids)})}


def of_buyer(session: Session, buyer_id: str, now: datetime) -> Conversation:
    """Lock the buyer and return their conversation, started now if they have none."""
    locks.buyer_or_new(session, buyer_id, now)
    found = session.scalar(_LOCKED, {"buyer_id": buyer_id})
    if found is None:
        found = Conversation(buyer_id=buyer_id, owner="bot", last_seq=0, episode=1, episode_turns=0, asked={})
        session.add(found)
        session.flush()
    return found


def existing(session: Session, buyer_id: str) -> Conversation:
    """Lock a known buyer's conversation; raises `ConversationUnknown` when there is none."""
    try:
        locks.buyer(session, buyer_id)
    except BuyerUnknown as error:
        raise ConversationUnknown from error
    found = session.scalar(_LOCKED, {"buyer_id": buyer_id})
    if found is None:
        raise ConversationUnknown
    return found


def write(
    session: Session,
    conversation: Conversation,
    author: Author,
    parts: Iterable[dict[str, Any]],
    *,
    at: datetime,
) -> list[int]:
    """Store messages in order and return their numbers; an offer card marks its offer as shown.

    A part may name `agent_id`, `client_id` and `attachments` beside `text` and `card`. Who owns the conversation is
    looked at here, under its lock: beside an agent the bot says nothing (`TurnClosed`), and only the agent who has it
    writes as one (`NotYours`).
    """
    numbers = []
    if author is Author.BOT and conversation.owner == Owner.AGENT:
        parts = list(parts)
        if parts:
            raise TurnClosed
    for part in parts:
        if author is Author.AGENT and (conversation.owner, conversation.agent_id) != (Owner.AGENT, part["agent_id"]):
            raise NotYours
        conversation.last_seq += 1
        card = part.get("card")
        session.add(
            Message(
                conversation_id=conversation.id,
                seq=conversation.last_seq,
                author=author.value,
                text=part.get("text"),
                card=card,
                agent_id=part.get("agent_id"),
                client_id=part.get("client_id"),
                attachments=part.get("attachments"),
                at=at,
            )
        )
        if card and card.get("type") == "offer":
            shown = update(Offer).where(Offer.id == card["offer_id"]).values(shown_seq=conversation.last_seq)
            session.execute(shown)
        numbers.append(conversation.last_seq)
    if author is Author.BUYER and numbers:
        conversation.read_by_buyer = conversation.last_seq
        if conversation.owner == Owner.AGENT and conversation.buyer_waits is None:
            conversation.buyer_waits = machine_seconds()
    return numbers
