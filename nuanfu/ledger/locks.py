"""Locks in the one order that everybody keeps: pace → buyer → reminder → contact address → order → offer → budget day.

On SQLite the writer is alone already and the same statements simply read.
"""

from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from nuanfu.errors import BuyerUnknown, OrderUnknown
from nuanfu.ledger.base import Table
from nuanfu.ledger.models import BudgetDay, Buyer, Order

# Made once: every change of a conversation begins with it, and making a statement costs as much as running it.
_BUYER = (
    select(Buyer).where(Buyer.id == bindparam("buyer_id")).with_for_update().execution_options(populate_existing=True)
)


def add_if_missing(session: Session, table: type[Table], **values: object) -> None:
    """Insert a row unless its key stands already, without an error that would spoil the transaction."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    session.execute(insert(table).values(**values).on_conflict_do_nothing())


def buyer(session: Session, buyer_id: str) -> Buyer:
    """Lock a buyer; raises `BuyerUnknown`."""
    found = session.scalar(_BUYER, {"buyer_id": buyer_id})
    if found is None:
        raise BuyerUnknown
    return found


def buyer_or_new(session: Session, buyer_id: str, seen: datetime) -> Buyer:
    """Lock a buyer, made now if nobody knew them."""
    found = session.scalar(_BUYER, {"buyer_id": buyer_id})
    if found is not None:
        return found
    add_if_missing(session, Buyer, id=buyer_id, first_seen=seen)
    return buyer(session, buyer_id)


def order(session: Session, order_no: str) -> Order:
    """Lock an order whose buyer is locked already; raises `OrderUnknown`."""
    query = select(Order).where(Order.order_no == order_no).with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise OrderUnknown
    return found


def pace(session: Session) -> None:
    """Let one worker at a time start something, on all machines, until its commit: before every other lock.

    Claims take a few milliseconds one after another; what lasts, the provider's answer, comes after the commit.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext("nuanfu.pace"))))


def budget_day(session: Session, day: date) -> None:
    """Lock one day's budget: the last lock taken, held to the end of the transaction."""
    add_if_missing(session, BudgetDay, day=day.isoformat())
    session.scalar(select(BudgetDay).where(BudgetDay.day == day.isoformat()).with_for_update())
