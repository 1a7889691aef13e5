"""Let people tell what messages meant that the assistant did not answer itself, and let the model learn it.

Words leave the database masked (nuanfu/masking.py). Of a review only the label is kept here, so that erasing a buyer
leaves nothing of theirs behind in it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from nuanfu.desk.erasing import is_erased
from nuanfu.desk.examples import Examples
from nuanfu.desk.receiving import PICTURE
from nuanfu.errors import TurnUnknown
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Buyer, Order
from nuanfu.masking import mask
from nuanfu.turns.models import Review, Turn, TurnState

SKIPPED = "skip"
ENDED = (TurnState.DONE.value, TurnState.ABANDONED.value)


@dataclass(frozen=True, slots=True)
class Unread:
    """A message to be looked at: its turn, and its words without what tells who wrote them."""

    turn_id: int
    text: str


def waiting(session: Session, limit: int) -> list[Unread]:
    """Return messages that nobody looked at yet, oldest first: not understood, or kept for a person.

    Messages with a signal are left out: they are answered whatever their intent, and nobody's distress is to be learnt
    from. Bubbles that were read as one message are one.
    """
    intent, first_signal = Turn.answer["intent"].as_string(), Turn.answer["signals"][0].as_string()
    query = (
        select(Turn)
        .outerjoin(Review, Review.turn_id == Turn.id)
        .where(Review.turn_id.is_(None), Turn.lead_id.is_(None), Turn.state.in_(ENDED), Turn.text.not_in(("", PICTURE)))
        .where(or_(Turn.for_person, intent.is_(None)), first_signal.is_(None))
        .order_by(Turn.id)
        .limit(limit)
    )
    return _masked(session, session.scalars(query).all())


def settle(session: Session, turn_ids: Sequence[int], label: str, now: datetime) -> None:
    """Keep what a person said about some messages; a later word replaces an earlier one."""
    for turn_id in turn_ids:
        session.merge(Review(turn_id=turn_id, label=label, at=now))


def learn(database: Database, examples: Examples, text: str, intent: str, emotion: str) -> bool:
    """Add an example while no other process does; False when the model has it already.

    Raises `LabelUnknown` and `ExampleTaken`.
    """
    with database.exclusively("examples"):
        return examples.add(text, intent, emotion)


def correct(
    database: Database, examples: Examples, turn_id: int, intent: str, emotion: str | None, now: datetime
) -> Unread:
    """Take an agent's word for what one message meant: as an example and as its review; returns what is learnt.

    Without an emotion that of the answer stands, else calm. Raises `TurnUnknown`, `LabelUnknown` and `ExampleTaken`.
    """
    with database.reading() as session:
        turn = session.get(Turn, turn_id)
        lead = turn if turn is None or turn.lead_id is None else session.get_one(Turn, turn.lead_id)
        if lead is None or is_erased(lead):
            raise TurnUnknown
        found = _masked(session, [lead])[0]
        heard = (lead.answer or {}).get("emotion")
    learn(database, examples, found.text, intent, emotion or heard or "calm")
    with database.writing() as session:
        settle(session, [found.turn_id], intent, now)
    return found


def _masked(session: Session, turns: Sequence[Turn]) -> list[Unread]:
    """Return turns with the words of those they lead, masked by what the ledger knows of each buyer."""
    led = defaultdict(list)
    for turn in session.scalars(select(Turn).where(Turn.lead_id.in_([turn.id for turn in turns])).order_by(Turn.id)):
        led[turn.lead_id].append(turn.text)
    buyers = {turn.buyer_id for turn in turns}
    names: dict[str, list[str]] = defaultdict(list)
    orders: dict[str, list[str]] = defaultdict(list)
    for buyer_id, name in session.execute(select(Buyer.id, Buyer.name).where(Buyer.id.in_(buyers))):
        names[buyer_id].append(name or "")
    for buyer_id, order_no in session.execute(select(Order.buyer_id, Order.order_no).where(Order.buyer_id.in_(buyers))):
        orders[buyer_id].append(order_no)
    return [
        Unread(turn.id, mask(" ".join([turn.text, *led[turn.id]]), names[turn.buyer_id], orders[turn.buyer_id]))
        for turn in turns
    ]
