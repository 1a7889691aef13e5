"""Move a case along its table, and carry what follows from it for the order's offers."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import outcomes, promises, states, todos
from nuanfu.cases.models import AgreementOutcome, Application, ApplicationState, Case, Offer
from nuanfu.cases.states import CaseState, Cause
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.negotiation.moves import OfferState


def open_case(session: Session, order: Order) -> Case:
    """Start the case of a new order."""
    case = Case(order_no=order.order_no, state=CaseState.OPEN.value)
    session.add(case)
    return case


def change(
    session: Session,
    order: Order,
    to: CaseState,
    cause: Cause | None = None,
    *,
    until: datetime | None = None,
    now: datetime,
    who: str,
    why: str,
) -> None:
    """Move the order's case; raises `CaseTransitionRefused` for a step the table does not have."""
    case = session.get_one(Case, order.order_no)
    before = CaseState(case.state)
    states.check(before, to, cause)
    case.state, case.cause, case.until = to.value, cause.value if cause else None, until
    case.looked_at = None
    record(
        session,
        "case.changed",
        at=now,
        who=who,
        why=why,
        order=order,
        before=before.value,
        after=to.value,
        cause=case.cause,
        until=until.isoformat() if until else None,
    )


def pause_until(
    session: Session,
    order: Order,
    cause: Cause,
    until: datetime,
    *,
    over: Collection[Cause] = (),
    now: datetime,
    who: str,
    why: str,
) -> bool:
    """Pause a case by the clock; False, and no change, where something weightier holds it or the time is over.

    Weightier is everything but an open case, an earlier pause for the same cause, and those named in `over`.
    """
    case = session.get_one(Case, order.order_no)
    rests = case.state == CaseState.PAUSED and case.cause in (cause, *over)
    over_by_now = states.resumed(case.state, case.cause, case.until, now, case.looked_at)
    free = case.state == CaseState.OPEN or rests or over_by_now
    if not free or until <= now:
        return False
    change(session, order, CaseState.PAUSED, cause, until=until, now=now, who=who, why=why)
    return True


def count_payment(session: Session, order: Order, paid_at: datetime, *, now: datetime, who: str) -> None:
    """Let money that came in keep a promise, and settle the case when nothing is left to pay.

    A promise that a part payment kept has nothing more to wait for: its pause ends.
    """
    kept = promises.count_payment(session, order, paid_at, now=now, who=who)
    outcomes.count_payment(session, order, paid_at, now=now, who=who)
    settle_if_paid(session, order, now=now, who=who)
    todos.after_payment(session, order, now)
    case = session.get_one(Case, order.order_no)
    if kept and case.state == CaseState.PAUSED and case.cause == Cause.PROMISE:
        change(session, order, CaseState.OPEN, now=now, who=who, why="promise kept")


def settle_if_paid(session: Session, order: Order, *, now: datetime, who: str) -> None:
    """Settle the case of a fully paid order, from any state, and take its open offers back."""
    case = session.get_one(Case, order.order_no)
    if order.status == "paid" and case.state != CaseState.SETTLED:
        promises.count_payment(session, order, now, now=now, who=who)
        outcomes.count_payment(session, order, now, now=now, who=who)
        change(session, order, CaseState.SETTLED, now=now, who=who, why="paid")
        withdraw_open(session, order, now=now, who=who, why="paid")
        lapse_applications(session, order, now=now, who=who, why="paid")
        todos.after_payment(session, order, now)


def close(session: Session, order: Order, *, now: datetime, who: str, why: str = "closed by the platform") -> None:
    """Close an unpaid order: offers go back, and so does the budget of what was accepted.

    The cause is `expired` when the order's time was over, else `cancelled`.
    """
    order.status = "closed"
    ran_out = order.closes_at is not None and order.closes_at <= now
    cause = Cause.EXPIRED if ran_out else Cause.CANCELLED
    change(session, order, CaseState.CLOSED, cause, now=now, who=who, why=why)
    withdraw_open(session, order, now=now, who=who, why="closed")
    promises.release(session, order, now=now, who=who)
    outcomes.leave_behind(session, order, AgreementOutcome.RELEASED, now=now, who=who)
    lapse_applications(session, order, now=now, who=who, why="closed")
    accepted = select(Offer).where(Offer.order_no == order.order_no, Offer.state == OfferState.ACCEPTED)
    for offer in session.scalars(accepted):
        offer.reserved = 0
    todos.after_closing(session, order, now, who=who)


def lapse_applications(session: Session, order: Order, *, now: datetime, who: str, why: str) -> None:
    """End what still waits for a person on an order that was paid or closed."""
    pending = select(Application).where(
        Application.order_no == order.order_no, Application.state == ApplicationState.PENDING.value
    )
    for application in session.scalars(pending).all():
        application.state = ApplicationState.LAPSED.value
        record(session, "application.lapsed", at=now, who=who, why=why, order=order, application_id=application.id)


def withdraw_open(
    session: Session, order: Order, *, now: datetime, who: str, why: str, kind: str | None = None
) -> None:
    """Withdraw every offer that is still open on an order, or those of one kind."""
    query = select(Offer).where(Offer.order_no == order.order_no, Offer.state == "open")
    for offer in session.scalars(query if kind is None else query.where(Offer.kind == kind)):
        finish(session, order, offer, how_it_ended(offer, now), now=now, who=who, why=why)


def end_offers_with(session: Session, order: Order, *, now: datetime, who: str) -> None:
    """Let no open offer outlive its order: one that stood longer ends when the order closes."""
    if order.closes_at is None:
        return
    beyond = select(Offer).where(
        Offer.order_no == order.order_no, Offer.state == "open", Offer.expires_at > order.closes_at
    )
    for offer in session.scalars(beyond):
        offer.expires_at = order.closes_at
        record(
            session,
            "offer.shortened",
            at=now,
            who=who,
            why="order closes earlier",
            order=order,
            policy_hash=offer.policy_hash,
            offer_id=offer.id,
            expires_at=order.closes_at.isoformat(),
        )


def how_it_ended(offer: Offer, now: datetime) -> OfferState:
    """Return how an offer ends that is taken back at `now`: one past its time has expired before."""
    return OfferState.EXPIRED if offer.state_at(now) is OfferState.EXPIRED else OfferState.WITHDRAWN


def finish(
    session: Session, order: Order, offer: Offer, state: OfferState, *, now: datetime, who: str, why: str
) -> None:
    """Give an open offer its final state; everything but an acceptance releases what it reserved."""
    offer.state, offer.answered_at = state.value, now
    if state is not OfferState.ACCEPTED:
        offer.reserved = 0
    record(
        session,
        f"offer.{state.value}",
        at=now,
        who=who,
        why=why,
        order=order,
        policy_hash=offer.policy_hash,
        offer_id=offer.id,
        offer_kind=offer.kind,
        value=offer.value,
        discount=order.discount,
        shipping_discount=order.shipping_discount,
    )
