"""Messages as widget and console show them: who wrote them, with their cards and pictures, from some number on."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, bindparam, cast, func, or_, select, tuple_
from sqlalchemy.orm import Session

from nuanfu.cases.cards import shanghai_iso
from nuanfu.desk import agents
from nuanfu.desk.models import Attachment
from nuanfu.turns.models import Author, Message

MOST_AT_ONCE = 200
# What was erased is passed over when counting, too: a page full of it would tell nothing of what comes after.
STANDS = or_(
    Message.text.is_not(None),
    func.coalesce(cast(Message.card, Text), "null") != "null",
    func.coalesce(cast(Message.attachments, Text), "null") != "null",
)
# Made once: it is asked for every page that is told something, and making a statement costs as much as running it.
_AFTER = (
    select(Message)
    .where(Message.conversation_id == bindparam("conversation_id"), Message.seq > bindparam("after"), STANDS)
    .order_by(Message.seq)
    .limit(bindparam("most"))
)


_NUMBERED = (
    select(Message)
    .where(tuple_(Message.conversation_id, Message.seq).in_(bindparam("numbers", expanding=True)), STANDS)
    .order_by(Message.conversation_id, Message.seq)
)


@dataclass(frozen=True, slots=True)
class Known:
    """What messages name: agents, and pictures that are kept."""

    names: dict[int, str]
    pictures: dict[str, Attachment]


def messages_after(
    session: Session, conversation_id: int, after: int, limit: int, *, own: Author, pictures: str
) -> tuple[list[dict[str, Any]], bool]:
    """Return messages with a number above `after`, oldest first, and whether there are more; erased ones are left out.

    `own` is whose `client_id` is shown; `pictures` is the address under which pictures are read. Agents are told which
    pictures are papers.
    """
    most = min(limit, MOST_AT_ONCE)
    told = {"conversation_id": conversation_id, "after": after, "most": most + 1}
    rows = session.scalars(_AFTER, told).all()
    return shown(rows[:most], known(session, rows), own=own, pictures=pictures), len(rows) > most


def numbered(session: Session, numbers: Collection[tuple[int, int]]) -> dict[int, list[Message]]:
    """Return the messages of many conversations that have the numbers named, by conversation; erased ones left out."""
    found: dict[int, list[Message]] = defaultdict(list)
    for row in session.scalars(_NUMBERED, {"numbers": list(numbers)}) if numbers else ():
        found[row.conversation_id].append(row)
    return found


def known(session: Session, rows: Sequence[Message]) -> Known:
    """Return what some messages name."""
    names = agents.names(session) if any(row.agent_id for row in rows) else {}
    return Known(names, _pictures(session, rows))


def shown(rows: Sequence[Message], known: Known, *, own: Author, pictures: str) -> list[dict[str, Any]]:
    """Return messages as the protocol has them."""
    return [_shown(row, known.names, known.pictures, own, pictures) for row in rows]


def _shown(
    row: Message, names: dict[int, str], kept: dict[str, Attachment], own: Author, pictures: str
) -> dict[str, Any]:
    told: dict[str, Any] = {"seq": row.seq, "from": row.author, "at": shanghai_iso(row.at)}
    if row.agent_id is not None:
        told["name"] = names.get(row.agent_id, "")
    if row.text is not None:
        told["text"] = row.text
    if row.card is not None:
        told["card"] = row.card
    if row.attachments:
        told["attachments"] = [
            {"id": one, "url": f"{pictures}/{one}", "type": kept[one].type}
            | ({"paper": True} if kept[one].paper and own is Author.AGENT else {})
            for one in row.attachments
            if one in kept
        ]
    if row.client_id is not None and row.author == own:
        told["client_id"] = row.client_id
    return told


def _pictures(session: Session, rows: Sequence[Message]) -> dict[str, Attachment]:
    ids = {one for row in rows for one in row.attachments or ()}
    if not ids:
        return {}
    return {one.id: one for one in session.scalars(select(Attachment).where(Attachment.id.in_(ids)))}
