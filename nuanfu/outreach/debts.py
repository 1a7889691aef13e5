"""Load debts for the cadence: many at once for who plans, one for who is about to send."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from nuanfu.cases.gate_facts import timed_out
from nuanfu.cases.models import Agreement, Case, Promise, PromiseState, Reason
from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.ledger.models import Instalment, Order
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.moves import Lane
from nuanfu.outreach.cadence import Debt

BATCH = 500  # orders a query
WAIT_FOR_A_DAY = frozenset({Intent.REASON_FORGOT.value, Intent.REASON_BALANCE.value})
"""Reasons after which a named day is a wish to be reminded: `哪天提醒您合适`, `充好了再付`."""


@dataclass(frozen=True, slots=True)
class Known:
    """A debt with the rows that it was read from."""

    debt: Debt
    order: Order
    part: Instalment


def load(session: Session, numbers: Collection[str], now: datetime) -> Iterator[Known]:
    """Yield the open parts of some orders: in the order lane the first one, in the credit lane each."""
    for batch in _batches(sorted(numbers)):
        yield from _load(session, batch, now)


def _batches(numbers: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(numbers), BATCH):
        yield numbers[start : start + BATCH]


def _load(session: Session, numbers: list[str], now: datetime) -> Iterator[Known]:
    query = (
        select(Order)
        .where(Order.order_no.in_(numbers))
        .options(selectinload(Order.instalments), selectinload(Order.items))
    )
    orders = list(session.scalars(query.order_by(Order.order_no)))
    cases = {case.order_no: case for case in session.scalars(select(Case).where(Case.order_no.in_(numbers)))}
    reasons: dict[str, list[str]] = defaultdict(list)
    for row in session.scalars(select(Reason).where(Reason.order_no.in_(numbers)).order_by(Reason.at.desc())):
        reasons[row.order_no].append(row.reason)
    paid = select(Order.buyer_id).where(Order.buyer_id.in_({order.buyer_id for order in orders}))
    returning = set(session.scalars(paid.where(Order.status == "paid").distinct()))
    named = _named_days(session, numbers)
    for order in orders:
        for part in _parts(order):
            promise, agreement = named[order.order_no]
            days = _days(order, part, promise, agreement, reasons[order.order_no], now)
            debt = Debt(
                order_no=order.order_no,
                buyer_id=order.buyer_id,
                lane=Lane(order.lane),
                instalment=part.seq,
                amount=part.open,
                placed_at=order.placed_at,
                pending=order.status == "pending",
                timed_out=timed_out(order, cases[order.order_no], now),
                opens_at=part.opens_at,
                due_at=part.due_at,
                closes_at=order.closes_at,
                returning=order.buyer_id in returning,
                reasons=tuple(reasons[order.order_no]),
                asked_for_on=days[0],
                agreed_for=days[1],
                missed=days[2],
            )
            yield Known(debt, order, part)


def _parts(order: Order) -> list[Instalment]:
    still_open = [part for part in order.instalments if part.open]
    return still_open if order.lane == Lane.CREDIT else still_open[:1]


def _named_days(session: Session, numbers: list[str]) -> dict[str, tuple[Promise | None, Agreement | None]]:
    """Return the latest promise and the latest standing agreement of each order."""
    found: dict[str, tuple[Promise | None, Agreement | None]] = defaultdict(lambda: (None, None))
    made = select(Promise).where(Promise.order_no.in_(numbers), Promise.state.in_(("open", "broken")))
    for promise in session.scalars(made.order_by(Promise.id)):
        found[promise.order_no] = (promise, None)
    agreed = select(Agreement).where(Agreement.order_no.in_(numbers), Agreement.taken_back_at.is_(None))
    for agreement in session.scalars(agreed.order_by(Agreement.id)):
        found[agreement.order_no] = (found[agreement.order_no][0], agreement)
    return found


def _days(
    order: Order,
    part: Instalment,
    promise: Promise | None,
    agreement: Agreement | None,
    reasons: list[str],
    now: datetime,
) -> tuple[date | None, date | None, datetime | None]:
    """Return the day asked for, the day agreed, and the end of such a day that has passed unpaid."""
    asked_for = agreed_for = missed = None
    if promise is not None:
        day = date.fromisoformat(promise.pay_on)
        if promise.state_at(now) is PromiseState.OPEN:
            asked_for = day if WAIT_FOR_A_DAY & set(reasons) else None
        elif promise.state_at(now) is PromiseState.BROKEN:
            missed = end_of_day(day)
    if agreement is not None and order.lane == Lane.ORDER and part.due_at is not None:
        if part.due_at > now:
            agreed_for = shanghai_day(part.due_at)
        else:
            missed = max(missed or part.due_at, part.due_at)
    return asked_for, agreed_for, missed
