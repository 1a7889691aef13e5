"""Applications: what only a person may grant; made by the buyer, approved, refused or countered by the shop."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu import errors
from nuanfu.cases import agreements, bills, changes, offers
from nuanfu.cases.cards import day, shanghai_iso
from nuanfu.cases.models import Application, ApplicationState, Case, Offer
from nuanfu.cases.states import AGREED, CaseState, Cause
from nuanfu.ledger import locks
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.ledger.policies import PolicyInForce
from nuanfu.negotiation.deferral import Answer, Deferral, as_offer
from nuanfu.negotiation.moves import OfferKind, Why
from nuanfu.negotiation.policy import Policy

SHOWN = (ApplicationState.PENDING.value, ApplicationState.APPROVED.value, ApplicationState.REFUSED.value)


def make(
    session: Session, order: Order, kind: OfferKind, asked: dict[str, Any], policy: Policy, *, now: datetime, who: str
) -> Application:
    """Record an application on a locked order and let its case rest until a person has decided."""
    hours = policy.applications.answer_within_hours
    application = Application(
        order_no=order.order_no,
        buyer_id=order.buyer_id,
        kind=kind.value,
        asked=asked,
        state=ApplicationState.PENDING.value,
        at=now,
        answer_by=now + timedelta(hours=hours),
        progress=[{"at": shanghai_iso(now), "text": f"已提交，{hours} 小时内答复"}],
    )
    session.add(application)
    session.flush()
    _record(session, order, application, "application.made", now, who, asked=asked)
    case = session.get_one(Case, order.order_no)
    if case.state == CaseState.OPEN or (case.state == CaseState.PAUSED and case.cause in AGREED):
        changes.change(session, order, CaseState.PAUSED, Cause.APPLICATION, now=now, who=who, why=kind.value)
    return application


def waiting(session: Session, order: Order, kind: OfferKind) -> Application | None:
    """Return the application of one kind that waits on an order."""
    query = select(Application).where(
        Application.order_no == order.order_no,
        Application.kind == kind.value,
        Application.state == ApplicationState.PENDING.value,
    )
    return session.scalar(query)


def latest(session: Session, buyer_id: str) -> Application | None:
    """Return the buyer's latest application that is shown, one that waits before all others."""
    query = select(Application).where(Application.buyer_id == buyer_id, Application.state.in_(SHOWN))
    found = list(session.scalars(query.order_by(Application.id)))
    first = [one for one in found if one.state == ApplicationState.PENDING] or found
    return first[-1] if first else None


def pending(session: Session) -> list[Application]:
    """Return every application that waits, the one to be answered first at the head."""
    query = select(Application).where(Application.state == ApplicationState.PENDING.value)
    return list(session.scalars(query.order_by(Application.answer_by, Application.id)))


def shown(session: Session, order_no: str) -> list[dict[str, Any]]:
    """Return an order's applications as the order view has them, oldest first."""
    query = select(Application).where(Application.order_no == order_no, Application.state.in_(SHOWN))
    return [view(application) for application in session.scalars(query.order_by(Application.id))]


def view(application: Application) -> dict[str, Any]:
    """Return an application as the contract shows it, on its card too."""
    return {
        "id": application.id,
        "kind": application.kind,
        "asked": application.asked,
        "state": application.state,
        "at": shanghai_iso(application.at),
        "progress": application.progress,
    }


def approve(session: Session, application_id: int, *, now: datetime, who: str) -> Application:
    """Grant what was asked, which makes the agreement; raises `ApplicationOutdated` when its day is over."""
    order, application = _to_decide(session, application_id)
    until = datetime.fromisoformat(application.asked["until"])
    if until <= now:
        raise errors.ApplicationOutdated
    agreements.defer(session, order, until, now=now, who=who)
    return application


def refuse(session: Session, application_id: int, reason: str, *, now: datetime, who: str) -> Application:
    """Refuse what was asked, with the reason that the buyer is told; the case is open again."""
    order, application = _to_decide(session, application_id)
    application.state = ApplicationState.REFUSED.value
    application.progress = [*application.progress, {"at": shanghai_iso(now), "text": f"没有通过：{reason}"}]
    session.flush()
    _record(session, order, application, "application.refused", now, who)
    changes.withdraw_open(session, order, now=now, who=who, why="application refused", kind=application.kind)
    case = session.get_one(Case, order.order_no)
    if case.state == CaseState.PAUSED and case.cause == Cause.APPLICATION:
        changes.change(session, order, CaseState.OPEN, now=now, who=who, why="application refused")
    return application


def counter(
    session: Session, application_id: int, until: datetime, in_force: PolicyInForce, *, now: datetime, who: str
) -> tuple[Application, Offer]:
    """Offer another day in place of the one asked for; the buyer's yes to it is the approval, else it waits on.

    Raises `ApplicationOutdated` for a day that is over or not later than the due time.
    """
    order, application = _to_decide(session, application_id)
    bill = bills.bill_of(session, order, now)
    if until <= now or (bill.due_at is not None and until <= bill.due_at):
        raise errors.ApplicationOutdated
    why = (Why("application.counter", day(until), "同事给出的日期"),)
    move = as_offer(bill, Deferral(Answer.OFFER, until, explanation=why), in_force.policy)
    offer = offers.make(session, order, move, in_force, now=now)
    application.progress = [*application.progress, {"at": shanghai_iso(now), "text": f"同事提出改到{day(until)}"}]
    _record(session, order, application, "application.countered", now, who, until=until.isoformat())
    return application, offer


def _to_decide(session: Session, application_id: int) -> tuple[Order, Application]:
    """Lock an application that waits; raises `ApplicationUnknown`, or `ApplicationDecided` when nothing is left."""
    found = session.get(Application, application_id)
    if found is None:
        raise errors.ApplicationUnknown
    locks.buyer(session, found.buyer_id)
    order = locks.order(session, found.order_no)
    session.refresh(found)
    if found.state != ApplicationState.PENDING or order.status != "pending":
        raise errors.ApplicationDecided
    return order, found


def _record(
    session: Session, order: Order, application: Application, kind: str, now: datetime, who: str, **data: Any
) -> None:
    record(
        session,
        kind,
        at=now,
        who=who,
        why=application.kind,
        order=order,
        application_id=application.id,
        **data,
    )
