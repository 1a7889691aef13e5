"""Bring the platform's export into the ledger: in batches, each in one transaction, again and again without harm.

New orders go in by bulk statements; known ones only when something about them changed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, collate, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from nuanfu.cases import changes, intake, todos
from nuanfu.cases.models import Case
from nuanfu.cases.states import CaseState, Cause
from nuanfu.conduct import suppressions
from nuanfu.errors import NuanfuError, OrderHasAgreements, OrderOfAnotherBuyer, PaymentConflict
from nuanfu.ledger import locks
from nuanfu.ledger.base import Table, core_table
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Buyer, Instalment, Item, LedgerEvent, Order, Payment
from nuanfu.ledger.orders import NewItem, NewOrder
from nuanfu.ledger.payments import NewPayment, mark_paid
from nuanfu.ledger.platform_export import BadRow, PlatformOrder, PlatformState
from nuanfu.negotiation.moves import Lane

BATCH = 500  # rows a transaction: other writers wait some 50 ms at most
WHO = intake.IMPORT
NO_SKU = "-"  # the export names no article number
STATUS = {PlatformState.UNPAID: "pending", PlatformState.CLOSED: "closed", PlatformState.PAID: "paid"}
PLATFORM_STATES = {status: state for state, status in STATUS.items()}
STEPS = {state: step for step, state in enumerate(STATUS)}
REASONS: dict[type[NuanfuError], str] = {
    OrderOfAnotherBuyer: "这个订单号在账本里属于另一位买家",
    OrderHasAgreements: "金额和账本不一样，而这一单已经谈妥优惠或收过款；请核对后通过接口更正",
    PaymentConflict: "这一单的付款号已经记在别处，请核对付款记录",
}
SEVERAL_PARTS = "金额和账本不一样，而这一单分几笔付，报表里没有每笔多少；请通过接口更新"
TAKEN = "订单号或付款号刚被另一处占用，请核对后再导入一次"


@dataclass(slots=True)
class Outcome:
    """What an import did."""

    new: int = 0
    moved: int = 0
    unchanged: int = 0
    bad: list[BadRow] = field(default_factory=list)


def import_orders(database: Database, rows: Iterable[PlatformOrder | BadRow], now: datetime) -> Outcome:
    """Take in every good row; a bad one is kept out and told in the outcome."""
    outcome = Outcome()
    for batch in _batches(rows, outcome):
        with database.writing() as session:
            _take(session, batch, now, outcome)
    return outcome


def _batches(rows: Iterable[PlatformOrder | BadRow], outcome: Outcome) -> Iterator[list[PlatformOrder]]:
    """Gather good rows; an order that stands twice starts a new batch, so that the later row comes later."""
    batch: dict[str, PlatformOrder] = {}
    for row in rows:
        if isinstance(row, BadRow):
            outcome.bad.append(row)
            continue
        if len(batch) == BATCH or row.order_no in batch:
            yield list(batch.values())
            batch = {}
        batch[row.order_no] = row
    if batch:
        yield list(batch.values())


def _take(session: Session, batch: list[PlatformOrder], now: datetime, outcome: Outcome) -> None:
    batch = _without_those_of_others(session, batch, outcome)
    if not batch:
        return
    _lock_buyers(session, batch, now)
    known = {order.order_no: order for order in session.scalars(select(Order).where(_is_one_of(batch)))}
    added = _add(session, [row for row in batch if row.order_no not in known], now, outcome)
    told = list(added)
    waiting = todos.waiting_among(session, known)
    for row in batch:
        order = known.get(row.order_no)
        if order is None:
            continue
        if row.order_no in waiting:
            closed = row.state is PlatformState.CLOSED
            todos.seen_on_platform(session, order, goods=row.goods, postage=row.postage, closed=closed, now=now)
        if _says_nothing_new(order, row):
            outcome.unchanged += 1
            continue
        try:
            with session.begin_nested():
                _move(session, order, row, now)
            outcome.moved += 1
            told.append(row)
        except NuanfuError as error:
            outcome.bad.append(BadRow(row.line, _why(error)))
    _tell_of_buyers(session, told)
    _seen_again(session, batch, now)
    _stop_as_asked_before(session, added, now)


def _stop_as_asked_before(session: Session, added: list[PlatformOrder], now: datetime) -> None:
    """Let what is new and unpaid start stopped, for buyers who were stopped before, by their id or their number."""
    unpaid = [row for row in added if row.state is PlatformState.UNPAID]
    if not unpaid or not suppressions.any_stop(session):
        return
    buyers = session.scalars(select(Buyer).where(Buyer.id.in_({row.buyer_id for row in unpaid}))).all()
    stopped = suppressions.stops(session, buyers, now)
    numbers = [row.order_no for row in unpaid if row.buyer_id in stopped]
    for order in session.scalars(select(Order).where(Order.order_no.in_(numbers)).order_by(Order.order_no)).all():
        intake.stop_as_asked_before(session, order, stopped[order.buyer_id], now=now, who=WHO)


def _seen_again(session: Session, batch: list[PlatformOrder], now: datetime) -> None:
    """Note for what is unpaid that the platform has just told so; an order that the shop tells by itself needs none."""
    told = core_table(Order)
    unpaid = (told.c.order_no.in_([row.order_no for row in batch]), told.c.status == "pending")
    session.execute(update(told).where(*unpaid, told.c.imported_at.is_not(None)).values(imported_at=now))


def _why(error: NuanfuError) -> str:
    own = (type(error).__doc__ or "").strip() != error.message
    return error.message if own else REASONS.get(type(error), error.message)


def _is_one_of(batch: list[PlatformOrder]) -> ColumnElement[bool]:
    return Order.order_no.in_([row.order_no for row in batch])


def _without_those_of_others(session: Session, batch: list[PlatformOrder], outcome: Outcome) -> list[PlatformOrder]:
    """Keep rows out whose order is another buyer's, before the row's buyer is added; an order never changes hands."""
    query = select(Order.order_no, Order.buyer_id).where(_is_one_of(batch))
    owners = {row.order_no: row.buyer_id for row in session.execute(query)}
    foreign = [row for row in batch if owners.get(row.order_no, row.buyer_id) != row.buyer_id]
    outcome.bad += [BadRow(row.line, REASONS[OrderOfAnotherBuyer]) for row in foreign]
    return [row for row in batch if owners.get(row.order_no, row.buyer_id) == row.buyer_id]


def _lock_buyers(session: Session, batch: list[PlatformOrder], now: datetime) -> None:
    """Add the buyers that are new and lock all of them in the order of their ids, as all do who lock several buyers.

    That order is Python's, which the collation of a database need not be.
    """
    ids = sorted({row.buyer_id for row in batch})
    statement_of = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    add = statement_of(core_table(Buyer)).on_conflict_do_nothing()
    session.execute(add, [{"id": buyer_id, "first_seen": now} for buyer_id in ids])
    by_code_point = Buyer.id if session.get_bind().dialect.name == "sqlite" else collate(Buyer.id, "C")
    session.execute(select(Buyer.id).where(Buyer.id.in_(ids)).order_by(by_code_point).with_for_update())


def _tell_of_buyers(session: Session, rows: list[PlatformOrder]) -> None:
    """Keep the names and numbers of rows that brought something new; an erased buyer stays unknown."""
    told: dict[str, dict[str, str | None]] = {}
    for row in rows:
        one = told.setdefault(row.buyer_id, {"name": None, "phone": None})
        one["name"], one["phone"] = row.buyer_name or one["name"], row.phone or one["phone"]
    buyer = core_table(Buyer).c
    query = select(buyer.id, buyer.name, buyer.phone).where(buyer.id.in_(told), buyer.erased_at.is_(None))
    better = []
    for known in session.execute(query):
        name, phone = told[known.id]["name"] or known.name, told[known.id]["phone"] or known.phone
        if (name, phone) != (known.name, known.phone):
            better.append({"which": known.id, "name": name, "phone": phone})
    if better:
        session.execute(update(core_table(Buyer)).where(buyer.id == bindparam("which")), better)


def _amounts_are_known(order: Order, row: PlatformOrder) -> bool:
    """Tell whether a row's amounts are the ledger's: the listed ones, or the agreed ones that the shop set by hand."""
    return row.goods in (order.goods_total, order.goods_total - order.discount) and row.postage in (
        order.shipping_fee,
        order.shipping_fee - order.shipping_discount,
    )


def _says_nothing_new(order: Order, row: PlatformOrder) -> bool:
    """Tell whether a row repeats what the ledger holds.

    An order goes from pending to closed to paid and never back, so the order of the files does not matter: a payment
    that came in stays, also when the platform closed the order afterwards.
    """
    if STEPS[row.state] < STEPS[PLATFORM_STATES[order.status]]:
        return True
    if order.status == "closed" and row.state is PlatformState.CLOSED:
        return True
    return order.status == STATUS[row.state] and _amounts_are_known(order, row)


def _move(session: Session, order: Order, row: PlatformOrder, now: datetime) -> None:
    """Carry over what changed: amounts while nothing was agreed, then the payment or the closing."""
    if not _amounts_are_known(order, row):
        if len(order.instalments) > 1:
            raise OrderHasAgreements(SEVERAL_PARTS)
        intake.take_order(session, _told(row, order), None, now=now, who=WHO)
    if row.state is PlatformState.PAID and order.status != "paid":
        rest = row.goods + row.postage - order.paid
        if rest > 0:
            paid = NewPayment(f"{WHO}:{row.order_no}", rest, row.paid_at or now)
            intake.take_payment(session, row.order_no, paid, now=now, who=WHO)
        else:
            mark_paid(order)
            changes.settle_if_paid(session, order, now=now, who=WHO)
    elif row.state is PlatformState.CLOSED and order.status == "pending":
        changes.close(session, locks.order(session, row.order_no), now=now, who=WHO)


def _told(row: PlatformOrder, known: Order) -> NewOrder:
    """Return a known order with the row's amounts; what the export does not name stays, its floor included."""
    floors = [item.floor_price * item.quantity for item in known.items if item.floor_price is not None]
    floor = min(row.goods, sum(floors)) if floors else None
    return NewOrder(
        order_no=row.order_no,
        buyer_id=row.buyer_id,
        lane=Lane(known.lane),
        placed_at=row.created_at,
        items=(NewItem(NO_SKU, row.title, 1, row.goods, floor, _spec(row)),),
        shipping_fee=row.postage,
        closes_at=known.closes_at,
    )


