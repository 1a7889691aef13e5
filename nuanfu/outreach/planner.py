"""Find what is due and give each step of each debt its row: once, whoever plans and however often.

Debts are found by their own times (placed, opens, due, closes, named), within the span in which a step may still go. So
nothing depends on when anybody looked last, and a million old orders cost nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, insert, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from nuanfu.cases.models import Agreement, Promise
from nuanfu.clock import shanghai_day
from nuanfu.ledger.base import core_table
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Instalment, LedgerEvent, Order
from nuanfu.negotiation.moves import Lane
from nuanfu.outreach import debts
from nuanfu.outreach.cadence import DAYS_OPEN, INVITING, LEAVES_IN_PEACE, Wanted, midnight, wanted
from nuanfu.outreach.debts import Known
from nuanfu.outreach.models import Reminder, ReminderState
from nuanfu.policy.reminders import DelayedStep, Reminders

WHO = "outreach"
ONE_DAY = timedelta(days=1)
PENDING = Order.status == "pending"


@dataclass(frozen=True, slots=True)
class Due:
    """A step that has no row yet."""

    known: Known
    wanted: Wanted


def plan(database: Database, reminders: Reminders, now: datetime) -> int:
    """Give every step that is due its row, batch by batch; return how many are new."""
    with database.reading() as session:
        return sum(_add(database, [_row(one, now) for one in batch], now) for batch in due(session, reminders, now))


def due(session: Session, reminders: Reminders, now: datetime) -> Iterator[list[Due]]:
    """Yield the steps that are due and have no row, some at a time, each batch buyer by buyer.

    Adding a row holds its buyer: in the order in which an import locks them, so that the two never wait in a circle.
    """
    numbers = {number for query in _candidates(reminders, now) for number in session.scalars(query)}
    for batch in batched(sorted(numbers), debts.BATCH):
        standing = _standing(session, batch)
        found = [
            Due(known, step)
            for known in debts.load(session, batch, now)
            for step in wanted(known.debt, reminders, now)
            if (known.debt.order_no, known.debt.instalment, step.step.step, step.anchor) not in standing
        ]
        if found:
            yield sorted(found, key=lambda one: (one.known.debt.buyer_id, one.known.debt.order_no))


def _candidates(reminders: Reminders, now: datetime) -> Iterator[Select[str]]:
    """Yield a query of order numbers for each step that counts from a time, and for the days that buyers named."""
    in_order_lane, in_credit_lane = (and_(PENDING, Order.lane == lane.value) for lane in (Lane.ORDER, Lane.CREDIT))
    for name, steps in _by_name(reminders.order):
        yield select(Order.order_no).where(in_order_lane, _within(Order.placed_at, steps, reminders, now), _new(name))
    for name, steps in _by_name(reminders.timed_out):
        ended = and_(Order.lane == Lane.ORDER.value, Order.status != "paid")
        yield select(Order.order_no).where(ended, _within(Order.closes_at, steps, reminders, now), _new(name))
    for name, steps in _by_name(reminders.presale):
        opened = _within(Instalment.opens_at, steps, reminders, now)
        yield _of_parts(in_order_lane).where(opened, _new_part(name, ""))
    today = shanghai_day(now)
    for step in reminders.credit:
        days = [today - timedelta(days=step.day + late) for late in reversed(range(DAYS_OPEN))]
        on_days = (Instalment.due_at >= midnight(days[0])) & (Instalment.due_at < midnight(days[-1] + ONE_DAY))
        ends = [(Instalment.due_at < midnight(day + ONE_DAY), day.isoformat()) for day in days[:-1]]
        yield _of_parts(in_credit_lane).where(on_days, _new_part(step.step, case(*ends, else_=days[-1].isoformat())))
    yield from _named_days(reminders, now)


def _named_days(reminders: Reminders, now: datetime) -> Iterator[Select[str]]:
    longest = max([step.after for step in reminders.follow_up], default=timedelta(0))
    since = now - longest - reminders.too_late_after - LEAVES_IN_PEACE
    days = (_iso(shanghai_day(since)), _iso(shanghai_day(now)))
    pending = exists().where(Order.order_no == Promise.order_no, PENDING)
    yield select(Promise.order_no).where(pending, Promise.state.in_(("open", "broken")), Promise.pay_on.between(*days))
    standing = exists().where(Agreement.order_no == Instalment.order_no, Agreement.taken_back_at.is_(None))
    agreed = _of_parts(and_(PENDING, Order.lane == Lane.ORDER.value)).where(standing)
    yield agreed.where(Instalment.due_at.between(since, now + ONE_DAY))


def _of_parts(of_order: ColumnElement[bool]) -> Select[str]:
    """Select open parts; the order is asked for part by part, since a database may begin a join with every order."""
    order = exists().where(Order.order_no == Instalment.order_no, of_order)
    return select(Instalment.order_no).where(Instalment.paid < Instalment.amount, order)


def _by_name(steps: Sequence[DelayedStep]) -> Iterator[tuple[str, list[DelayedStep]]]:
    for name in dict.fromkeys(step.step for step in steps):
        yield name, [step for step in steps if step.step == name]


def _within(column: Any, steps: Sequence[DelayedStep], reminders: Reminders, now: datetime) -> ColumnElement[bool]:
    """Say that a time lies in the span in which a step counted from it may go: a night's wait included."""
    delays = [step.after for step in steps]
    span: ColumnElement[bool] = column.between(
        now - max(delays) - reminders.too_late_after - ONE_DAY, now - min(delays)
    )
    return span


