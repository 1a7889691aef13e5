"""What the reminders were good for, for the manager: the report's numbers with the words for them, and as a file."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from nuanfu.clock import shanghai_day
from nuanfu.desk import audit
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.report import LONGEST, MONTH
from nuanfu.desk.api.shapes import Day
from nuanfu.desk.console.access import Manager
from nuanfu.desk.console.sheets import sheet
from nuanfu.desk.parts import Parts
from nuanfu.errors import BadInput
from nuanfu.money import yuan
from nuanfu.negotiation.intents import NAMES
from nuanfu.outreach.deciding import REASONS
from nuanfu.outreach.telling import WAYS
from nuanfu.report.numbers import BY, report
from nuanfu.report.uplift import ENOUGH, orders_needed

router = APIRouter(prefix="/console/api/outreach", tags=["console"])
First = Annotated[Day | None, Query(alias="from")]
Last = Annotated[Day | None, Query(alias="to")]
TOLD_APART = 0.05  # the difference of which the page says how many orders it takes
TITLES = {"step": "步骤", "channel": "渠道", "script": "话术", "reason": "原因"}
HEAD = (
    "按什么",
    "哪一种",
    "发出",
    "看过",
    "回过",
    "付款",
    "付款率",
    "付款率下限",
    "付款率上限",
    "收回（元）",
    "不要再发",
)


@router.get("/report")
def read_report(parts: DeskParts, _manager: Manager, first: First = None, last: Last = None) -> dict[str, Any]:
    """Return the report of some days with what a manager needs to read it."""
    told, share = _numbers(parts, first, last)
    group = told["uplift"]["reminded"]["paid_share"] or told["orders"]["paid_share"] or 0.5
    return told | {
        "words": {"held_back": REASONS, "channel": {way.value: name for way, name in WAYS.items()}, "reason": NAMES},
        "enough": ENOUGH,
        "control": {
            "share": share,
            "told_apart": TOLD_APART,
            "orders_needed": orders_needed(min(max(group, 0.05), 0.95), TOLD_APART),
        },
    }


@router.get("/report.csv")
def as_file(parts: DeskParts, manager: Manager, first: First = None, last: Last = None) -> Response:
    """Return the reminders' results as a file."""
    told, _ = _numbers(parts, first, last)
    names: dict[str, dict[Any, str]] = {"channel": dict(WAYS), "reason": dict(NAMES)}
    rows = [
        (TITLES[by], names.get(by, {}).get(row["name"], row["name"]), *_cells(row))
        for by in BY
        for row in told[f"by_{by}"]
    ]
    with parts.app.database.writing() as session:
        audit.note(session, manager.name, "report.exported", f"{told['from']} {told['to']}", rows=len(rows))
    return sheet(f"reminders-{told['from']}-{told['to']}.csv", [HEAD, *rows])


def _numbers(parts: Parts, first: date | None, last: date | None) -> tuple[dict[str, Any], float]:
    last = last or shanghai_day(parts.app.clock())
    first = first or last - MONTH
    if not first <= last <= first + LONGEST:
        raise BadInput("开始的日子不能晚于结束，最多看一年", fields={"from": "日子不对"})
    with parts.app.database.reading() as session:
        return report(session, first, last), float(parts.published.reminders(session).control_share)


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    low, high = row["interval"]
    figures = (row["sent"], row["seen"], row["replied"], row["paid"], row["paid_share"])
    return (*figures, low, high, yuan(row["amount"]).removeprefix("¥"), row["opted_out"])
