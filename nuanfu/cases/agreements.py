"""Agreements to pay later: what all share, and the deferral, which moves due times; the plan is in `plans`.

The case rests as long as agreed, and within a day the buyer may take an agreement back.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nuanfu.cases import changes, granting, outcomes, promises
from nuanfu.cases.cards import day, shanghai_iso
from nuanfu.cases.models import Agreement, AgreementOutcome, ApplicationKind, Case, Offer
from nuanfu.cases.states import AGREED, CaseState, Cause
from nuanfu.ledger import parts
from nuanfu.ledger.models import Order
from nuanfu.ledger.parts import PartKept
from nuanfu.negotiation.moves import OfferKind, OfferState

MAY_BE_TAKEN_BACK = timedelta(hours=24)  # by a no in the chat (semantics of offers)


def defer(
    session: Session, order: Order, until: datetime, *, offer: Offer | None = None, now: datetime, who: str
) -> Agreement:
    """Move the open parts of a locked order that are due before `until` to it, and let the case rest until then."""
    outcomes.leave_behind(session, order, AgreementOutcome.REPLACED, now=now, who=who)
    agreement = Agreement(
        order_no=order.order_no,
        kind=OfferKind.DEFERRAL.value,
        offer_id=offer.id if offer else None,
        at=now,
        until=until,
        before=[shanghai_iso(part.due_at) for part in order.instalments],
    )
    session.add(agreement)
    for part in order.instalments:
        if part.open and (part.due_at is None or part.due_at < until):
            part.due_at = until
    session.flush()
    outcomes.note(session, order, agreement, "agreement.made", now=now, who=who, until=until.isoformat())
    told = f"已同意，付款时间改到{day(until)}"
    rest(session, order, agreement, Cause.DEFERRAL, until, told, now=now, who=who)
    return agreement


def rest(
    session: Session,
    order: Order,
    agreement: Agreement,
    cause: Cause,
    until: datetime,
    told: str,
    *,
    now: datetime,
    who: str,
) -> None:
    """Let what a new agreement settles be over, and the case rest until then.

    A promise before it has nothing more to say, and an application for it is granted: `told` is its progress.
    """
    promises.release(session, order, now=now, who=who)
    granting.grant(session, order, ApplicationKind(agreement.kind), told, now=now, who=who)
    over = (*AGREED, *(() if granting.others_wait(session, order) else (Cause.APPLICATION,)))
    changes.pause_until(session, order, cause, until, over=over, now=now, who=who, why=f"{cause} agreed")


def granted(session: Session, order: Order, kind: OfferKind = OfferKind.DEFERRAL) -> int:
    """Count the agreements of one kind on an order; one that was taken back is none."""
    query = select(func.count()).where(
        Agreement.order_no == order.order_no,
        Agreement.kind == kind.value,
        Agreement.taken_back_at.is_(None),
    )
    return session.scalar(query) or 0


def standing(session: Session, order_no: str, kind: OfferKind | None = None) -> Agreement | None:
    """Return the latest agreement on an order that was not taken back, of any kind or of one."""
    query = select(Agreement).where(Agreement.order_no == order_no, Agreement.taken_back_at.is_(None))
    if kind is not None:
        query = query.where(Agreement.kind == kind.value)
    return session.scalar(query.order_by(Agreement.id.desc()).limit(1))


def may_be_taken_back(agreement: Agreement, order: Order, now: datetime) -> bool:
    """Tell whether a no still undoes an agreement: within 24 hours, while its order waits for payment."""
    return order.status == "pending" and now < agreement.at + MAY_BE_TAKEN_BACK


def take_back(session: Session, order: Order, agreement: Agreement, *, now: datetime, who: str) -> None:
    """Undo an agreement on a locked order: the parts are as they were, its offer is withdrawn, the case is open.

    A plan is undone only as long as nothing was paid since (`plans.begun`).
    """
    agreement.taken_back_at = now
    told: dict[str, Any]
    if agreement.kind == OfferKind.INSTALLMENT:
        parts.put_back(order, [PartKept.from_json(part) for part in agreement.before])
        session.flush()
        told = {"parts": [part.as_json() for part in parts.kept(order)]}
    else:
        for part, due_at in zip(order.instalments, agreement.before, strict=True):
            if part.open:
                part.due_at = datetime.fromisoformat(due_at) if due_at else None
        told = {"due_at": [part.due_at.isoformat() if part.due_at else None for part in order.instalments]}
    outcomes.note(session, order, agreement, "agreement.taken_back", now=now, who=who, **told)
    if agreement.offer_id is not None:
        offer = session.get_one(Offer, agreement.offer_id)
        changes.finish(session, order, offer, OfferState.WITHDRAWN, now=now, who=who, why="taken back")
    case = session.get_one(Case, order.order_no)
    if case.state == CaseState.PAUSED and case.cause in (Cause.DEFERRAL, Cause.PLAN):
        changes.change(session, order, CaseState.OPEN, now=now, who=who, why="agreement taken back")
