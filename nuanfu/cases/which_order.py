"""Find the order a message is about, or ask; another person's order does not exist."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.said import Said
from nuanfu.ledger import locks
from nuanfu.ledger.models import Order
from nuanfu.turns.acting import RunningTurn
from nuanfu.turns.models import Conversation

MOST_ORDERS = 20  # whose goods are looked for in a message: a buyer with more is asked


def unpaid(session: Session, buyer_id: str, now: datetime) -> list[Order]:
    """Return the buyer's orders that can still be paid, the nearest closing first."""
    query = select(Order).where(Order.buyer_id == buyer_id, Order.status == "pending")
    orders = [order for order in session.scalars(query) if order.closes_at is None or order.closes_at > now]
    return sorted(orders, key=lambda order: (order.closes_at is None, order.closes_at, order.order_no))


def current(session: Session, conversation: Conversation, now: datetime) -> Order | None:
    """Return the locked order that a locked conversation is about: the only open one, else the last."""
    candidates = {order.order_no for order in unpaid(session, conversation.buyer_id, now)}
    last = conversation.order_no
    if len(candidates) == 1:
        return locks.order(session, candidates.pop())
    return locks.order(session, last) if last and (not candidates or last in candidates) else None


def goods(session: Session, buyer_id: str, now: datetime) -> dict[str, list[str]]:
    """Return the titles in each order that can still be paid, by which a buyer may name it; none where there is one."""
    orders = unpaid(session, buyer_id, now)[:MOST_ORDERS]
    return {order.order_no: [item.title for item in order.items] for order in orders} if len(orders) > 1 else {}


def by_goods(said: Said) -> str | None:
    """Return the number of the one order whose goods a message names, or None."""
    named = set(said.values("product"))
    return str(named.pop()) if len(named) == 1 else None


def find(session: Session, running: RunningTurn, said: Said) -> Order | list[Order]:
    """Return the locked order the message is about, or the orders to choose from (none: the buyer has no open one).

    Named with the message decides, then an order number in the text, then goods that only one order has, then the only
    open one, then the last one talked about.
    """
    named = [running.turn.order_no, *said.values("order_id"), by_goods(said)]
    for order_no in named:
        if order_no and _is_of_buyer(session, order_no, running.turn.buyer_id):
            return _talk_about(session, running, order_no)
    order = current(session, running.conversation, running.turn.now)
    if order is None:
        return unpaid(session, running.turn.buyer_id, running.turn.now)
    return _talk_about(session, running, order.order_no)


def _is_of_buyer(session: Session, order_no: str, buyer_id: str) -> bool:
    return session.scalar(select(Order.buyer_id).where(Order.order_no == order_no)) == buyer_id


def _talk_about(session: Session, running: RunningTurn, order_no: str) -> Order:
    running.conversation.order_no = order_no
    return locks.order(session, order_no)