def _new(step: str) -> ColumnElement[bool]:
    return ~exists().where(Reminder.order_no == Order.order_no, Reminder.step == step)


def _new_part(step: str, anchor: str | ColumnElement[str]) -> ColumnElement[bool]:
    return ~exists().where(
        Reminder.order_no == Instalment.order_no,
        Reminder.instalment == Instalment.seq,
        Reminder.step == step,
        Reminder.anchor == anchor,
    )


def _standing(session: Session, numbers: Sequence[str]) -> set[tuple[str, int, str, str]]:
    query = select(Reminder.order_no, Reminder.instalment, Reminder.step, Reminder.anchor)
    return {tuple(row) for row in session.execute(query.where(Reminder.order_no.in_(numbers)))}  # type: ignore[misc]


def _row(one: Due, now: datetime) -> dict[str, Any]:
    debt, step = one.known.debt, one.wanted
    return {
        "order_no": debt.order_no,
        "buyer_id": debt.buyer_id,
        "instalment": debt.instalment,
        "step": step.step.step,
        "anchor": step.anchor,
        "section": step.section,
        "closes_at": closes_at(one),
        "amount": debt.amount,
        "state": ReminderState.PLANNED.value,
        "at": now,
        "not_before": now,
        "too_late_at": step.too_late_at,
        "attempts": 0,
        "lease_until": 0.0,
        "paid": 0,
    }


def closes_at(one: Due) -> datetime | None:
    """Return by when it is urgent; an order that has closed already is in no hurry."""
    return None if one.wanted.section == INVITING else one.known.debt.closes_at


def _add(database: Database, rows: Sequence[dict[str, Any]], now: datetime) -> int:
    """Insert rows that nobody else has inserted meanwhile, each with its event."""
    statement_of = sqlite_insert if database.is_sqlite else postgres_insert
    table = core_table(Reminder)
    add = statement_of(table).on_conflict_do_nothing()
    with database.writing() as session:
        added = session.execute(add.returning(table.c.id, table.c.order_no, table.c.buyer_id, table.c.step), rows).all()
        events = [
            {
                "at": now,
                "kind": "reminder.planned",
                "who": WHO,
                "why": row.step,
                "buyer_id": row.buyer_id,
                "order_no": row.order_no,
                "data": {"reminder_id": row.id, "step": row.step},
            }
            for row in added
        ]
        if events:
            session.execute(insert(core_table(LedgerEvent)), events)
    return len(added)


def _iso(day: date) -> str:
    return day.isoformat()
