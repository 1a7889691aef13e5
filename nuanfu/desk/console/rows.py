"""One line per conversation, as the console lists it: who, why, since when, how urgent, what was said last."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from nuanfu.cases import handover
from nuanfu.cases.alarm import SIGNALS
from nuanfu.cases.cards import shanghai_iso
from nuanfu.clock import machine_seconds
from nuanfu.desk import agents, queue
from nuanfu.desk.models import Agent
from nuanfu.desk.viewers import Viewers
from nuanfu.ledger.models import Buyer, Order
from nuanfu.turns.models import Author, Conversation, Message, Owner

PAGE = 50
REASONS = 2  # told in a list; the brief has all
SHORTEST_WORD = 2  # characters; a single one stands in every talk
SHORT = 60  # characters of the last message in a list
CARDS = {
    "offer": "[优惠]",
    "bill": "[账单]",
    "order_picker": "[选择订单]",
    "howto": "[付款步骤]",
    "application": "[申请]",
}

Row = dict[str, Any]

# Made once: rows are pushed with every message, and making these statements costs more than running them.
_THESE: BindParameter[list[int]] = bindparam("ids", expanding=True)
_OF_BUYERS: BindParameter[list[str]] = bindparam("buyers", expanding=True)
_NAMES = select(Buyer.id, Buyer.name).where(Buyer.id.in_(_OF_BUYERS))
_LAST = (
    select(Message)
    .join(Conversation, and_(Conversation.id == Message.conversation_id, Conversation.last_seq == Message.seq))
    .where(Conversation.id.in_(_THESE))
)
_NEWEST_OF_PEOPLE = (
    select(func.max(Message.id))
    .where(Message.conversation_id.in_(_THESE), Message.author.in_((Author.BUYER.value, Author.AGENT.value)))
    .group_by(Message.conversation_id)
)
_SAID = select(Message).where(Message.id.in_(_NEWEST_OF_PEOPLE))
_UNREAD = (
    select(Message.conversation_id, func.count().label("unread"))
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(Conversation.id.in_(_THESE), Message.author == Author.BUYER.value, Message.seq > Conversation.read_by_shop)
    .group_by(Message.conversation_id)
)


def in_box(session: Session, box: str, me: Agent, text: str, page: int, now: datetime) -> list[Conversation]:
    """Return the conversations of a box: the queue in the order in which `me` is to work it, else the latest first."""
    if box == "queue":
        found = [place.conversation for place in queue.for_agent(queue.places(session, now), me, now)]
        return found[page * PAGE : (page + 1) * PAGE]
    mine = and_(Conversation.owner == Owner.AGENT.value, Conversation.agent_id == me.id)
    others = and_(Conversation.owner == Owner.AGENT.value, Conversation.agent_id != me.id)
    which: dict[str, ColumnElement[bool]] = {
        "mine": mine,
        "others": others,
        "bot": Conversation.owner == Owner.BOT.value,
    }
    latest = select(func.max(Message.id)).where(Message.conversation_id == Conversation.id).scalar_subquery()
    query = select(Conversation).order_by(latest.desc(), Conversation.id.desc()).limit(PAGE).offset(page * PAGE)
    return list(session.scalars(query.where(which[box] if box in which else _found_by(text))))


def _found_by(text: str) -> ColumnElement[bool]:
    """Match a buyer's id, name or order number, or what was said; an empty text finds everybody."""
    part = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    named = select(Buyer.id).where(Buyer.name.ilike(f"%{part}%", escape="\\"))
    ordered = select(Order.buyer_id).where(Order.order_no.ilike(f"{part}%", escape="\\"))
    by_id = Conversation.buyer_id.ilike(f"{part}%", escape="\\")
    found = or_(by_id, Conversation.buyer_id.in_(named), Conversation.buyer_id.in_(ordered))
    if len(text) < SHORTEST_WORD:
        return found
    said = select(Message.conversation_id).where(Message.text.ilike(f"%{part}%", escape="\\"))
    return or_(found, Conversation.id.in_(said))


