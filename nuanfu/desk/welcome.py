"""What the gate is told about one conversation before something is written into it that nobody asked for."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Case
from nuanfu.cases.states import CaseState
from nuanfu.conduct import suppressions
from nuanfu.conduct.outbound import Facts
from nuanfu.ledger import switches
from nuanfu.ledger.models import Buyer, Order
from nuanfu.negotiation.moves import Lane
from nuanfu.turns.models import Author, Conversation, Message


def facts_of(session: Session, conversation: Conversation, now: datetime) -> Facts | None:
    """Return the facts about the order talked about; None for a buyer without any."""
    order = order_talked_about(session, conversation)
    if order is None:
        return None
    wrote = last_of_buyer(session, conversation)
    buyer = session.get_one(Buyer, conversation.buyer_id)
    case = session.get_one(Case, order.order_no)
    return Facts(
        lane=Lane(order.lane),
        order_no=order.order_no,
        placed_at=order.placed_at,
        payable=order.payable,
        stopped=case.state == CaseState.STOPPED or buyer.id in suppressions.stops(session, [buyer], now),
        buyer_wrote_at=wrote.at if wrote else None,
        everything_paused=switches.is_on(session, switches.OUTGOING),
    )


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
