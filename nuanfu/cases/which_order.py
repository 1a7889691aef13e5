"""Find the order a message is about, or ask; another person's order does not exist."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.said import Said
from nuanfu.ledger import locks
from nuanfu.ledger.models import Order
from nuanfu.turns.acting import RunningTurn


def unpaid(session: Session, running: RunningTurn) -> list[Order]:
    """Return the buyer's orders that can still be paid, the nearest closing first."""
    now = running.turn.now
    query = select(Order).where(Order.buyer_id == running.turn.buyer_id, Order.status == "pending")
    orders = [order for order in session.scalars(query) if order.closes_at is None or order.closes_at > now]
    return sorted(orders, key=lambda order: (order.closes_at is None, order.closes_at, order.order_no))


def find(session: Session, running: RunningTurn, said: Said) -> Order | list[Order]:
    """Return the locked order the message is about, or the orders to choose from (none: the buyer has no open one).

    Named with the message decides, then an order number in the text, then the only open one, then the last one
    talked about.
    """
    named = [running.turn.order_no, *said.values("order_id")]
    for order_no in named:
        if order_no and _is_of_buyer(session, order_no, running.turn.buyer_id):
            return _talk_about(session, running, order_no)
    candidates = unpaid(session, running)
    if len(candidates) == 1:
        return _talk_about(session, running, candidates[0].order_no)
    last = running.conversation.order_no
    if last and (not candidates or last in {order.order_no for order in candidates}):
        return _talk_about(session, running, last)
    return candidates


def _is_of_buyer(session: Session, order_no: str, buyer_id: str) -> bool:
    return session.scalar(select(Order.buyer_id).where(Order.order_no == order_no)) == buyer_id


def _talk_about(session: Session, running: RunningTurn, order_no: str) -> Order:
    running.conversation.order_no = order_no
    return locks.order(session, order_no)
