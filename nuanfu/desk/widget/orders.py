"""The buyer's orders in the widget: what is owed and why, offers to answer, applications, and the reminders' switch."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field, StrictBool, StrictInt, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import applications, cards, facts, todos, wishes
from nuanfu.cases.models import Application
from nuanfu.desk import applying, visitors
from nuanfu.desk.access import Caller, DeskParts
from nuanfu.desk.api import offers
from nuanfu.desk.api.offers import OfferId
from nuanfu.desk.api.shapes import Id, Pictures, Shape
from nuanfu.desk.applying import Wish
from nuanfu.desk.order_view import order_view
from nuanfu.desk.widget.access import Buyer, KnownBuyer
from nuanfu.ledger.models import Order
from nuanfu.negotiation.explain import why_this
from nuanfu.negotiation.moves import Why

router = APIRouter(prefix="/widget/api", tags=["widget"])
SHOWN = 50  # orders of one buyer, the newest first


class ApplicationIn(Shape):
    """What a buyer applies for."""

    order_no: Id
    kind: Literal["deferral", "installment", "stop"]
    until: date | None = None
    periods: Annotated[StrictInt, Field(ge=2, le=60)] | None = None
    text: Annotated[str, StringConstraints(max_length=500, strict=True)] = ""
    attachments: Pictures = []


class RemindersIn(Shape):
    """Whether the buyer wishes to be reminded."""

    on: StrictBool


@router.get("/orders")
def orders(parts: DeskParts, buyer: Buyer) -> dict[str, Any]:
    """Return the buyer's orders, newest first; none for a visitor."""
    if visitors.is_visitor(buyer):
        return {"orders": []}
    now = parts.app.clock()
    with parts.app.database.reading() as session:
        query = select(Order).where(Order.buyer_id == buyer).order_by(Order.placed_at.desc(), Order.order_no)
        rows = list(session.scalars(query.limit(SHOWN)))
        shown = [order_view(session, row.order_no, now) | _more(session, row) for row in rows]
    return {"orders": shown}


def _more(session: Session, order: Order) -> dict[str, Any]:
    made, waits = facts.offers_of(session, order), todos.price_waits(session, order)
    why = [{"offer_id": one.id, "text": why_this([Why(**rule) for rule in one.explanation])} for one in made]
    return {
        "title": cards.title_of(order),
        "pay_url": None if waits else order.pay_url,
        "price_waits": waits,
        "closes_at": cards.shanghai_iso(order.closes_at),
        "why": why,
    }


@router.post("/offers/{offer_id}/accept")
def accept(offer_id: OfferId, parts: DeskParts, buyer: KnownBuyer) -> dict[str, Any]:
    """Accept an offer, as by the shop API."""
    return offers.accept(offer_id, parts, Caller(buyer))


@router.post("/offers/{offer_id}/decline")
def decline(offer_id: OfferId, parts: DeskParts, buyer: KnownBuyer) -> dict[str, Any]:
    """Decline an offer, as by the shop API."""
    return offers.decline(offer_id, parts, Caller(buyer))


@router.get("/applications")
def list_applications(parts: DeskParts, buyer: Buyer) -> dict[str, Any]:
    """Return what the buyer has applied for, the newest first."""
    with parts.app.database.reading() as session:
        query = (
            select(Application, Order)
            .join(Order, Order.order_no == Application.order_no)
            .where(Application.buyer_id == buyer, Application.state.in_(applications.SHOWN))
            .order_by(Application.id.desc())
        )
        found = [
            applications.view(row.Application) | {"order_no": row.Order.order_no, "title": cards.title_of(row.Order)}
            for row in session.execute(query)
        ]
    return {"applications": found}


@router.post("/applications", status_code=201)
def apply(body: ApplicationIn, parts: DeskParts, buyer: KnownBuyer) -> dict[str, Any]:
    """Apply for something: within the limits the answer is an offer, beyond them a person decides."""
    wish = Wish(body.order_no, body.kind, body.until, body.periods, body.text.strip(), tuple(body.attachments))
    with parts.app.database.writing() as session:
        return applying.apply(session, buyer, wish, parts.words, parts.app.clock())


@router.post("/reminders")
def reminders(body: RemindersIn, parts: DeskParts, buyer: KnownBuyer) -> dict[str, Any]:
    """Take the buyer's explicit wish: no reminders from now on, or reminders again."""
    now = parts.app.clock()
    with parts.app.database.writing() as session:
        if body.on:
            wishes.resume_reminders(session, buyer, now=now)
        else:
            wishes.stop_reminders(session, buyer, now=now)
        session.flush()
        return {"stopped": wishes.are_stopped(session, buyer, now)}
