"""What only the demo offers: tokens for its buyers, and a payment at a click. Not there in a real shop."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session

from nuanfu import demo_shop
from nuanfu.cases import intake
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.orders import OrderNo
from nuanfu.desk.api.shapes import Id
from nuanfu.desk.order_view import order_view
from nuanfu.errors import BuyerUnknown, OrderUnknown
from nuanfu.ledger.models import Order
from nuanfu.ledger.payments import NewPayment

router = APIRouter(prefix="/demo", include_in_schema=False)

BuyerId = Annotated[Id, Path()]


@router.get("/buyers")
def buyers(parts: DeskParts) -> list[dict[str, Any]]:
    """Return the demo buyers with today's orders and a token; orders of a new day are told first."""
    now = parts.app.clock()
    shop = demo_shop.load()
    with parts.app.database.writing() as session:
        demo_shop.tell(session, shop, now)
        session.flush()
        return [
            {
                "id": buyer.id,
                "group": buyer.group,
                "label": buyer.label,
                "story": buyer.story,
                "try_saying": buyer.try_saying,
                "orders": _orders(session, buyer, now),
                "token": parts.signer.sign(buyer.id).token,
            }
            for buyer in shop.buyers
        ]


@router.get("/orders/{buyer_id}")
def orders_of(buyer_id: BuyerId, parts: DeskParts) -> list[dict[str, Any]]:
    """Return a demo buyer's orders of today."""
    now = parts.app.clock()
    with parts.app.database.reading() as session:
        return _orders(session, _demo_buyer(buyer_id), now)


@router.post("/orders/{buyer_id}/{order_no}/pay")
def pay(buyer_id: BuyerId, order_no: OrderNo, parts: DeskParts) -> dict[str, Any]:
    """Pay the next open part of a demo buyer's order of today, as the platform would report it."""
    now = parts.app.clock()
    if order_no not in demo_shop.order_numbers(_demo_buyer(buyer_id), now):
        raise OrderUnknown
    with parts.app.database.writing() as session:
        order = session.get_one(Order, order_no)
        part = next((part.open for part in order.instalments if part.open), 0)
        if part:
            paid = NewPayment(f"demo:{order_no}:{order.paid}", part, now)
            intake.take_payment(session, order_no, paid, now=now, who="demo")
            session.flush()
        return order_view(session, order_no, now)


def _orders(session: Session, buyer: demo_shop.DemoBuyer, now: datetime) -> list[dict[str, Any]]:
    return [
        {**order_view(session, number, now), "title": "、".join(item.title for item in order.items)}
        for number, order in zip(demo_shop.order_numbers(buyer, now), buyer.orders, strict=True)
    ]


def _demo_buyer(buyer_id: str) -> demo_shop.DemoBuyer:
    for buyer in demo_shop.load().buyers:
        if buyer.id == buyer_id:
            return buyer
    raise BuyerUnknown
