"""The numbers of some Shanghai days, from the ledger: orders, reminders by what they were, concessions, refusals."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from nuanfu.cases.models import Offer
from nuanfu.clock import SHANGHAI
from nuanfu.conduct.models import Suppression
from nuanfu.learning.endings import COMPLAINED
from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.negotiation.moves import OfferKind, OfferState
from nuanfu.outreach.models import Reminder, ReminderState
from nuanfu.report.uplift import ENOUGH, Group, uplift, wilson

WENT_OUT = (ReminderState.SENT.value, ReminderState.UNKNOWN.value)
COSTS = (OfferKind.DISCOUNT.value, OfferKind.FREE_SHIPPING.value, OfferKind.GIFT.value, OfferKind.POINTS.value)
COMPARED = ("order", "presale")
CONTROL = "control"
FIGURES = ("name", "sent", "seen", "replied", "paid", "paid_share", "amount", "opted_out")
BY = {
    "step": Reminder.step,
    "channel": Reminder.channel,
    "script": Reminder.script,
    "reason": Reminder.reason,
}


@dataclass(frozen=True, slots=True)
class Row:
    """Reminders that have something in common; `amount` is fen paid within the window after them."""

    name: str
    sent: int
    seen: int
    replied: int
    paid: int
    amount: int
    opted_out: int

    @property
    def paid_share(self) -> float | None:
        """Return how many of the reminded paid in time; None of none."""
        return round(self.paid / self.sent, 4) if self.sent else None


def report(session: Session, first: date, last: date) -> dict[str, Any]:
    """Return the report over some days, both included; amounts in fen, shares from 0 to 1, None for no share."""
    begin = datetime.combine(first, time(0), tzinfo=SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(0), tzinfo=SHANGHAI)
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "orders": _orders(session, _within(Order.placed_at, begin, end)),
        "uplift": _uplift(session, begin, end),
        "reminders": _all(session, begin, end),
        **{f"by_{name}": _by(session, column, begin, end) for name, column in BY.items()},
        "concessions": _concessions(session, begin, end),
        "opt_outs": _opt_outs(session, begin, end),
        "complaints": _complaints(session, begin, end),
        "held_back": _held_back(session, begin, end),
    }


def flat(numbers: dict[str, Any]) -> Iterator[list[Any]]:
    """Yield the reminders' rows for a spreadsheet, the header first."""
    yield ["by", *FIGURES]
    for name in BY:
        for row in numbers[f"by_{name}"]:
            yield [name, *(row[part] for part in FIGURES)]


def _within(column: Any, begin: datetime, end: datetime) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = (column >= begin) & (column < end)
    return inside


def _orders(session: Session, placed: ColumnElement[bool]) -> dict[str, Any]:
    group = _group(session, placed)
    return {"placed": group.orders, "paid": group.paid, "paid_share": _round(group.share)}


def _uplift(session: Session, begin: datetime, end: datetime) -> dict[str, Any]:
    """Compare orders of the order lane that were unpaid when their first step came: withheld ones with all others.

    Whether a reminder really went does not matter, or who is hard to reach would make the reminded look better.
    """
    came = (Reminder.order_no == Order.order_no) & Reminder.section.in_(COMPARED)
    placed = _within(Order.placed_at, begin, end)
    withheld = exists().where(came, Reminder.why == CONTROL)
    control = _group(session, placed, withheld)
    reminded = _group(session, placed, exists().where(came), ~withheld)
    found = uplift(reminded, control)
    return {
        "reminded": _shown(reminded),
        "control": _shown(control),
        "difference": _round(found.difference),
        "interval": [_round(edge) for edge in found.interval] if found.interval else None,
        "enough": min(reminded.orders, control.orders) >= ENOUGH,
    }


def _shown(group: Group) -> dict[str, Any]:
    return {**asdict(group), "paid_share": _round(group.share), "interval": [_round(edge) for edge in wilson(group)]}


def _group(session: Session, *which: ColumnElement[bool]) -> Group:
    paid = func.coalesce(func.sum(case((Order.status == "paid", 1), else_=0)), 0)
    orders, settled = session.execute(select(func.count(), paid).select_from(Order).where(*which)).one()
    return Group(int(orders), int(settled))


