"""Calls at the console: whether a buyer may be called now, and that they were called."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import StrictBool
from sqlalchemy.orm import Session

from nuanfu.cases.cards import clock_time
from nuanfu.conduct import gate
from nuanfu.conduct.rules import REASONS
from nuanfu.desk import audit, ownership
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Id, Shape
from nuanfu.desk.console.access import Me
from nuanfu.desk.console.conversations import BuyerId
from nuanfu.outreach import calls

router = APIRouter(prefix="/console/api", tags=["console"])


class CallIn(Shape):
    """A call that was made; `connected`: somebody answered. One about paying counts as a reminder too."""

    connected: StrictBool
    about_paying: StrictBool = True
    order_no: Id | None = None


@router.get("/buyers/{buyer_id}/calls")
def may_call(
    buyer_id: BuyerId, parts: DeskParts, _me: Me, order_no: Annotated[str, Query(max_length=64)] = ""
) -> dict[str, Any]:
    """Tell whether a buyer may be called now, why not, and what was tried today."""
    with parts.app.database.reading() as session:
        return _told(session, parts, buyer_id, order_no or None)


@router.post("/buyers/{buyer_id}/calls", status_code=201)
def called(buyer_id: BuyerId, body: CallIn, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Write down a call; who was to hear from a person and was reached has heard."""
    now, told = parts.app.clock(), body.model_dump()
    with parts.app.database.writing() as session:
        calls.write_down(session, buyer_id, now=now, who=f"agent:{me.id}", **told)
        if body.connected:
            ownership.done(session, buyer_id, me, now)
        audit.note(session, me.name, "buyer.called", buyer_id, **told)
        session.flush()
        return _told(session, parts, buyer_id, body.order_no)


def _told(session: Session, parts: DeskParts, buyer_id: str, order_no: str | None) -> dict[str, Any]:
    found = calls.caps(session, buyer_id, parts.app.clock(), order_no)
    verdict, why = found.verdict, None
    if not isinstance(verdict, gate.Allow):
        later = f"，{clock_time(verdict.until)} 以后再打" if isinstance(verdict, gate.Defer) else ""
        why = f"现在不能给这位买家打电话：{REASONS[verdict.why]}{later}。"
    return {"may_call": why is None, "why": why, "today": found.tried_today, "connected_today": found.connected_today}
