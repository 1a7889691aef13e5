"""Applications: what only a person may grant; made by the buyer, approved, refused or countered by the shop."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from nuanfu import errors
from nuanfu.cases import changes, granting, offers
from nuanfu.cases.cards import clock_time, shanghai_iso
from nuanfu.cases.kinds import kind_of
from nuanfu.cases.kinds.kind import Decision, Named, Told
from nuanfu.cases.models import Application, ApplicationKind, ApplicationState, Case, Offer
from nuanfu.cases.states import AGREED, CaseState, Cause
from nuanfu.ledger import locks
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.negotiation.policy import Policy

ALARM_AT = 0.8  # share of the answering time that has passed when an alarm is due (semantics of applications)


class Urgency(StrEnum):
    """How near the answer is that the buyer was promised."""

    WAITING = "waiting"
    SOON = "soon"
    LATE = "late"


NOTHING_NAMED = Named()
SHOWN = (ApplicationState.PENDING.value, ApplicationState.APPROVED.value, ApplicationState.REFUSED.value)


def make(
    session: Session,
    order: Order,
    kind: ApplicationKind,
    asked: dict[str, Any],
    policy: Policy,
    *,
    now: datetime,
    who: str,
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
    told = {name: value for name, value in asked.items() if name != "text"}  # the buyer's words stay out of the events
    _record(session, order, application, "application.made", now, who, asked=told)
    case = session.get_one(Case, order.order_no)
    if case.state == CaseState.OPEN or (case.state == CaseState.PAUSED and case.cause in AGREED):
        changes.change(session, order, CaseState.PAUSED, Cause.APPLICATION, now=now, who=who, why=kind.value)
    return application


def latest(session: Session, buyer_id: str) -> list[Application]:
    """Return the buyer's latest shown application of each order and kind: those that wait first, then the newest."""
    query = select(Application).where(Application.buyer_id == buyer_id, Application.state.in_(SHOWN))
    by_wish = {(one.order_no, one.kind): one for one in session.scalars(query.order_by(Application.id))}
    return sorted(by_wish.values(), key=lambda one: (one.state != ApplicationState.PENDING, -one.id))


def waiting_on(session: Session, order: Order) -> Application | None:
    """Return what waits on an order for a person, the earliest; a dispute alone does not count, it asks for nothing."""
    query = select(Application).where(
        Application.order_no == order.order_no,
        Application.state == ApplicationState.PENDING.value,
        Application.kind != ApplicationKind.DISPUTE.value,
    )
    return session.scalar(query.order_by(Application.id).limit(1))


def told(application: Application) -> Told:
    """Return what the scripts `application.pending`, `.approved` and `.refused` may name."""
    return {
        "what": kind_of(application.kind).title,
        "latest": application.progress[-1]["text"] if application.progress else "",
        "until": clock_time(application.answer_by),
    }


def urgency(application: Application, now: datetime) -> Urgency:
    """Tell how near the promised answer is."""
    if application.answer_by <= now:
        return Urgency.LATE
    alarm = application.at + ALARM_AT * (application.answer_by - application.at)
    return Urgency.SOON if alarm <= now else Urgency.WAITING


def pending(session: Session) -> list[Application]:
    """Return every application that waits, the one to be answered first at the head."""
    query = select(Application).where(Application.state == ApplicationState.PENDING.value)
    return list(session.scalars(query.order_by(Application.answer_by, Application.id)))


_SHOWN = (
    select(Application)
    .where(Application.order_no == bindparam("order_no"), Application.state.in_(SHOWN))
    .order_by(Application.id)
)


def shown(session: Session, order_no: str) -> list[dict[str, Any]]:
    """Return an order's applications as the order view has them, oldest first."""
    return [view(application) for application in session.scalars(_SHOWN, {"order_no": order_no})]


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


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was made: the application, what its script may name, and the offer of a counter."""

    application: Application
    told: Told
    offer: Offer | None = None


def approve(session: Session, application_id: int, *, named: Named = NOTHING_NAMED, now: datetime, who: str) -> Decided:
    """Grant what was asked, as its kind does it; raises `ApplicationOutdated` when that is no longer possible."""
    decision = _to_decide(session, application_id, named, now, who)
    if named.off is not None and decision.application.kind != ApplicationKind.REDUCTION:
        raise errors.ApplicationHasNoCounter("减多少只有减免申请能写；这个申请直接同意，或者写明原因拒绝。")
    told = kind_of(decision.application.kind).approve(decision)
    return Decided(decision.application, told)


def refuse(session: Session, application_id: int, reason: str, *, now: datetime, who: str) -> Decided:
    """Refuse what was asked, with the reason that the buyer is told; the case is open again."""
    decision = _to_decide(session, application_id, NOTHING_NAMED, now, who)
    order, application = decision.order, decision.application
    application.state = ApplicationState.REFUSED.value
    application.progress = [*application.progress, {"at": shanghai_iso(now), "text": f"没有通过：{reason}"}]
    session.flush()
    _record(session, order, application, "application.refused", now, who)
    changes.withdraw_open(session, order, now=now, who=who, why="application refused", kind=application.kind)
    case = session.get_one(Case, order.order_no)
    waits_on = case.cause == Cause.APPLICATION and granting.others_wait(session, order)
    if case.state == CaseState.PAUSED and case.cause in kind_of(application.kind).paused_by and not waits_on:
        changes.change(session, order, CaseState.OPEN, now=now, who=who, why="application refused")
    return Decided(application, {"reason": reason})


def counter(session: Session, application_id: int, named: Named, *, now: datetime, who: str) -> Decided:
    """Offer something else in place of what was asked; the buyer's yes to it is the approval, else it waits on.

    Raises `ApplicationHasNoCounter` for a kind that knows none, `ApplicationOutdated` where what is named is over.
    """
    decision = _to_decide(session, application_id, named, now, who)
    order, application = decision.order, decision.application
    propose = kind_of(application.kind).counter
    if propose is None:
        raise errors.ApplicationHasNoCounter
    countered = propose(decision)
    offer = offers.make(session, order, countered.move, decision.in_force, now=now)
    application.progress = [*application.progress, {"at": shanghai_iso(now), "text": countered.progress}]
    _record(session, order, application, "application.countered", now, who, offer_id=offer.id)
    return Decided(application, countered.told, offer)


def _to_decide(session: Session, application_id: int, named: Named, now: datetime, who: str) -> Decision:
    """Lock an application that waits; raises `ApplicationUnknown`, or `ApplicationDecided` when nothing is left."""
    found = session.get(Application, application_id)
    if found is None:
        raise errors.ApplicationUnknown
    locks.buyer(session, found.buyer_id)
    order = locks.order(session, found.order_no)
    session.refresh(found)
    if found.state != ApplicationState.PENDING or order.status != "pending":
        raise errors.ApplicationDecided
    return Decision(session, order, found, named, now, who)


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
