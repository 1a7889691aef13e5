"""What helps an agent write: the shop's scripts filled with the order's facts, and the linter before it is sent."""

from string import Formatter
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import cards
from nuanfu.cases.models import Reason
from nuanfu.desk import sending
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Id, Shape
from nuanfu.desk.console.access import Me
from nuanfu.flows.registry import ACTION_OF
from nuanfu.ledger.models import Order
from nuanfu.money import yuan
from nuanfu.negotiation.moves import Lane
from nuanfu.policy.scripts import Scripts

router = APIRouter(prefix="/console/api", tags=["console"])
MOST = 60
LAST = frozenset(  # what the assistant says about itself and its own steps: seldom what a person looks for
    ("again", "answer", "application", "desk", "handoff", "lapse", "reminder", "signal", "small_talk", "todo", "why")
)


class LintIn(Shape):
    """A text that is being written, about an order if one is named."""

    text: Annotated[str, StringConstraints(max_length=2000, strict=True)]
    order_no: Id | None = None


@router.get("/scripts")
def scripts(
    parts: DeskParts,
    _me: Me,
    order_no: Annotated[str, Query(max_length=64)] = "",
    q: Annotated[str, Query(max_length=64)] = "",
) -> dict[str, Any]:
    """Return scripts whose blanks the order can fill, those about what the buyer said first.

    One that would keep a blank is left out.
    """
    with parts.app.database.reading() as session:
        order = session.get(Order, order_no) if order_no else None
        known, flow = _facts(order), _flow(session, order_no)
    found = canned(parts.words.scripts, known, q.strip(), Lane(order.lane) if order else None)
    return {"scripts": sorted(found, key=lambda one: (one["flow"] != flow, one["flow"] in LAST))[:MOST]}


@router.post("/lint")
def lint(body: LintIn, parts: DeskParts, _me: Me) -> dict[str, Any]:
    """Tell what a text must not say, and what to write instead."""
    with parts.app.database.reading() as session:
        order = session.get(Order, body.order_no) if body.order_no else None
        found = sending.findings(body.text, order)
    return {"findings": [{"phrase": one.phrase, "why": one.rule, "instead": one.instead} for one in found]}


def canned(all_scripts: Scripts, known: dict[str, str], part: str, lane: Lane | None) -> list[dict[str, str]]:
    """Return the scripts that can be filled from what is known and hold a part of text, by their ids.

    What is said in the other lane alone is left out: of a bill nobody says that it can be cancelled for free.
    """
    found = []
    for script_id in sorted(all_scripts.ids):
        if lane is not None and all_scripts[script_id].lane not in (None, lane):
            continue
        for variant in all_scripts[script_id].variants:
            blanks = {name for _, name, _, _ in Formatter().parse(variant) if name is not None}
            if not blanks <= known.keys():
                continue
            text = variant.format_map(known)
            if part in text or part in script_id:
                found.append({"id": script_id, "flow": script_id.split(".")[0], "text": text})
    return found


def _facts(order: Order | None) -> dict[str, str]:
    if order is None:
        return {}
    known = {"title": cards.title_of(order), "after": yuan(order.payable), "total": yuan(order.payable)}
    if order.pay_url:
        known["link"] = order.pay_url
    if order.closes_at:
        known["until"] = cards.clock_time(order.closes_at)
    return known


def _flow(session: Session, order_no: str) -> str | None:
    """Return the flow of the reason that the buyer named last for an order."""
    query = select(Reason.reason).where(Reason.order_no == order_no).order_by(Reason.at.desc()).limit(1)
    reason = session.scalar(query)
    return ACTION_OF[reason].removeprefix("action_") if reason in ACTION_OF else None
