"""Everything held about one buyer, as they may ask to have it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.cards import shanghai_iso
from nuanfu.clock import Clock
from nuanfu.conduct import suppressions
from nuanfu.desk.order_view import order_view
from nuanfu.errors import BuyerUnknown
from nuanfu.ledger.models import Buyer, LedgerEvent, Order
from nuanfu.turns.models import Conversation, Message


def export(session: Session, buyer_id: str, clock: Clock) -> dict[str, Any]:
    """Return `{buyer, orders, messages, suppressions, events}` of the contract; raises `BuyerUnknown`."""
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