def _spec(row: PlatformOrder) -> str | None:
    """Tell the number of pieces beside the sum: the export has no price for one piece."""
    return f"共{row.count}件" if row.count > 1 else None


def _add(session: Session, rows: list[PlatformOrder], now: datetime, outcome: Outcome) -> list[PlatformOrder]:
    """Add new orders together, or one by one if one of them cannot be added; return those that were.

    In the order of their numbers either way, so that two imports never wait for each other in a circle.
    """
    if not rows:
        return []
    rows = sorted(rows, key=lambda row: row.order_no)
    try:
        with session.begin_nested():
            _insert(session, rows, now)
    except IntegrityError:
        if len(rows) > 1:
            return [added for row in rows for added in _add(session, [row], now, outcome)]
        outcome.bad.append(BadRow(rows[0].line, TAKEN))
        return []
    outcome.new += len(rows)
    return rows


def _insert(session: Session, rows: list[PlatformOrder], now: datetime) -> None:
    """Add new orders with all that belongs to them, one statement a table."""
    made: dict[type[Table], list[dict[str, Any]]] = {
        table: [] for table in (Order, Item, Instalment, Case, Payment, LedgerEvent)
    }
    for row in rows:
        _add_rows(made, row, now)
    for table, values in made.items():
        if values:
            session.execute(insert(core_table(table)), values)