def _sums() -> tuple[ColumnElement[int], ...]:
    def known(column: Any) -> ColumnElement[int]:
        return func.count(column)

    return (
        func.count(),
        known(Reminder.seen_at),
        known(Reminder.replied_at),
        known(Reminder.paid_at),
        func.coalesce(func.sum(Reminder.paid), 0),
        known(Reminder.opted_out_at),
    )


def _all(session: Session, begin: datetime, end: datetime) -> dict[str, Any]:
    sent = select(*_sums()).where(Reminder.state.in_(WENT_OUT), _within(Reminder.at, begin, end))
    row = Row("all", *(int(number) for number in session.execute(sent).one()))
    states = select(Reminder.state, func.count()).where(_within(Reminder.at, begin, end)).group_by(Reminder.state)
    counted = {state: int(count) for state, count in session.execute(states)}
    told = _told(row) | _by_order(session, begin, end)
    del told["name"]
    return {**told, "states": {state.value: counted.get(state.value, 0) for state in ReminderState}}


def _by_order(session: Session, begin: datetime, end: datetime) -> dict[str, int]:
    """Count orders and what they brought: a payment after two reminders counts for both of them, but came once."""
    sent = select(Reminder.order_no, func.max(Reminder.paid).label("paid"), func.count(Reminder.paid_at).label("times"))
    sent = sent.where(Reminder.state.in_(WENT_OUT), _within(Reminder.at, begin, end)).group_by(Reminder.order_no)
    each = sent.subquery()
    paid = func.coalesce(func.sum(case((each.c.times > 0, 1), else_=0)), 0)
    query = select(func.count(), paid, func.coalesce(func.sum(each.c.paid), 0)).select_from(each)
    orders, orders_paid, recovered = session.execute(query).one()
    return {"orders": int(orders), "orders_paid": int(orders_paid), "recovered": int(recovered)}


def _by(session: Session, column: InstrumentedAttribute[Any], begin: datetime, end: datetime) -> list[dict[str, Any]]:
    query = (
        select(column, *_sums())
        .where(Reminder.state.in_(WENT_OUT), _within(Reminder.at, begin, end), column.is_not(None))
        .group_by(column)
        .order_by(column)
    )
    return [_told(Row(name, *(int(number) for number in numbers))) for name, *numbers in session.execute(query)]


def _told(row: Row) -> dict[str, Any]:
    return {
        **asdict(row),
        "paid_share": row.paid_share,
        "interval": [_round(edge) for edge in wilson(Group(row.sent, row.paid))],
        "enough": row.sent >= ENOUGH,
    }


def _concessions(session: Session, begin: datetime, end: datetime) -> dict[str, int]:
    """Sum what was given away with orders that were paid, by kind and together."""
    query = (
        select(Offer.kind, func.sum(Offer.value))
        .join(Order, Order.order_no == Offer.order_no)
        .where(
            Offer.state == OfferState.ACCEPTED.value,
            Offer.kind.in_(COSTS),
            Order.status == "paid",
            _within(Offer.answered_at, begin, end),
        )
        .group_by(Offer.kind)
    )
    given = {kind: int(fen) for kind, fen in session.execute(query)}
    return {**{kind: given.get(kind, 0) for kind in COSTS}, "total": sum(given.values())}


def _opt_outs(session: Session, begin: datetime, end: datetime) -> dict[str, int]:
    query = select(Suppression.channel, func.count()).where(_within(Suppression.at, begin, end))
    return {channel: int(count) for channel, count in session.execute(query.group_by(Suppression.channel))}


def _complaints(session: Session, begin: datetime, end: datetime) -> int:
    query = select(func.count()).select_from(LedgerEvent).where(COMPLAINED, _within(LedgerEvent.at, begin, end))
    return session.scalar(query) or 0


def _held_back(session: Session, begin: datetime, end: datetime) -> dict[str, int]:
    """Count by rule how often a reminder was put off or not sent: quiet hours, caps, stops, and the control share."""
    held = LedgerEvent.kind.in_(("reminder.deferred", "reminder.denied"))
    query = select(LedgerEvent.why, func.count()).where(held, _within(LedgerEvent.at, begin, end))
    return {why: int(count) for why, count in session.execute(query.group_by(LedgerEvent.why))}


def _round(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
