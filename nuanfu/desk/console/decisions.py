"""What waits for a person at the console: applications to decide, buyers to call back."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import Field, StrictInt, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import applications, cards
from nuanfu.cases.models import Application, Callback
from nuanfu.desk import audit, deciding
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Shape
from nuanfu.desk.console.access import Me
from nuanfu.errors import ApplicationImpossible, CallbackUnknown
from nuanfu.ledger.models import Buyer, Order
from nuanfu.negotiation.moves import OfferKind

router = APIRouter(prefix="/console/api", tags=["console"])
Number = Annotated[int, Path(ge=1, le=2**62)]
SHOWN = 200


class RefusalIn(Shape):
    """Why an application is refused; the buyer reads it."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, strict=True)]


class CounterIn(Shape):
    """What is offered instead."""

    until: date | None = None
    periods: Annotated[StrictInt, Field(ge=2, le=60)] | None = None


@router.get("/applications")
def list_applications(
    parts: DeskParts, _me: Me, state: Literal["pending", "approved", "refused"] = "pending"
) -> dict[str, Any]:
    """Return applications, those that wait by the time until which they are to be answered."""
    with parts.app.database.reading() as session:
        query = select(Application).where(Application.state == state)
        order = (Application.answer_by, Application.id) if state == "pending" else (Application.id.desc(),)
        found = list(session.scalars(query.order_by(*order).limit(SHOWN)))
        return {"applications": [_shown(session, one) for one in found]}


@router.post("/applications/{number}/approve")
def approve(number: Number, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Grant an application; the buyer is told."""
    with parts.app.database.writing() as session:
        _require_known(session, number)
        made = deciding.approve(session, number, parts.words, now=parts.app.clock(), who=f"agent:{me.id}")
        audit.note(session, me.name, "application.approved", made.order_no, application_id=number)
        return {"application": _shown(session, made)}


@router.post("/applications/{number}/refuse")
def refuse(number: Number, body: RefusalIn, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Refuse an application with the reason that the buyer reads."""
    with parts.app.database.writing() as session:
        now, who = parts.app.clock(), f"agent:{me.id}"
        made = deciding.refuse(session, number, body.reason, parts.words, now=now, who=who)
        audit.note(session, me.name, "application.refused", made.order_no, application_id=number)
        return {"application": _shown(session, made)}


@router.post("/applications/{number}/counter")
def counter(number: Number, body: CounterIn, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Offer another day; the buyer's yes takes it."""
    if body.until is None:
        raise ApplicationImpossible("请写上另提的日期。", {"until": "请写上日期"})
    with parts.app.database.writing() as session:
        _require_known(session, number)
        now, who = parts.app.clock(), f"agent:{me.id}"
        made = deciding.counter(session, number, body.until, parts.words, now=now, who=who)
        audit.note(session, me.name, "application.countered", made.order_no, application_id=number)
        return {"application": _shown(session, made)}


@router.get("/callbacks")
def callbacks(parts: DeskParts, _me: Me) -> dict[str, Any]:
    """Return whom a person has promised to answer, the longest waiting first."""
    with parts.app.database.reading() as session:
        query = select(Callback, Buyer.name).join(Buyer, Buyer.id == Callback.buyer_id)
        rows = session.execute(query.where(Callback.done_at.is_(None)).order_by(Callback.id).limit(SHOWN)).all()
    return {
        "callbacks": [
            {
                "id": row.Callback.id,
                "buyer_id": row.Callback.buyer_id,
                "name": row.name or row.Callback.buyer_id,
                "why": row.Callback.why,
                "asked_at": cards.shanghai_iso(row.Callback.asked_at),
            }
            for row in rows
        ]
    }


@router.post("/callbacks/{number}/done", status_code=204)
def callback_done(number: Number, parts: DeskParts, me: Me) -> None:
    """Note that the buyer has heard from a person."""
    with parts.app.database.writing() as session:
        found = session.get(Callback, number, with_for_update=True)
        if found is None:
            raise CallbackUnknown
        if found.done_at is None:
            found.done_at, found.done_by = parts.app.clock(), me.id
            audit.note(session, me.name, "callback.done", found.buyer_id)


def _require_known(session: Session, number: int) -> None:
    """Refuse what this version cannot grant by itself, instead of failing in the middle."""
    found = session.get(Application, number)
    if found is not None and found.kind != OfferKind.DEFERRAL:
        raise ApplicationImpossible("这类申请请在对话里和买家商定；这里可以拒绝并写明原因。")


def _shown(session: Session, one: Application) -> dict[str, Any]:
    order = session.get_one(Order, one.order_no)
    return applications.view(one) | {
        "order_no": one.order_no,
        "buyer_id": one.buyer_id,
        "title": cards.title_of(order),
        "payable": order.payable,
        "answer_by": cards.shanghai_iso(one.answer_by),
    }
