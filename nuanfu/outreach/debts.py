"""Load debts for the cadence: many at once for who plans, one for who is about to send."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from nuanfu.cases.gate_facts import OpenPart, timed_out
from nuanfu.cases.models import Agreement, Case, Promise, PromiseState, Reason
from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.ledger.models import Buyer, Instalment, Item, Order
from nuanfu.money import Fen
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.moves import Lane
from nuanfu.outreach.cadence import Debt

BATCH = 500  # orders a query
WAIT_FOR_A_DAY = frozenset({Intent.REASON_FORGOT.value, Intent.REASON_BALANCE.value})
"""Reasons after which a named day is a wish to be reminded: `哪天提醒您合适`, `充好了再付`."""


@dataclass(frozen=True, slots=True)
class Goods:
    """One line of an order; the price in fen for one piece."""

    sku: str
    title: str
    quantity: int
    unit_price: Fen


@dataclass(frozen=True, slots=True)
class Known:
    """A debt with what the gate and the wording need to know of its order."""

    debt: Debt
    part: OpenPart
    goods: tuple[Goods, ...]
    pay_url: str | None


def load(session: Session, numbers: Collection[str], now: datetime) -> Iterator[Known]:
    """Yield the open parts of some orders: in the order lane the first one, in the credit lane each."""
    for batch in batched(sorted(numbers), BATCH):
        yield from _load(session, batch, now)


def _load(session: Session, numbers: Sequence[str], now: datetime) -> Iterator[Known]:
    orders = session.execute(_ORDER.where(Order.order_no.in_(numbers)).order_by(Order.order_no)).all()
    parts, goods = _parts(session, numbers), _goods(session, numbers)
    reasons: dict[str, list[str]] = defaultdict(list)
    heard = select(Reason.order_no, Reason.reason).where(Reason.order_no.in_(numbers))
    for number, reason in session.execute(heard.order_by(Reason.at.desc())):
        reasons[number].append(reason)
    paid = select(Order.buyer_id).where(Order.buyer_id.in_({order.buyer_id for order in orders}))
    returning = set(session.scalars(paid.where(Order.status == "paid").distinct()))
    named = _named_days(session, numbers)
    for order in orders:
        lane = Lane(order.lane)
        for row in parts[order.order_no] if lane is Lane.CREDIT else parts[order.order_no][:1]:
            part = OpenPart(
                buyer_id=order.buyer_id,
                phone=order.phone,
                order_no=order.order_no,
                lane=lane,
                status=order.status,
                placed_at=order.placed_at,
                closes_at=order.closes_at,
                imported_at=order.imported_at,
                payable=max(0, order.due - order.paid),
                seq=row.seq,
                open=row.open,
                opens_at=row.opens_at,
                due_at=row.due_at,
            )
            promise, agreement = named[order.order_no]
            days = _days(part, promise, agreement, reasons[order.order_no], now)
            debt = Debt(
                order_no=order.order_no,
                buyer_id=order.buyer_id,
                lane=lane,
                instalment=row.seq,
                amount=row.open,
                placed_at=order.placed_at,
                pending=order.status == "pending",
                timed_out=timed_out(part, order.cause, now),
                opens_at=row.opens_at,
                due_at=row.due_at,
                closes_at=order.closes_at,
                returning=order.buyer_id in returning,
                reasons=tuple(reasons[order.order_no]),
                asked_for_on=days[0],
                agreed_for=days[1],
                missed=days[2],
            )
            yield Known(debt, part, tuple(goods[order.order_no]), order.pay_url)


_ORDER = (
    select(
        Order.order_no,
        Order.buyer_id,
        Order.lane,
        Order.status,
        Order.placed_at,
        Order.closes_at,
        Order.imported_at,
        Order.pay_url,
        Order.due.label("due"),
        Order.paid,
        Buyer.phone,
        Case.cause,
    )
    .join(Buyer, Buyer.id == Order.buyer_id)
    .join(Case, Case.order_no == Order.order_no)
)


def _parts(session: Session, numbers: Sequence[str]) -> dict[str, list[Row[*tuple[Any, ...]]]]:
    """Return the open parts of each order, the first one first."""
    columns = (Instalment.order_no, Instalment.seq, Instalment.opens_at, Instalment.due_at)
    query = select(*columns, Instalment.open.label("open")).where(Instalment.order_no.in_(numbers), Instalment.open > 0)
    found: dict[str, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in session.execute(query.order_by(Instalment.order_no, Instalment.seq)):
        found[row.order_no].append(row)
    return found


def _goods(session: Session, numbers: Sequence[str]) -> dict[str, list[Goods]]:
    query = select(Item.order_no, Item.sku, Item.title, Item.quantity, Item.unit_price)
    query = query.where(Item.order_no.in_(numbers)).order_by(Item.order_no, Item.position)
    found: dict[str, list[Goods]] = defaultdict(list)
    for row in session.execute(query):
        found[row.order_no].append(Goods(row.sku, row.title, row.quantity, row.unit_price))
    return found


def _named_days(session: Session, numbers: Sequence[str]) -> dict[str, tuple[Promise | None, Agreement | None]]:
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
    part: OpenPart, promise: Promise | None, agreement: Agreement | None, reasons: list[str], now: datetime
) -> tuple[date | None, date | None, datetime | None]:
    """Return the day asked for, the day agreed, and the end of such a day that has passed unpaid."""
    asked_for = agreed_for = missed = None
    if promise is not None:
        day = date.fromisoformat(promise.pay_on)
        if promise.state_at(now) is PromiseState.OPEN:
            asked_for = day if WAIT_FOR_A_DAY & set(reasons) else None
        elif promise.state_at(now) is PromiseState.BROKEN:
            missed = end_of_day(day)
    if agreement is not None and part.lane is Lane.ORDER and part.due_at is not None:
        if part.due_at > now:
            agreed_for = shanghai_day(part.due_at)
        else:
            missed = max(missed or part.due_at, part.due_at)
    return asked_for, agreed_for, missed
