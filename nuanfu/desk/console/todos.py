"""The to-do list at the console: what must be done by hand on the platform, who does it, and as a file."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import StringConstraints
from sqlalchemy.orm import Session

from nuanfu.cases import cards, todos
from nuanfu.cases.models import Todo
from nuanfu.desk import agents, audit, telling
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Shape
from nuanfu.desk.console.access import Me
from nuanfu.desk.console.sheets import sheet
from nuanfu.ledger.models import Order

router = APIRouter(prefix="/console/api", tags=["console"])
TodoId = Annotated[int, Path(ge=1, le=2**62)]
STATES = {"open": "待办", "taken": "处理中", "done": "已办", "dropped": "不用办了"}
HEAD = ("编号", "事项", "订单编号", "要做什么", "状态", "负责人", "产生时间", "完成时间")


class TodoIn(Shape):
    """A word about how it was done."""

    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, strict=True)] | None = None


@router.get("/todos")
def list_todos(parts: DeskParts, _me: Me, state: Literal["open", "done"] = "open") -> dict[str, Any]:
    """Return what is to be done, or what was done last."""
    with parts.app.database.reading() as session:
        return {"todos": _shown(session, todos.listed(session, done=state == "done"))}


@router.get("/todos.csv")
def as_file(parts: DeskParts, me: Me) -> Response:
    """Return what is to be done as a file that the shop's spreadsheet opens."""
    with parts.app.database.writing() as session:
        rows = _shown(session, todos.listed(session, done=False))
        audit.note(session, me.name, "todos.exported", rows=len(rows))
    return sheet("todos.csv", [HEAD, *map(_cells, rows)])


@router.post("/todos/{todo_id}/take")
def take(todo_id: TodoId, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Take something on oneself."""
    with parts.app.database.writing() as session:
        todo = todos.take(session, todo_id, me.id, now=parts.app.clock())
        return {"todo": _shown(session, [todo])[0]}


@router.post("/todos/{todo_id}/done")
def done(todo_id: TodoId, parts: DeskParts, me: Me, body: TodoIn | None = None) -> dict[str, Any]:
    """Say that it is done on the platform; a buyer who waits for a price is told that they can pay."""
    now = parts.app.clock()
    with parts.app.database.writing() as session:
        _, todo = todos.tick(session, todo_id, me.id, body.note if body else None, now=now)
        session.flush()
        if todo.kind in todos.BEFORE_PAYING:
            telling.tell_price_changed(session, todo_id, parts.words, now=now)
        audit.note(session, me.name, "todo.done", todo.order_no, todo_id=todo_id)
        return {"todo": _shown(session, [todo])[0]}


@router.post("/todos/{todo_id}/undo")
def undo(todo_id: TodoId, parts: DeskParts, me: Me, body: TodoIn | None = None) -> dict[str, Any]:
    """Say that it is to be done after all."""
    with parts.app.database.writing() as session:
        todo = todos.untick(session, todo_id, me.id, body.note if body else None, now=parts.app.clock())
        audit.note(session, me.name, "todo.undone", todo.order_no, todo_id=todo_id)
        return {"todo": _shown(session, [todo])[0]}


def _shown(session: Session, found: list[Todo]) -> list[dict[str, Any]]:
    names = agents.names(session)
    return [
        {
            "id": todo.id,
            "kind": todo.kind,
            "order_no": todo.order_no,
            "text": todos.text_of(todo, session.get_one(Order, todo.order_no)),
            "state": todo.state,
            "owner": names.get(todo.owner_id, "") if todo.owner_id else None,
            "note": todo.note,
            "made_at": cards.shanghai_iso(todo.made_at),
            "done_at": cards.shanghai_iso(todo.done_at),
        }
        for todo in found
    ]


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    named = (row["id"], row["kind"], row["order_no"], row["text"], STATES[row["state"]], row["owner"])
    return (*named, row["made_at"], row["done_at"])
