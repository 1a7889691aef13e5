"""Everything an agent sees beside a conversation: brief, orders, promises, applications, notes, what was understood."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from nuanfu.cases import cards, resolving
from nuanfu.desk import agents, papers
from nuanfu.desk.models import Note
from nuanfu.desk.order_view import order_view
from nuanfu.desk.reviewing import SKIPPED
from nuanfu.ledger.models import Order, Payment
from nuanfu.turns.models import Conversation, Review, Turn

ORDERS = 20

# Made once: an agent opens a conversation every few seconds, and making a statement costs as much as running it.
_ORDERS = select(Order).where(Order.buyer_id == bindparam("buyer_id")).order_by(Order.placed_at.desc()).limit(ORDERS)
_PAYMENTS = (
    select(Payment).where(Payment.order_no == bindparam("order_no")).order_by(Payment.paid_at, Payment.external_id)
)
_NOTES = select(Note).where(Note.conversation_id == bindparam("conversation_id")).order_by(Note.id)
_UNDERSTOOD = (
    select(Turn.id, Turn.message_seq, Turn.answer, Review.label)
    .outerjoin(Review, Review.turn_id == Turn.id)
    .where(Turn.conversation_id == bindparam("conversation_id"))
    .where(Turn.message_seq.in_(bindparam("seqs", expanding=True)))
)


def beside(session: Session, conversation: Conversation, now: datetime) -> dict[str, Any]:
    """Return what stands beside the messages."""
    found = session.scalars(_ORDERS, {"buyer_id": conversation.buyer_id}).all()
    orders = [
        order_view(session, order.order_no, now)
        | {
            "title": cards.title_of(order),
            "pay_url": order.pay_url,
            "closes_at": cards.shanghai_iso(order.closes_at),
            "payments": _payments(session, order),
        }
        for order in found
    ]
    brief = dict(conversation.brief or {})
    applied = [one | {"order_no": order["order_no"]} for order in orders for one in order["applications"]]
    given = papers.by_application(session, [one["id"] for one in applied])
    return {
        "brief": brief | {"undecided": resolving.undecided(session, conversation.buyer_id)},
        "orders": orders,
        "promises": [one | {"order_no": order["order_no"]} for order in orders for one in order["promises"]],
        "applications": [one | {"papers": given.get(one["id"], [])} for one in applied],
        "notes": notes(session, conversation),
    }


def _payments(session: Session, order: Order) -> list[dict[str, Any]]:
    return [
        {"external_id": one.external_id, "amount": one.amount, "paid_at": cards.shanghai_iso(one.paid_at)}
        for one in session.scalars(_PAYMENTS, {"order_no": order.order_no})
    ]


def notes(session: Session, conversation: Conversation) -> list[dict[str, Any]]:
    """Return what colleagues wrote down, oldest first."""
    rows = session.scalars(_NOTES, {"conversation_id": conversation.id}).all()
    names = agents.names(session) if rows else {}
    return [
        {"id": row.id, "by": names.get(row.agent_id, ""), "text": row.text, "at": cards.shanghai_iso(row.at)}
        for row in rows
    ]


def understood(session: Session, conversation: Conversation, seqs: list[int]) -> dict[str, Any]:
    """Return, by message number, what buyers' messages were taken for, and what people said they meant instead.

    Which words decided is asked for turn by turn: `explain`.
    """
    told = {"conversation_id": conversation.id, "seqs": seqs}
    return {
        str(turn.message_seq): {
            "turn_id": turn.id,
            "intent": (turn.answer or {}).get("intent"),
            "confidence": (turn.answer or {}).get("confidence"),
            "emotion": (turn.answer or {}).get("emotion"),
            "label": turn.label if turn.label != SKIPPED else None,
        }
        for turn in session.execute(_UNDERSTOOD, told)
    }
