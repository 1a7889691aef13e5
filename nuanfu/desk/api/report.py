"""The numbers of some days, as the dashboard shows them."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from nuanfu.clock import shanghai_day
from nuanfu.desk.access import DeskParts, Shop
from nuanfu.desk.api.shapes import Day, Shape
from nuanfu.errors import BadInput
from nuanfu.report.numbers import report

router = APIRouter(prefix="/api/v1/report", tags=["report"])

MONTH = timedelta(days=29)  # with today: what is shown when no days are named
LONGEST = timedelta(days=366)


class Days(Shape):
    """The days of a report, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    first: Day | None = Field(default=None, alias="from", description="First Shanghai day; 29 days before `to`.")
    last: Day | None = Field(default=None, alias="to", description="Last Shanghai day; today.")


@router.get("")
def get_report(days: Annotated[Days, Query()], parts: DeskParts, _shop: Shop) -> dict[str, Any]:
    """Return paid shares, uplift against the control share, reminders by what they were, cost and opt-outs."""
    last = days.last or shanghai_day(parts.app.clock())
    first = days.first or last - MONTH
    if not first <= last <= first + LONGEST:
        raise BadInput("from must not lie after to, nor more than a year before it", fields={"from": first.isoformat()})
    with parts.app.database.reading() as session:
        return report(session, first, last)