def counts(session: Session, me: Agent) -> dict[str, int]:
    """Return how many conversations wait, are mine, and are with colleagues."""
    mine = and_(Conversation.owner == Owner.AGENT.value, Conversation.agent_id == me.id)
    others = and_(Conversation.owner == Owner.AGENT.value, Conversation.agent_id != me.id)
    which = {"queue": Conversation.waiting_since.is_not(None), "mine": mine, "others": others}
    return {
        box: session.scalar(select(func.count()).select_from(Conversation).where(condition)) or 0
        for box, condition in which.items()
    }


def rows(
    session: Session, conversations: Sequence[Conversation], viewers: Viewers, me: Agent | None, now: datetime
) -> list[Row]:
    """Return one row per conversation, in the order given."""
    ids, buyers = [one.id for one in conversations], [one.buyer_id for one in conversations]
    names = {row.id: row.name for row in session.execute(_NAMES, {"buyers": buyers})}
    closing, people = queue.closing_times(session, buyers, now), agents.names(session)
    last, said = _last(session, ids), _said_by_people(session, ids)
    unread, called = _unread(session, ids), handover.callbacks(session, buyers)
    return [
        _row(one, closing.get(one.buyer_id), last.get(one.id), said.get(one.id), now)
        | {
            "name": names.get(one.buyer_id) or one.buyer_id,
            "agent": {"id": one.agent_id, "name": people.get(one.agent_id, "")} if one.agent_id else None,
            "unread": unread.get(one.id, 0),
            "viewers": viewers.names(one.buyer_id),
            "callback": one.buyer_id in called,
            **({"suggested": queue.suits(one, me)} if me is not None else {}),
        }
        for one in conversations
    ]


def _row(
    one: Conversation, closes_at: datetime | None, last: Message | None, said: Message | None, now: datetime
) -> Row:
    brief = one.brief or {}
    why = brief.get("why")
    return {
        "buyer_id": one.buyer_id,
        "mode": one.owner,
        "waiting_since": shanghai_iso(one.waiting_since),
        "unanswered_since": shanghai_iso(_unanswered_since(one, now)),
        "priority": queue.priority(one, closes_at, now),
        "why": why,
        "reasons": [reason for reason in brief.get("reasons", ()) if reason != why][:REASONS],
        "emotion": brief.get("emotion"),
        "signals": [why] if why in SIGNALS else [],
        "last_text": _short(said or last),
        "said_seq": said.seq if said else 0,
        "last_at": shanghai_iso(last.at) if last else None,
        "order_no": one.order_no,
        "closes_at": shanghai_iso(closes_at),
    }


def _unanswered_since(one: Conversation, now: datetime) -> datetime | None:
    """Return since when the buyer waits for their agent; kept by the machine's clock, told by the business clock."""
    if one.buyer_waits is None:
        return None
    return now - timedelta(seconds=max(0.0, machine_seconds() - one.buyer_waits))


def _short(message: Message | None) -> str | None:
    if message is None:
        return None
    if message.text:
        return message.text[:SHORT]
    return CARDS.get((message.card or {}).get("type", ""), "[图片]" if message.attachments else "")


def _last(session: Session, ids: list[int]) -> dict[int, Message]:
    return {row.conversation_id: row for row in session.scalars(_LAST, {"ids": ids})}


def _said_by_people(session: Session, ids: list[int]) -> dict[int, Message]:
    """Return what buyer or agent said last: the assistant's and the desk's own lines are alike in every row."""
    return {row.conversation_id: row for row in session.scalars(_SAID, {"ids": ids})}


def _unread(session: Session, ids: list[int]) -> dict[int, int]:
    return {row.conversation_id: row.unread for row in session.execute(_UNREAD, {"ids": ids})}
