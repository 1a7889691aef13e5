"""What only the demo offers: tokens for its buyers, and a payment at a click. Not there in a real shop."""

from typing import Annotated, Any

from fastapi import APIRouter, Path

from nuanfu import demo_shop
from nuanfu.cases import intake
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Id
from nuanfu.desk.order_view import order_view
from nuanfu.errors import BuyerUnknown
from nuanfu.ledger.payments import NewPayment

router = APIRouter(prefix="/demo", include_in_schema=False)

BuyerId = Annotated[Id, Path()]


@router.get("/buyers")
def buyers(parts: DeskParts) -> list[dict[str, Any]]:
    """Return the demo buyers with today's order and a token; orders of a new day are told first."""
    now = parts.app.clock()
    shop = demo_shop.load()
    with parts.app.database.writing() as session:
        demo_shop.tell(session, shop, now)
        session.flush()
        return [
            {
                "id": buyer.id,
                "label": buyer.label,
                "story": buyer.story,
                "try_saying": buyer.try_saying,
                "items": [item.title for item in buyer.items],
                "order": order_view(session, demo_shop.order_no(buyer, now), now),
                "token": parts.signer.sign(buyer.id).token,
            }
            for buyer in shop.buyers
        ]


@router.get("/orders/{buyer_id}")
def order_of(buyer_id: BuyerId, parts: DeskParts) -> dict[str, Any]:
    """Return a demo buyer's order of today."""
    now = parts.app.clock()
    with parts.app.database.reading() as session:
        return order_view(session, demo_shop.order_no(_demo_buyer(buyer_id), now), now)


@router.post("/orders/{buyer_id}/pay")
def pay(buyer_id: BuyerId, parts: DeskParts) -> dict[str, Any]:
    """Pay what a demo buyer's order of today still costs, as the platform would report it."""
    now = parts.app.clock()
    number = demo_shop.order_no(_demo_buyer(buyer_id), now)
    with parts.app.database.writing() as session:
        payable = order_view(session, number, now)["payable"]
        if payable:
            intake.take_payment(session, number, NewPayment(f"demo:{number}", payable, now), now=now, who="demo")
            session.flush()
        return order_view(session, number, now)


def _demo_buyer(buyer_id: str) -> demo_shop.DemoBuyer:
    for buyer in demo_shop.load().buyers:
        if buyer.id == buyer_id:
            return buyer
    raise BuyerUnknown
