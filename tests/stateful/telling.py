"""What is told and heard in a history, in the shapes of the product: an order told again, a wish, a day."""

from datetime import datetime, timedelta
from typing import Any

from nuanfu.cases.said import Found
from nuanfu.clock import SHANGHAI
from nuanfu.ledger.orders import NewInstalment, NewItem, NewOrder
from tests.stateful.facts import ModelOrder, share


def retold(told: NewOrder, price: int | None, closes_at: datetime | None) -> NewOrder:
    """Return an order as it may be told again: another price makes it one part, a bill has no closing time."""
    (item,) = told.items
    parts = told.installments
    if price is not None:
        item = NewItem(item.sku, item.title, item.quantity, price, item.floor_price)
        parts = (NewInstalment(parts[0].due_at, price * item.quantity + told.shipping_fee),)
    return NewOrder(
        order_no=told.order_no,
        buyer_id=told.buyer_id,
        lane=told.lane,
        placed_at=told.placed_at,
        items=(item,),
        shipping_fee=told.shipping_fee,
        closes_at=closes_at if closes_at and told.closes_at else told.closes_at,
        installments=parts,
    )


def ahead(now: datetime, days: int) -> str:
    """Return a day so many days after today, as a message names it."""
    return (now.astimezone(SHANGHAI).date() + timedelta(days=days)).isoformat()


def amounts(order: NewOrder) -> list[int]:
    """Return the amounts of an order's parts."""
    return [part.amount for part in order.installments]


def heard(kind: str, value: Any) -> Found:
    """Return an asked-for value as the recogniser names it."""
    return Found("amount", value) if kind == "amount" else Found("discount", {kind: value})


def wished(order: ModelOrder, kind: str, value: Any) -> int | None:
    """Return the cut in fen that an ask means on an order, None when it is no wish."""
    payable = order.due - order.paid
    match kind:
        case "amount":
            return payable - value if 0 < value < payable else None
        case "percent":
            return share(order.goods, f"0.{value:02d}")
        case "round_off":
            return payable % 100 or None
        case _:
            return int(value)
