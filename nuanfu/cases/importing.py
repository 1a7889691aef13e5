"""Bring the platform's export into the ledger: in batches, each in one transaction, again and again without harm.

New orders go in by bulk statements; known ones only when something about them changed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from nuanfu.cases import changes, intake
from nuanfu.cases.models import Case
from nuanfu.cases.states import CaseState, Cause
from nuanfu.errors import NuanfuError
from nuanfu.ledger import locks
from nuanfu.ledger.base import Table, core_table
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Buyer, Instalment, Item, LedgerEvent, Order, Payment
from nuanfu.ledger.orders import NewItem, NewOrder
from nuanfu.ledger.payments import NewPayment
from nuanfu.ledger.platform_export import BadRow, PlatformOrder, PlatformState
from nuanfu.negotiation.moves import Lane

BATCH = 500  # rows a transaction: other writers wait some 50 ms at most
WHO = "import"
NO_SKU = "-"  # the export names no article number


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
    _lock_buyers(session, batch, now)
    numbers = [row.order_no for row in batch]
    known = {order.order_no: order for order in session.scalars(select(Order).where(Order.order_no.in_(numbers)))}
    fresh = [row for row in batch if row.order_no not in known]
    _insert(session, fresh, now)
    outcome.new += len(fresh)
    for row in batch:
        order = known.get(row.order_no)
        if order is None:
            continue
        if _says_nothing_new(order, row):
            outcome.unchanged += 1
            continue
        try:
            with session.begin_nested():
                _move(session, order, row, now)
            outcome.moved += 1
        except NuanfuError as error:
            outcome.bad.append(BadRow(row.line, error.message))


def _lock_buyers(session: Session, batch: list[PlatformOrder], now: datetime) -> None:
    """Add the buyers that are new and lock all of them, in the order of their ids so that two imports never cross.

    A row about an order from before its buyer was erased says nothing about who they are.
    """
    buyers = {row.buyer_id: row for row in batch}
    locked = select(Buyer.id, Buyer.erased_at).where(Buyer.id.in_(buyers)).order_by(Buyer.id).with_for_update()
    for buyer_id, erased_at in session.execute(locked):
        if erased_at is not None and buyers[buyer_id].created_at <= erased_at:
            buyers[buyer_id] = replace(buyers[buyer_id], buyer_name=None, phone=None)
    statement_of = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    statement = statement_of(core_table(Buyer))
    better = {
        "name": statement.excluded.name,
        "phone": statement.excluded.phone,
    }
    rows = [
        {"id": buyer_id, "name": buyers[buyer_id].buyer_name, "phone": buyers[buyer_id].phone, "first_seen": now}
        for buyer_id in sorted(buyers)
    ]
    masked = [row for row in rows if row["name"] is None and row["phone"] is None]
    told = [row for row in rows if row["name"] is not None or row["phone"] is not None]
    if masked:
        session.execute(statement.on_conflict_do_nothing(), masked)
    if told:
        session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=better), told)
    session.execute(select(Buyer.id).where(Buyer.id.in_(buyers)).order_by(Buyer.id).with_for_update())


def _says_nothing_new(order: Order, row: PlatformOrder) -> bool:
    """Tell whether a row repeats what the ledger holds; an agreed price that the shop has set by hand is no news."""
    if order.buyer_id != row.buyer_id:
        return False
    if (order.status, row.state) in {("paid", PlatformState.UNPAID), ("closed", PlatformState.UNPAID)}:
        return True  # an older file: the state never moves back
    same_state = order.status == {"unpaid": "pending"}.get(row.state.value, row.state.value)
    listed = (order.goods_total, order.shipping_fee)
    agreed = (order.goods_total - order.discount, order.shipping_fee - order.shipping_discount)
    return same_state and (row.goods, row.postage) in (listed, agreed)


def _move(session: Session, order: Order, row: PlatformOrder, now: datetime) -> None:
    """Carry over what changed: amounts while nothing was agreed, then the payment or the closing."""
    listed = (order.goods_total, order.shipping_fee) == (row.goods, row.postage)
    agreed = (order.goods_total - order.discount, order.shipping_fee - order.shipping_discount)
    if order.buyer_id != row.buyer_id or not (listed or agreed == (row.goods, row.postage)):
        intake.take_order(session, _told(row), None, now=now, who=WHO)
    if row.state is PlatformState.PAID and order.status != "paid":
        paid = NewPayment(f"{WHO}:{row.order_no}", row.goods + row.postage, row.paid_at or now)
        intake.take_payment(session, row.order_no, paid, now=now, who=WHO)
    elif row.state is PlatformState.CLOSED and order.status == "pending":
        changes.close(session, locks.order(session, row.order_no), now=now, who=WHO)


def _told(row: PlatformOrder) -> NewOrder:
    return NewOrder(
        order_no=row.order_no,
        buyer_id=row.buyer_id,
        lane=Lane.ORDER,
        placed_at=row.created_at,
        items=(NewItem(NO_SKU, row.title, 1, row.goods, spec=_spec(row)),),
        shipping_fee=row.postage,
        buyer_name=row.buyer_name,
        buyer_phone=row.phone,
    )


def _spec(row: PlatformOrder) -> str | None:
    """Tell the number of pieces beside the sum: the export has no price for one piece."""
    return f"共{row.count}件" if row.count > 1 else None


def _insert(session: Session, rows: list[PlatformOrder], now: datetime) -> None:
    """Add new orders with all that belongs to them, one statement a table."""
    if not rows:
        return
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
            "status": {"unpaid": "pending"}.get(row.state.value, row.state.value),
            "placed_at": row.created_at,
            "goods_total": row.goods,
            "shipping_fee": row.postage,
            "discount": 0,
            "shipping_discount": 0,
            "paid": paid,
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
