"""What the gate is told about one conversation before something is written into it that nobody asked for."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import gate_facts
from nuanfu.conduct.outbound import Facts
from nuanfu.ledger.models import Buyer, Order
from nuanfu.turns.models import Author, Conversation, Message


def facts_of(session: Session, conversation: Conversation, now: datetime) -> Facts | None:
    """Return the facts about the order talked about; None for a buyer without any."""
    order = order_talked_about(session, conversation)
    if order is None:
        return None
    buyer = session.get_one(Buyer, conversation.buyer_id)
    return gate_facts.gather(session, buyer, order, gate_facts.next_part(order), now)


def order_talked_about(session: Session, conversation: Conversation) -> Order | None:
    """Return the order last talked about, else the buyer's latest."""
    if conversation.order_no:
        return session.get(Order, conversation.order_no)
    query = select(Order).where(Order.buyer_id == conversation.buyer_id).order_by(Order.placed_at.desc()).limit(1)
    return session.scalar(query)


def last_of_buyer(session: Session, conversation: Conversation) -> Message | None:
    """Return the buyer's last message."""
    query = select(Message).where(Message.conversation_id == conversation.id, Message.author == Author.BUYER.value)
    return session.scalar(query.order_by(Message.seq.desc()).limit(1))
