"""The only writer of messages: `seq` is given out under the conversation's row lock, without a gap."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from nuanfu.cases.models import Offer
from nuanfu.ledger import locks
from nuanfu.turns.models import Author, Conversation, Message


def of_buyer(session: Session, buyer_id: str, now: datetime) -> Conversation:
    """Lock the buyer and return their conversation, started now if they have none."""
    locks.buyer_or_new(session, buyer_id, now)
    query = select(Conversation).where(Conversation.buyer_id == buyer_id).with_for_update()
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        found = Conversation(buyer_id=buyer_id, owner="bot", last_seq=0, episode=1, episode_turns=0, asked={})
        session.add(found)
        session.flush()
    return found


def write(
    session: Session,
    conversation: Conversation,
    author: Author,
    parts: Iterable[dict[str, Any]],
    *,
    at: datetime,
) -> list[int]:
    """Store messages in order and return their numbers; an offer card marks its offer as shown."""
    numbers = []
    for part in parts:
        conversation.last_seq += 1
        card = part.get("card")
        session.add(
            Message(
                conversation_id=conversation.id,
                seq=conversation.last_seq,
                author=author.value,
                text=part.get("text"),
                card=card,
                at=at,
            )
        )
        if card and card.get("type") == "offer":
            shown = update(Offer).where(Offer.id == card["offer_id"]).values(shown_seq=conversation.last_seq)
            session.execute(shown)
        numbers.append(conversation.last_seq)
    return numbers
