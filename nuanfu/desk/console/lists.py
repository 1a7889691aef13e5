"""The lists of people at the console: take a row on, see the number and the words, write down what came of it."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import StringConstraints
from sqlalchemy.orm import Session

from nuanfu.cases import cards
from nuanfu.desk import agents, audit
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Shape, Time
from nuanfu.desk.console.access import Me
from nuanfu.desk.console.sheets import sheet
from nuanfu.desk.parts import Parts
from nuanfu.masking import keep_ends
from nuanfu.money import yuan
from nuanfu.negotiation.intents import NAMES, Intent
from nuanfu.outreach import lists, results
from nuanfu.outreach.lists import Row
from nuanfu.outreach.models import Reminder, Result
from nuanfu.outreach.parts import parts_to_look
from nuanfu.policy.reminders import Way

router = APIRouter(prefix="/console/api/outreach", tags=["console"])
ByPeople = Literal["call_list", "hand_list"]
RowId = Annotated[int, Path(ge=1, le=2**62)]
HEAD = (
    "编号",
    "买家",
    "电话",
    "订单编号",
    "商品",
    "待付",
    "关闭时间",
    "步骤",
    "说过的原因",
    "之前提醒",
    "合适时间",
    "说什么",
)


class ResultIn(Shape):
    """What came of a row; `pay_on` with a promise, `call_at` with a call that the buyer asked for later."""

    result: Result
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, strict=True)] | None = None
    pay_on: date | None = None
    call_at: Time | None = None


@router.get("/lists/{way}.csv")
def as_file(way: ByPeople, parts: DeskParts, me: Me) -> Response:
    """Return a list as a file, the numbers masked but those of rows that one has taken."""
    with parts.app.database.reading() as session:
        rows = [_shown(session, parts, row, me.id) for row in _rows(session, parts, Way(way))]
    with parts.app.database.writing() as session:
        audit.note(session, me.name, "list.exported", way, rows=len(rows))
    return sheet(f"{way}.csv", [HEAD, *map(_cells, rows)])


@router.get("/lists/{way}")
def read_list(way: ByPeople, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Return the first rows of a list that may still go; the number stands in full beside what one has taken."""
    with parts.app.database.reading() as session:
        found = _rows(session, parts, Way(way))
        return {"rows": [_shown(session, parts, row, me.id) for row in found], "more": len(found) == lists.MOST}


@router.post("/rows/{row_id}/take")
def take(row_id: RowId, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Take a row on: nobody else does meanwhile, and the number is shown."""
    now = parts.app.clock()
    with parts.app.database.writing() as session:
        row = lists.take(session, parts_to_look(parts.app, parts.published, session), row_id, me.id, now)
        audit.note(session, me.name, "row.taken", row.order.order_no, reminder_id=row_id)
        return {"row": _shown(session, parts, row, me.id)}


@router.post("/rows/{row_id}/release", status_code=204)
def release(row_id: RowId, parts: DeskParts, me: Me) -> None:
    """Put a row back."""
    with parts.app.database.writing() as session:
        lists.release(session, row_id, me.id)


@router.post("/rows/{row_id}/result", status_code=204)
def write_down(row_id: RowId, body: ResultIn, parts: DeskParts, me: Me) -> None:
    """Write down what came of a row that one has taken."""
    with parts.app.database.writing() as session:
        lists.require_taken(session, row_id, me.id)
        done = results.write_down(
            session,
            row_id,
            body.result,
            now=parts.app.clock(),
            who=f"agent:{me.id}",
            note=body.note or None,
            pay_on=body.pay_on,
            call_at=body.call_at,
        )
        audit.note(session, me.name, "row.result", done.order_no, reminder_id=row_id, result=body.result.value)


def _rows(session: Session, parts: Parts, way: Way) -> list[Row]:
    return lists.rows(session, parts_to_look(parts.app, parts.published, session), way, parts.app.clock())


def _shown(session: Session, parts: Parts, row: Row, me: int) -> dict[str, Any]:
    mine = row.reminder.taken_by == me
    return {
        "id": row.reminder.id,
        "order_no": row.order.order_no,
        "buyer_id": row.buyer.id,
        "name": row.buyer.name or row.buyer.id,
        "phone": row.buyer.phone if mine else _masked(row.buyer.phone),
        "title": cards.title_of(row.order),
        "payable": row.order.payable,
        "lane": row.order.lane,
        "closes_at": cards.shanghai_iso(row.order.closes_at),
        "step": row.reminder.step,
        "reason": row.reason,
        "reminded": row.reminded,
        "best_hour": row.best_hour,
        "text": row.text,
        "note": row.reminder.note,
        "call_at": cards.shanghai_iso(row.reminder.call_at),
        "mine": mine,
        "taken_by": _holder(session, parts, row.reminder, me),
    }


def _holder(session: Session, parts: Parts, row: Reminder, me: int) -> str | None:
    """Return the name of a colleague who works on a row now."""
    if row.taken_by is None or not lists.held_by_another(row, me, parts.app.clock()):
        return None
    return agents.names(session).get(row.taken_by, "")


def _masked(phone: str | None) -> str | None:
    if phone is None:
        return None
    masked = keep_ends(phone)
    return masked if masked != phone else f"****{phone[-4:]}"


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    reason = NAMES[Intent(row["reason"])] if row["reason"] else None
    hour = None if row["best_hour"] is None else f"{row['best_hour']} 点左右"
    whom = (row["id"], row["name"], row["phone"], row["order_no"], row["title"], yuan(row["payable"]))
    return (*whom, row["closes_at"], row["step"], reason, row["reminded"], hour, row["text"])