def _add_rows(made: dict[type[Table], list[dict[str, Any]]], row: PlatformOrder, now: datetime) -> None:
    total = row.goods + row.postage
    paid = total if row.state is PlatformState.PAID else 0
    order = {"order_no": row.order_no}
    made[Order].append(
        order
        | {
            "buyer_id": row.buyer_id,
            "lane": Lane.ORDER.value,
            "status": STATUS[row.state],
            "placed_at": row.created_at,
            "goods_total": row.goods,
            "shipping_fee": row.postage,
            "discount": 0,
            "shipping_discount": 0,
            "paid": paid,
            "imported_at": now,
        }
    )
    made[Item].append(
        order
        | {
            "position": 1,
            "sku": NO_SKU,
            "title": row.title,
            "quantity": 1,
            "unit_price": row.goods,
            "spec": _spec(row),
        }
    )
    made[Instalment].append(order | {"seq": 1, "amount": total, "paid": paid})
    state, cause = STARTS_AS[row.state]
    made[Case].append(order | {"state": state.value, "cause": cause.value if cause else None})
    told = {"lane": Lane.ORDER.value, "goods_total": row.goods, "shipping_fee": row.postage, "installments": [total]}
    made[LedgerEvent].append(_event(row, "order.created", now, told))
    if paid:
        external_id = f"{WHO}:{row.order_no}"
        made[Payment].append(
            order | {"external_id": external_id, "amount": paid, "paid_at": row.paid_at or row.created_at}
        )
        told = {"external_id": external_id, "amount": paid, "payable": 0, "refund_due": 0}
        made[LedgerEvent].append(_event(row, "payment.recorded", now, told))
    if state is not CaseState.OPEN:
        told = {"before": "open", "after": state.value, "cause": cause.value if cause else None, "until": None}
        made[LedgerEvent].append(_event(row, "case.changed", now, told))


STARTS_AS: dict[PlatformState, tuple[CaseState, Cause | None]] = {
    PlatformState.UNPAID: (CaseState.OPEN, None),
    PlatformState.PAID: (CaseState.SETTLED, None),
    PlatformState.CLOSED: (CaseState.CLOSED, Cause.CANCELLED),
}


def _event(row: PlatformOrder, kind: str, now: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": now,
        "kind": kind,
        "who": WHO,
        "why": "shop",
        "buyer_id": row.buyer_id,
        "order_no": row.order_no,
        "data": data,
    }
