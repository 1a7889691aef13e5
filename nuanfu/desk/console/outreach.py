"""What the shop starts, at the console: what will be sent, what may have gone out, and why about one order."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import StringConstraints

from nuanfu.cases import cards
from nuanfu.clock import SHANGHAI, shanghai_day
from nuanfu.desk import audit
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Day, Id, Shape
from nuanfu.desk.console.access import Manager, Me
from nuanfu.desk.console.lists import RowId
from nuanfu.errors import BadInput
from nuanfu.ledger import policies
from nuanfu.outreach import calendar, results, telling, webhooks
from nuanfu.outreach.deciding import REASONS
from nuanfu.outreach.foreseen import Entry
from nuanfu.outreach.parts import parts_to_look
from nuanfu.policy.reminders import Way

router = APIRouter(prefix="/console/api", tags=["console"])
DeliveryId = Annotated[int, Path(ge=1, le=2**62)]
SHOWN = 100
LONGEST_DAYS = 7
FARTHEST = timedelta(days=14)


class NoteIn(Shape):
    """A word about a reminder."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, strict=True)]


@router.get("/outreach/calendar")
def read_calendar(
    parts: DeskParts,
    _manager: Manager,
    first: Annotated[Day | None, Query(alias="from")] = None,
    days: Annotated[int, Query(ge=1, le=LONGEST_DAYS)] = LONGEST_DAYS,
) -> dict[str, Any]:
    """Return what will be sent on some days, from today on and within two weeks."""
    now = parts.app.clock()
    today = shanghai_day(now)
    first = first or today
    if not today <= first <= today + FARTHEST:
        raise BadInput("日历从今天起，最多看两周", fields={"from": "不在今天起的两周里"})
    since = datetime.combine(first, time(0), tzinfo=SHANGHAI)
    until = since + timedelta(days=days)
    with parts.app.database.reading() as session:
        outreach = parts_to_look(parts.app, parts.published, session)
        found = calendar.look_ahead(session, outreach, now, until, since=max(since, now))
        policy = policies.current(session).policy
    slots = outreach.reminders.slots
    entries = []
    for one in found.entries:
        slot = calendar.slot_of(one.at, outreach.reminders)
        entries.append(_entry(one) | {"slot": slot.value if slot else None})
    return {
        "now": cards.shanghai_iso(now),
        "from": first.isoformat(),
        "days": days,
        "slots": {"morning": str(slots.morning), "afternoon": str(slots.afternoon), "evening": str(slots.evening)},
        "entries": entries,
        "left_out": calendar.MOST_ORDERS if found.left_out else None,
        "per_minute": policy.outreach.per_minute,
    }


@router.get("/outreach/unclear")
def read_unclear(parts: DeskParts, _me: Me) -> dict[str, Any]:
    """Return what may or may not have reached a buyer, the latest first; nobody sends it again."""
    with parts.app.database.reading() as session:
        rows = results.unclear(session, SHOWN)
    return {
        "unclear": [
            {
                "id": row.id,
                "at": cards.shanghai_iso(row.at),
                "order_no": row.order_no,
                "buyer_id": row.buyer_id,
                "step": row.step,
                "channel": telling.WAYS[Way(row.channel)] if row.channel else None,
                "note": row.note,
            }
            for row in rows
        ]
    }


@router.get("/outreach/left")
def read_left(parts: DeskParts, _me: Me) -> dict[str, Any]:
    """Return the orders that had every reminder and are still open: a person looks at what would help."""
    with parts.app.database.reading() as session:
        outreach = parts_to_look(parts.app, parts.published, session)
        orders = results.left_to_people(session, outreach.reminders, parts.app.clock(), SHOWN)
        return {
            "left": [
                {
                    "order_no": order.order_no,
                    "buyer_id": order.buyer_id,
                    "title": cards.title_of(order),
                    "payable": order.payable,
                }
                for order in orders
            ]
        }


@router.post("/outreach/rows/{row_id}/note", status_code=204)
def write_note(row_id: RowId, body: NoteIn, parts: DeskParts, me: Me) -> None:
    """Keep a note on a reminder."""
    with parts.app.database.writing() as session:
        results.note(session, row_id, body.text, now=parts.app.clock(), who=f"agent:{me.id}")
        audit.note(session, me.name, "row.noted", str(row_id))


@router.get("/orders/{order_no}/reminders")
def explain(order_no: Id, parts: DeskParts, _me: Me) -> dict[str, Any]:
    """Tell why an order was reminded or not: what went out, what is due and what comes."""
    with parts.app.database.reading() as session:
        outreach = parts_to_look(parts.app, parts.published, session)
        return {"lines": telling.explain(session, outreach, order_no, parts.app.clock())}


@router.get("/deliveries")
def read_deliveries(parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Return what the shop's own system has not heard yet, the dead first."""
    with parts.app.database.reading() as session:
        found = webhooks.undelivered(session, SHOWN)
    return {
        "deliveries": [
            {
                "id": delivery.id,
                "at": cards.shanghai_iso(message.at),
                "kind": message.kind,
                "about": message.order_no or message.buyer_id,
                "url": delivery.url,
                "state": delivery.state,
                "attempts": delivery.attempts,
                "why": delivery.why,
            }
            for delivery, message in found
        ]
    }


@router.post("/deliveries/{number}/replay", status_code=204)
def replay(number: DeliveryId, parts: DeskParts, manager: Manager) -> None:
    """Let a message be tried again; the worker does so within a minute."""
    with parts.app.database.writing() as session:
        webhooks.replay(session, number)
        audit.note(session, manager.name, "delivery.replayed", str(number))


@router.post("/deliveries/{number}/drop", status_code=204)
def drop(number: DeliveryId, parts: DeskParts, manager: Manager) -> None:
    """Give a message up, so that what waits behind it can go."""
    with parts.app.database.writing() as session:
        webhooks.drop(session, number)
        audit.note(session, manager.name, "delivery.dropped", str(number))


def _entry(one: Entry) -> dict[str, Any]:
    why = one.why or one.waits_for
    return {
        "order_no": one.order_no,
        "buyer_id": one.buyer_id,
        "step": one.step,
        "section": telling.SECTIONS[one.section],
        "amount": one.amount,
        "at": cards.shanghai_iso(one.at),
        "channel": telling.WAYS[one.way] if one.way else None,
        "script": one.script,
        "state": "goes" if one.way else "waits" if one.until else "never",
        "why": REASONS[why] if why else None,
        "until": cards.shanghai_iso(one.until),
    }
