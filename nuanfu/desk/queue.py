"""The agents' queue: who waits, in which order, and how long that has taken of late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.turns.models import Conversation

CLOSING = timedelta(hours=2)  # an order that closes sooner is shown as closing: there is still time to act
RECENT, ENOUGH = 20, 5  # waits that are averaged; with fewer than five nobody is told a number
CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Place:
    """One conversation that has a place in the queue, and what its place depends on."""

    conversation: Conversation
    closes_at: datetime | None

    @property
    def order(self) -> tuple[bool, bool, datetime, datetime, int]:
        """Sort by this: crisis, then the nearest closing, then the oldest."""
        since = self.conversation.waiting_since
        assert since is not None
        return (
            not in_crisis(self.conversation),
            self.closes_at is None,
            self.closes_at or since,
            since,
            self.conversation.id,
        )


def in_crisis(conversation: Conversation) -> bool:
    """Tell whether a person must come first and at once."""
    return (conversation.brief or {}).get("why") == CRISIS


def priority(conversation: Conversation, closes_at: datetime | None, now: datetime) -> str:
    """Return `crisis`, `closing` or `normal`."""
    if in_crisis(conversation):
        return CRISIS
    return "closing" if closes_at is not None and closes_at - now <= CLOSING else "normal"


def closing_times(session: Session, buyer_ids: list[str], now: datetime) -> dict[str, datetime]:
    """Return, by buyer, when their next unpaid order closes."""
    query = (
        select(Order.buyer_id, func.min(Order.closes_at).label("closes_at"))
        .where(Order.buyer_id.in_(buyer_ids), Order.status == "pending", Order.closes_at > now)
        .group_by(Order.buyer_id)
    )
    return {row.buyer_id: row.closes_at for row in session.execute(query)}


def places(session: Session, now: datetime) -> list[Place]:
    """Return who waits, the first to be answered at the head."""
    waiting = list(session.scalars(select(Conversation).where(Conversation.waiting_since.is_not(None))))
    closing = closing_times(session, [one.buyer_id for one in waiting], now)
    return sorted((Place(one, closing.get(one.buyer_id)) for one in waiting), key=lambda place: place.order)


def usual_wait(session: Session) -> int | None:
    """Return the mean of the last waits in seconds; None when there are too few to tell."""
    query = select(LedgerEvent.data).where(LedgerEvent.kind == "conversation.claimed").order_by(LedgerEvent.id.desc())
    waits = [data["waited"] for data in session.scalars(query.limit(RECENT)) if data.get("waited") is not None]
    return round(mean(waits)) if len(waits) >= ENOUGH else None
