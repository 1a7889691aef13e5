"""Orders and payments: what the shop tells us, and what it can ask."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from nuanfu.cases import intake
from nuanfu.desk.access import DeskParts, Shop
from nuanfu.desk.api.shapes import Id, OrderIn, PaymentIn
from nuanfu.desk.order_view import order_view

router = APIRouter(prefix="/api/v1/orders", tags=["orders"])

OrderNo = Annotated[Id, Path(description="The order's number on the shop's platform.")]


@router.put("/{order_no}", responses={201: {"description": "Created"}})
def put_order(order_no: OrderNo, body: OrderIn, response: Response, parts: DeskParts, _shop: Shop) -> dict[str, Any]:
    """Create an order or bring it up to date; 201 when it is new, 200 after."""
    now = parts.app.clock()
    with parts.app.database.writing() as session:
        stored = intake.take_order(session, body.told(order_no), body.status, now=now, who="shop")
        session.flush()
        response.status_code = 201 if stored.created else 200
        return order_view(session, order_no, now)


@router.post("/{order_no}/payments")
def post_payment(order_no: OrderNo, body: PaymentIn, parts: DeskParts, _shop: Shop) -> dict[str, Any]:
    """Record a payment once; it fills the instalments in order, and a full one settles the case."""
    now = parts.app.clock()
    with parts.app.database.writing() as session:
        intake.take_payment(session, order_no, body.told(), now=now, who="shop")
        session.flush()
        return order_view(session, order_no, now)


@router.get("/{order_no}")
def get_order(order_no: OrderNo, parts: DeskParts, _shop: Shop) -> dict[str, Any]:
    """Return the order as it stands now."""
    with parts.app.database.reading() as session:
        return order_view(session, order_no, parts.app.clock())
