"""Record what the clock has ended: everybody reads it so already, the ledger and the shop's system hear of it here."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from nuanfu.cases import changes, promises
from nuanfu.cases.models import Agreement, Case, Promise, PromiseState
from nuanfu.cases.states import CaseState, resumed
from nuanfu.clock import shanghai_day
from nuanfu.ledger import locks
from nuanfu.ledger.database import Database
from nuanfu.ledger.events import record
from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.outreach.planner import WHO

LOOKS_BACK = timedelta(days=7)  # a worker that was down longer has nothing to add that still matters


def record_passed(database: Database, now: datetime) -> int:
    """Record broken promises and agreements, and reopen the cases that rested until then; return how many orders."""
    with database.reading() as session:
        passed = session.execute(_passed(now)).all()
    for order_no, buyer_id in passed:
        with database.writing() as session:
            locks.buyer(session, buyer_id)
            _record(session, locks.order(session, order_no), now)
    return len(passed)


def _passed(now: datetime) -> Select[str, str]:
    """Select the unpaid orders on which something has passed that is not recorded, with their buyers."""
    by_clock = select(Case.order_no).where(
        Case.state == CaseState.PAUSED.value,
        Case.cause.in_(("deferral", "plan", "promise")),
        Case.until.between(now - LOOKS_BACK, now),
    )
    broken = select(Promise.order_no).where(
        Promise.state == PromiseState.OPEN.value, Promise.pay_on < shanghai_day(now).isoformat()
    )
    either = union(by_clock, broken).subquery()
    return (
        select(Order.order_no, Order.buyer_id)
        .join(either, either.c.order_no == Order.order_no)
        .where(Order.status == "pending")
        .order_by(Order.buyer_id, Order.order_no)
    )


def _record(session: Session, order: Order, now: datetime) -> None:
    if order.status != "pending":
        return
    promises.note_broken(session, order, now=now, who=WHO)
    case = session.get_one(Case, order.order_no, populate_existing=True)
    if not resumed(case.state, case.cause, case.until, now):
        return
    if case.cause == "deferral":
        _note_agreement(session, order, now)
    changes.change(session, order, CaseState.OPEN, now=now, who=WHO, why="agreed time passed")


def _note_agreement(session: Session, order: Order, now: datetime) -> None:
    """Record once that the day of the latest agreement has passed with something unpaid that was due by it."""
    standing = select(Agreement).where(Agreement.order_no == order.order_no, Agreement.taken_back_at.is_(None))
    agreement = session.scalar(standing.order_by(Agreement.id.desc()).limit(1))
    owed = sum(part.open for part in order.instalments if part.due_at is not None and part.due_at <= now)
    if agreement is None or agreement.until > now or not owed:
        return
    told = select(LedgerEvent.data).where(
        LedgerEvent.order_no == order.order_no, LedgerEvent.kind == "agreement.broken"
    )
    if any(data.get("agreement_id") == agreement.id for data in session.scalars(told)):
        return
    record(
        session,
        "agreement.broken",
        at=now,
        who=WHO,
        why=agreement.kind,
        order=order,
        agreement_id=agreement.id,
        amount=owed,
    )
