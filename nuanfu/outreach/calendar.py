"""What will be sent in the days to come, as far as it can be known now: by the planner's steps and the gate's decision.

Everything is decided as a run would decide it, at the time at which it would come, with what is known now and with what
stands before it on the calendar. A buyer who pays, answers or asks for silence changes it. The work is bounded: so many
orders are looked at, what closes first before all others, and whoever asks is told when there were more.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Agreement, Promise
from nuanfu.clock import SHANGHAI, shanghai_day
from nuanfu.conduct.outbound import Contact
from nuanfu.ledger import policies
from nuanfu.ledger.models import Instalment, Order
from nuanfu.money import Fen
from nuanfu.negotiation.moves import Lane
from nuanfu.outreach import debts, knowledge
from nuanfu.outreach.cadence import Wanted, ahead, opening, wanted
from nuanfu.outreach.claiming import find, thought_of
from nuanfu.outreach.debts import Known
from nuanfu.outreach.deciding import Decision, Go, Never, Wait, decide
from nuanfu.outreach.models import Reminder
from nuanfu.outreach.parts import Parts
from nuanfu.policy.reminders import DelayedStep, Reminders, Slot, Way

MOST_ORDERS = 200  # looked at for one calendar: some three seconds of decisions
MOST_ROWS = 400  # rows that wait
LONGEST = timedelta(days=14)
MOST_WAITS = 4  # how often a step that waits is looked at again


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of one order on the calendar, at a time: it goes by `way`, or not, by the rule `why`.

    `until` is when it is looked at again, beyond the calendar; `waits_for` the rule that moved it from its own time.
    """

    order_no: str
    buyer_id: str
    step: str
    section: str
    amount: Fen
    at: datetime
    way: Way | None
    why: str | None
    until: datetime | None
    waits_for: str | None
    script: str | None


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
    policy = policies.current(session).policy
    rows = list(session.scalars(_waiting(until).limit(MOST_ROWS + 1)))
    numbers = _orders(session, parts.reminders, now, until, most + 1)
    queue = [*_of_rows(session, parts, rows[:MOST_ROWS], now), *_of_debts(session, parts, numbers[:most], now, until)]
    heapify(queue)
    thought: dict[str, list[Contact]] = defaultdict(list)
    entries = []
    while queue:
        one = heappop(queue)
        before = thought[one.known.debt.buyer_id]
        around = knowledge.gather(session, [(one.known, one.wanted)], parts.words, one.at)[0]
        decision = decide(parts, one.known, one.wanted, around, policy, one.at, also=before)
        if isinstance(decision, Wait) and one.waits < MOST_WAITS and decision.until < until:
            later = replace(one, at=decision.until, waits=one.waits + 1, waits_for=one.waits_for or decision.why)
            heappush(queue, later)
            continue
        if isinstance(decision, Go):
            before.append(thought_of(one.known, one.wanted, decision, one.at))
        entries.append(_entry(one, decision))
    first = since or now
    return Calendar([one for one in entries if first <= one.at < until], len(rows) > MOST_ROWS or len(numbers) > most)


def slot_of(at: datetime, reminders: Reminders) -> Slot | None:
    """Return the part of the day in which a time lies; None in the night."""
    local = at.astimezone(SHANGHAI)
    minute = local.hour * 60 + local.minute
    spans = {slot: getattr(reminders.slots, slot.value) for slot in Slot}
    return next((slot for slot, hours in spans.items() if hours.opens <= minute < hours.closes), None)


@dataclass(frozen=True, slots=True)
class _Coming:
    """A step on its way through the calendar: what is earlier comes first, then what a run would take first."""

    known: Known
    wanted: Wanted
    at: datetime
    waits: int = 0
    waits_for: str | None = None

    def __lt__(self, other: "_Coming") -> bool:
        return self._place() < other._place()

    def _place(self) -> tuple[datetime, bool, datetime, int, str, int]:
        debt, closes_at = self.known.debt, self.known.part.closes_at
        return self.at, closes_at is None, closes_at or self.at, -debt.amount, debt.order_no, debt.instalment


def _waiting(until: datetime) -> Select[Reminder]:
    query = select(Reminder).where(Reminder.not_before < until)
    return query.order_by(Reminder.closes_at.asc().nulls_last(), Reminder.amount.desc(), Reminder.id)


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


def _of_rows(session: Session, parts: Parts, rows: list[Reminder], now: datetime) -> Iterator[_Coming]:
    """Yield the rows that wait and still stand for something."""
    for row in rows:
        at = max(now, row.not_before or now)
        [found] = find(session, parts, [row], min(at, row.too_late_at - timedelta(seconds=1)))
        if not isinstance(found, Never):
            yield _Coming(*found, at)


def _of_debts(session: Session, parts: Parts, numbers: list[str], now: datetime, until: datetime) -> Iterator[_Coming]:
    """Yield the steps of some orders that have no row yet."""
    keys = select(Reminder.order_no, Reminder.instalment, Reminder.step, Reminder.anchor)
    standing = {tuple(row) for row in session.execute(keys.where(Reminder.order_no.in_(numbers)))}
    for known in debts.load(session, numbers, now):
        debt = known.debt
        for step in (*wanted(debt, parts.reminders, now), *ahead(debt, parts.reminders, now, until)):
            if (debt.order_no, debt.instalment, step.step.step, step.anchor) not in standing:
                yield _Coming(known, step, max(now, opening(max(now, step.at), step.step, parts.reminders)))


def _entry(one: _Coming, decision: Decision) -> Entry:
    debt, go = one.known.debt, decision if isinstance(decision, Go) else None
    return Entry(
        order_no=debt.order_no,
        buyer_id=debt.buyer_id,
        step=one.wanted.step.step,
        section=one.wanted.section,
        amount=debt.amount,
        at=one.at,
        way=go.way if go else None,
        why=None if isinstance(decision, Go) else decision.why,
        until=decision.until if isinstance(decision, Wait) else None,
        waits_for=one.waits_for,
        script=go.said.script if go else None,
    )
