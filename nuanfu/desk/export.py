"""Everything held about one buyer, as they may ask to have it."""

from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.cards import shanghai_iso
from nuanfu.cases.models import Callback, Todo
from nuanfu.clock import Clock
from nuanfu.conduct import suppressions
from nuanfu.desk import agents
from nuanfu.desk.models import Attachment, Note, Survey
from nuanfu.desk.order_view import order_view
from nuanfu.errors import BuyerUnknown
from nuanfu.ledger.models import Buyer, LedgerEvent, Order
from nuanfu.turns.models import Conversation, Message


def export(session: Session, buyer_id: str, clock: Clock) -> dict[str, Any]:
    """Return `{buyer, orders, messages, suppressions, events}` of the contract, and what people at the desk keep.

    That is what they noted, the scores the buyer gave, who is to call back, and the buyer's pictures with the address
    under which the shop reads each. Raises `BuyerUnknown`.
    """
    buyer = session.get(Buyer, buyer_id)
    if buyer is None:
        raise BuyerUnknown
    now = clock()
    numbers = session.scalars(select(Order.order_no).where(Order.buyer_id == buyer_id).order_by(Order.order_no))
    return {
        "buyer": {
            "id": buyer.id,
            "name": buyer.name,
            "phone": buyer.phone,
            "first_seen": shanghai_iso(buyer.first_seen),
            "erased_at": shanghai_iso(buyer.erased_at),
        },
        "orders": [order_view(session, number, now) for number in numbers.all()],
        "messages": _messages(session, buyer_id),
        "suppressions": [
            {"channel": row.channel, "cause": row.cause, "at": shanghai_iso(row.at)}
            for row in suppressions.of_buyer(session, buyer)
        ],
        "events": _events(session, buyer_id),
        "notes": _notes(session, buyer_id),
        "surveys": _surveys(session, buyer_id),
        "callbacks": _callbacks(session, buyer_id),
        "pictures": _pictures(session, buyer_id),
    }


def _messages(session: Session, buyer_id: str) -> list[dict[str, Any]]:
    query = (
        select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Conversation.buyer_id == buyer_id)
        .order_by(Message.seq)
    )
    return [
        {"seq": row.seq, "from": row.author, "text": row.text, "at": shanghai_iso(row.at)}
        for row in session.scalars(query)
    ]


def _events(session: Session, buyer_id: str) -> list[dict[str, Any]]:
    query = select(LedgerEvent).where(LedgerEvent.buyer_id == buyer_id).order_by(LedgerEvent.id)
    return [
        {
            "at": shanghai_iso(row.at),
            "kind": row.kind,
            "who": row.who,
            "why": row.why,
            "order_no": row.order_no,
            "policy_hash": row.policy_hash,
            "data": row.data,
        }
        for row in session.scalars(query)
    ]


def _notes(session: Session, buyer_id: str) -> list[dict[str, Any]]:
    """Return what was written down about the buyer, in the conversation and beside what was to be done."""
    names = agents.names(session)
    about = select(Note).join(Conversation, Conversation.id == Note.conversation_id)
    talk = [
        {"by": names.get(row.agent_id), "text": row.text, "at": shanghai_iso(row.at), "order_no": None}
        for row in session.scalars(about.where(Conversation.buyer_id == buyer_id).order_by(Note.id))
    ]
    done = select(Todo).join(Order, Order.order_no == Todo.order_no).where(Order.buyer_id == buyer_id)
    return talk + [
        {
            "by": names.get(row.owner_id) if row.owner_id else None,
            "text": row.note,
            "at": shanghai_iso(row.done_at or row.made_at),
            "order_no": row.order_no,
        }
        for row in session.scalars(done.where(Todo.note.is_not(None)).order_by(Todo.id))
    ]


def _surveys(session: Session, buyer_id: str) -> list[dict[str, Any]]:
    query = select(Survey).where(Survey.buyer_id == buyer_id).order_by(Survey.id)
    return [{"score": row.score, "text": row.text, "at": shanghai_iso(row.at)} for row in session.scalars(query)]


def _callbacks(session: Session, buyer_id: str) -> list[dict[str, Any]]:
    query = select(Callback).where(Callback.buyer_id == buyer_id).order_by(Callback.id)
    return [
        {"why": row.why, "asked_at": shanghai_iso(row.asked_at), "done_at": shanghai_iso(row.done_at)}
        for row in session.scalars(query)
    ]


def _pictures(session: Session, buyer_id: str) -> list[dict[str, Any]]:
    """Return each picture of the conversation, the buyer's own and those that agents sent, and where it was sent."""
    sent = select(Message).join(Conversation, Conversation.id == Message.conversation_id)
    with_pictures = sent.where(Conversation.buyer_id == buyer_id, Message.attachments.is_not(None))
    seqs = {one: row.seq for row in session.scalars(with_pictures) for one in row.attachments or ()}
    query = select(Attachment).where(Attachment.buyer_id == buyer_id).order_by(Attachment.at, Attachment.id)
    return [
        {
            "id": row.id,
            "seq": seqs.get(row.id),
            "application_id": row.application_id,
            "type": row.type,
            "size": row.size,
            "at": shanghai_iso(row.at),
            "url": f"/api/v1/buyers/{quote(buyer_id, safe='')}/pictures/{row.id}",
        }
        for row in session.scalars(query)
    ]
