"""What will be sent in the days to come, as far as it can be known now: by the planner's steps and the gate's decision.

Everything is decided as a run would decide it, at the time at which it would come, with what is known now and with what
stands before it on the calendar. A buyer who pays, answers or asks for silence changes it. The work is bounded: so many
orders are looked at, what closes first before all others, and whoever asks is told when there were more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Agreement, Promise
from nuanfu.clock import SHANGHAI, shanghai_day
from nuanfu.ledger import policies
from nuanfu.ledger.models import Instalment, Order
from nuanfu.negotiation.moves import Lane
from nuanfu.outreach import debts
from nuanfu.outreach.cadence import ahead, opening, wanted
from nuanfu.outreach.claiming import find
from nuanfu.outreach.deciding import Never
from nuanfu.outreach.foreseen import Coming, Entry, Foreseen, full_minute
from nuanfu.outreach.models import Reminder
from nuanfu.outreach.order_of_work import in_order
from nuanfu.outreach.parts import Parts
from nuanfu.policy.reminders import DelayedStep, Reminders, Slot

MOST_ORDERS = 200  # looked at for one calendar: at worst, each at a minute of its own, some three seconds
MOST_ROWS = 400  # rows that wait
LONGEST = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The entries of some days in the order of time; `left_out`: there were more orders than were looked at."""

    entries: list[Entry]
    left_out: bool


def look_ahead(
    session: Session,
    parts: Parts,
    now: datetime,
    until: datetime,
    most: int = MOST_ORDERS,
    since: datetime | None = None,
) -> Calendar:
    """Return what will be sent from now (or only from `since`) until a time, what waits, and what will not go."""
    rows = list(session.scalars(in_order(until).limit(MOST_ROWS + 1)))
    numbers = _orders(session, parts.reminders, now, until, most + 1)
    foreseen = Foreseen(session, parts, policies.current(session).policy, now, until)
    steps = (*_of_rows(session, parts, rows[:MOST_ROWS], now), *_of_debts(session, parts, numbers[:most], now, until))
    entries = foreseen.of(steps)
    first = since or now
    return Calendar([one for one in entries if first <= one.at < until], len(rows) > MOST_ROWS or len(numbers) > most)


def slot_of(at: datetime, reminders: Reminders) -> Slot | None:
    """Return the part of the day in which a time lies; None in the night."""
    local = at.astimezone(SHANGHAI)
    minute = local.hour * 60 + local.minute
    spans = {slot: getattr(reminders.slots, slot.value) for slot in Slot}
    return next((slot for slot, hours in spans.items() if hours.opens <= minute < hours.closes), None)


def _orders(session: Session, reminders: Reminders, now: datetime, until: datetime, most: int) -> list[str]:
    """Return orders with a step between now and a time, what closes first before all others, no more than `most`."""
    found: dict[str, datetime | None] = {}
    for which in _having_steps(reminders, now, until):
        query = select(Order.order_no, Order.closes_at).where(which)  # one a way, so that each goes by its own index
        query = query.order_by(Order.closes_at.asc().nulls_last(), Order.order_no).limit(most)
        found.update((row.order_no, row.closes_at) for row in session.execute(query))
    return sorted(found, key=lambda number: (found[number] is None, found[number] or until, number))[:most]


def _having_steps(reminders: Reminders, now: datetime, until: datetime) -> Iterator[ColumnElement[bool]]:
    """Yield what says that an order has a step in a span: when it was placed, opens, is due, was named, has closed."""
    longest = reminders.too_late_after + timedelta(days=1)

    def between(column: Any, steps: tuple[DelayedStep, ...]) -> ColumnElement[bool]:
        delays = [step.after for step in steps] or [timedelta(0)]
        inside: ColumnElement[bool] = column.between(now - max(delays) - longest, until - min(delays))
        return inside

    in_lane, pending = Order.lane == Lane.ORDER.value, Order.status == "pending"
    part = select(Instalment.order_no).where(Instalment.paid < Instalment.amount)
    yield pending & in_lane & between(Order.placed_at, reminders.order)
    yield pending & in_lane & Order.order_no.in_(part.where(between(Instalment.opens_at, reminders.presale)))
    days = [timedelta(days=step.day) for step in reminders.credit] or [timedelta(0)]
    due = Instalment.due_at.between(now - max(days) - longest, until - min(days))
    yield pending & (Order.lane == Lane.CREDIT.value) & Order.order_no.in_(part.where(due))
    today, last = shanghai_day(now - LONGEST).isoformat(), shanghai_day(until).isoformat()
    named = select(Promise.order_no).where(Promise.state.in_(("open", "broken")), Promise.pay_on.between(today, last))
    yield pending & Order.order_no.in_(named)
    agreed = select(Agreement.order_no).where(Agreement.taken_back_at.is_(None))
    soon = Instalment.due_at.between(now - LONGEST, until)
    yield pending & in_lane & Order.order_no.in_(agreed) & Order.order_no.in_(part.where(soon))
    yield (Order.status != "paid") & in_lane & between(Order.closes_at, reminders.timed_out)


def _of_rows(session: Session, parts: Parts, rows: Iterable[Reminder], now: datetime) -> Iterator[Coming]:
    """Yield the rows that wait and still stand for something when they are looked at."""
    looked_at: dict[datetime, list[Reminder]] = defaultdict(list)
    for row in rows:
        looked_at[full_minute(max(now, row.not_before or now))].append(row)
    for at, those in looked_at.items():
        yield from (Coming(*found, at) for found in find(session, parts, those, at) if not isinstance(found, Never))


def _of_debts(session: Session, parts: Parts, numbers: list[str], now: datetime, until: datetime) -> Iterator[Coming]:
    """Yield the steps of some orders that have no row yet."""
    keys = select(Reminder.order_no, Reminder.instalment, Reminder.step, Reminder.anchor)
    standing = {tuple(row) for row in session.execute(keys.where(Reminder.order_no.in_(numbers)))}
    for known in debts.load(session, numbers, now):
        debt = known.debt
        for step in (*wanted(debt, parts.reminders, now), *ahead(debt, parts.reminders, now, until)):
            if (debt.order_no, debt.instalment, step.step.step, step.anchor) not in standing:
                yield Coming(known, step, max(now, opening(max(now, step.at), step.step, parts.reminders)))
