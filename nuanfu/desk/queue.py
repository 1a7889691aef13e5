"""The agents' queue: who waits, in which order, and how long that has taken of late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from nuanfu.desk.models import Agent
from nuanfu.desk.skills import covers
from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.turns.models import Conversation

CLOSING = timedelta(hours=2)  # an order that closes sooner is shown as closing: there is still time to act
RECENT, ENOUGH = 20, 5  # waits that are averaged; with fewer than five nobody is told a number
PATIENCE = timedelta(minutes=5)  # of waiting: from then on nobody goes before, and the buyer may go on with the bot
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


_CLOSING = (
    select(Order.buyer_id, func.min(Order.closes_at).label("closes_at"))
    .where(Order.buyer_id.in_(bindparam("buyers", expanding=True)))
    .where(Order.status == "pending", Order.closes_at > bindparam("now"))
    .group_by(Order.buyer_id)
)


def closing_times(session: Session, buyer_ids: list[str], now: datetime) -> dict[str, datetime]:
    """Return, by buyer, when their next unpaid order closes."""
    return {row.buyer_id: row.closes_at for row in session.execute(_CLOSING, {"buyers": buyer_ids, "now": now})}


def places(session: Session, now: datetime) -> list[Place]:
    """Return who waits, the first to be answered at the head."""
    waiting = list(session.scalars(select(Conversation).where(Conversation.waiting_since.is_not(None))))
    closing = closing_times(session, [one.buyer_id for one in waiting], now)
    return sorted((Place(one, closing.get(one.buyer_id)) for one in waiting), key=lambda place: place.order)


def suits(conversation: Conversation, me: Agent) -> bool:
    """Tell whether an agent answered this buyer last, or is good at what the conversation is about."""
    brief = conversation.brief or {}
    about = {one for one in (brief.get("why"), *brief.get("reasons", ())) if one}
    return conversation.familiar_id == me.id or covers(me.skills, about)


def for_agent(waiting: Sequence[Place], me: Agent, now: datetime) -> list[Place]:
    """Return the queue as one agent is to work it: whom they know or are good at first, within bounds.

    Nobody in a crisis, about to lose their order, or waiting longer than `PATIENCE` is ever overtaken, so that no
    preference of anybody leaves the oldest behind.
    """
    ordered: list[Place] = []
    fresh: list[Place] = []
    for place in [*waiting, None]:
        if place is not None and (_may_be_overtaken(place, now) or _may_overtake(place, me, now)):
            fresh.append(place)
            continue
        ordered += sorted(fresh, key=lambda one: not suits(one.conversation, me))
        fresh = []
        if place is not None:
            ordered.append(place)
    return ordered


def _may_be_overtaken(place: Place, now: datetime) -> bool:
    since = place.conversation.waiting_since
    normal = priority(place.conversation, place.closes_at, now) == "normal"
    return normal and since is not None and now - since <= PATIENCE


def _may_overtake(place: Place, me: Agent, now: datetime) -> bool:
    return priority(place.conversation, place.closes_at, now) == "normal" and suits(place.conversation, me)


def usual_wait(session: Session) -> int | None:
    """Return the mean of the last waits in seconds; None when there are too few to tell."""
    query = select(LedgerEvent.data).where(LedgerEvent.kind == "conversation.claimed").order_by(LedgerEvent.id.desc())
    waits = [data["waited"] for data in session.scalars(query.limit(RECENT)) if data.get("waited") is not None]
    return round(mean(waits)) if len(waits) >= ENOUGH else None
