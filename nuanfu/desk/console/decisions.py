"""What waits for a person at the console: applications to decide, buyers to call back."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import Field, StrictInt, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import applications, cards
from nuanfu.cases.kinds.kind import Named
from nuanfu.cases.models import Application, Callback
from nuanfu.clock import end_of_day
from nuanfu.desk import audit, deciding, papers, today
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Shape
from nuanfu.desk.console.access import Decider, Me
from nuanfu.desk_errors import CallbackUnknown
from nuanfu.ledger.models import Buyer, Order
from nuanfu.money import MOST_FEN

router = APIRouter(prefix="/console/api", tags=["console"])
Number = Annotated[int, Path(ge=1, le=2**62)]
SHOWN = 200


class RefusalIn(Shape):
    """Why an application is refused; the buyer reads it."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, strict=True)]


class CounterIn(Shape):
    """What is offered instead: another day, fen to take off, or a number of parts for a kind that knows it."""

    until: date | None = None
    periods: Annotated[StrictInt, Field(ge=2, le=60)] | None = None
    off: Annotated[StrictInt, Field(ge=1, le=MOST_FEN)] | None = None

    @property
    def named(self) -> Named:
        """Return what was named as the kinds of application take it."""
        return Named(until=end_of_day(self.until) if self.until else None, off=self.off, periods=self.periods)


@router.get("/applications")
def list_applications(
    parts: DeskParts, _me: Me, state: Literal["pending", "approved", "refused"] = "pending"
) -> dict[str, Any]:
    """Return applications, those that wait by the time until which they are to be answered."""
    with parts.app.database.reading() as session:
        query = select(Application).where(Application.state == state)
        order = (Application.answer_by, Application.id) if state == "pending" else (Application.id.desc(),)
        found = list(session.scalars(query.order_by(*order).limit(SHOWN)))
        return {"applications": _shown(session, found)}


@router.post("/applications/{number}/approve")
def approve(number: Number, parts: DeskParts, me: Decider, body: CounterIn | None = None) -> dict[str, Any]:
    """Grant an application, a reduction with the fen that are taken off; the buyer is told."""
    named = body.named if body else Named()
    with parts.app.database.writing() as session:
        now, who = parts.app.clock(), f"agent:{me.id}"
        made = deciding.approve(session, number, parts.words, named=named, now=now, who=who)
        audit.note(session, me.name, "application.approved", made.order_no, application_id=number)
        return {"application": _shown(session, [made])[0]}


@router.post("/applications/{number}/refuse")
def refuse(number: Number, body: RefusalIn, parts: DeskParts, me: Decider) -> dict[str, Any]:
    """Refuse an application with the reason that the buyer reads."""
    with parts.app.database.writing() as session:
        now, who = parts.app.clock(), f"agent:{me.id}"
        made = deciding.refuse(session, number, body.reason, parts.words, now=now, who=who)
        audit.note(session, me.name, "application.refused", made.order_no, application_id=number)
        return {"application": _shown(session, [made])[0]}


@router.post("/applications/{number}/counter")
def counter(number: Number, body: CounterIn, parts: DeskParts, me: Decider) -> dict[str, Any]:
    """Offer something else; the buyer's yes takes it."""
    with parts.app.database.writing() as session:
        now, who = parts.app.clock(), f"agent:{me.id}"
        made = deciding.counter(session, number, body.named, parts.words, now=now, who=who)
        audit.note(session, me.name, "application.countered", made.order_no, application_id=number)
        return {"application": _shown(session, [made])[0]}


@router.get("/waiting")
def waiting(parts: DeskParts, _me: Me) -> dict[str, Any]:
    """Return how much waits for people beside the conversations, and whether the day's concessions run out."""
    with parts.app.database.reading() as session:
        return today.waiting(session, parts.app.clock())


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


def _shown(session: Session, found: list[Application]) -> list[dict[str, Any]]:
    beside = papers.by_application(session, [one.id for one in found])
    query = select(Buyer.id, Buyer.name).where(Buyer.id.in_({one.buyer_id for one in found}))
    names = {row.id: row.name for row in session.execute(query)}
    return [
        _view(one, session.get_one(Order, one.order_no), beside.get(one.id, []))
        | {"name": names.get(one.buyer_id) or one.buyer_id}
        for one in found
    ]


def _view(one: Application, order: Order, given: list[dict[str, str]]) -> dict[str, Any]:
    return applications.view(one) | {
        "order_no": one.order_no,
        "buyer_id": one.buyer_id,
        "title": cards.title_of(order),
        "payable": order.payable,
        "answer_by": cards.shanghai_iso(one.answer_by),
        "papers": given,
    }
