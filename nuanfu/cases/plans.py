"""Plans on an order: agreed, begun by the first payment, noticed when a part is missed, going on when it is paid."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from nuanfu.cases import agreements, changes, outcomes
from nuanfu.cases.cards import day
from nuanfu.cases.models import Agreement, AgreementOutcome, Case, Offer
from nuanfu.cases.states import CaseState, Cause
from nuanfu.ledger import parts as ledger_parts
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Instalment, Order
from nuanfu.ledger.parts import PartKept
from nuanfu.money import Fen
from nuanfu.negotiation.moves import Lane, OfferKind, Part


def agree(
    session: Session, order: Order, parts: Sequence[Part], *, offer: Offer | None = None, now: datetime, who: str
) -> Agreement:
    """Split the open parts of a locked order into a plan's, which sum to its payable; the case rests.

    It rests until the first part is due: until then nothing is to be paid, and nobody should be reminded. A payment
    moves the rest on to the next part (`count_payment`); a part that is missed lets the case read open again.
    """
    outcomes.leave_behind(session, order, AgreementOutcome.REPLACED, now=now, who=who)
    before = ledger_parts.kept(order)
    written = [PartKept(part.amount, 0, part.due_at).as_json() for part in parts]
    agreement = Agreement(
        order_no=order.order_no,
        kind=OfferKind.INSTALLMENT.value,
        offer_id=offer.id if offer else None,
        at=now,
        until=parts[-1].due_at,
        before=[part.as_json() for part in before],
        parts=written,
    )
    session.add(agreement)
    ledger_parts.split_open(order, parts)
    session.flush()
    replaced = [part.as_json() for part in before if part.amount > part.paid]
    outcomes.note(session, order, agreement, "agreement.made", now=now, who=who, parts=written, replaced=replaced)
    told = f"已同意，分 {len(parts)} 期，第一期{day(parts[0].due_at)}"
    agreements.rest(session, order, agreement, Cause.PLAN, parts[0].due_at, told, now=now, who=who)
    return agreement


def standing(session: Session, order: Order) -> Agreement | None:
    """Return the plan that stands on an order."""
    return agreements.standing(session, order.order_no, OfferKind.INSTALLMENT)


def begun(agreement: Agreement, order: Order) -> bool:
    """Tell whether anything was paid since a plan was agreed: then it is no longer taken back by a no."""
    return _paid_since(agreement, order) > 0


def _paid_since(agreement: Agreement, order: Order) -> Fen:
    return order.paid - sum(int(part["paid"]) for part in agreement.before)


def count_payment(session: Session, order: Order, *, now: datetime, who: str) -> None:
    """Let a case rest on until the next part of its plan is due, after money came in; an offer of one is outdated."""
    if order.status != "pending":
        return
    withdraw_offer(session, order, now=now, who=who)
    if standing(session, order) is None:
        return
    keep_if_begun(session, order, now=now, who=who)
    following = _first_open(order)
    case = session.get_one(Case, order.order_no)
    if following is not None and following.due_at is not None and case.until != following.due_at:
        due_at = following.due_at
        changes.pause_until(session, order, Cause.PLAN, due_at, now=now, who=who, why="plan goes on")


def keep_if_begun(session: Session, order: Order, *, now: datetime, who: str) -> None:
    """Take the closing time off an order whose first part was paid: the shop keeps it for the others.

    The platform can still say that it is closed; the clock alone no longer does, whatever closing time is told again.
    """
    agreement = standing(session, order) if order.closes_at is not None and order.status == "pending" else None
    if agreement is None or agreement.parts is None or order.lane != Lane.ORDER:
        return
    if _paid_since(agreement, order) >= agreement.parts[0]["amount"]:
        order.closes_at = None
        record(session, "order.kept", at=now, who=who, why="plan begun", order=order, agreement_id=agreement.id)


def notice_missed(session: Session, order: Order, seen: datetime, *, now: datetime, who: str) -> bool:
    """Record a plan as broken when a part of it is open past its due time at `seen`; True when that is news.

    Each missed part is news once, the last one by the end of the whole plan (`outcomes`). Nothing is charged for it:
    the case reads open again, and that is all.
    """
    if order.status != "pending" or (order.closes_at is not None and order.closes_at <= now):
        return False
    missed = _first_open(order)
    if missed is None or missed.due_at is None or missed.due_at >= seen:
        return False
    agreement = standing(session, order)
    if agreement is None or agreement.outcome_at(now) is not None:
        return False
    if agreement.missed_due_at is not None and missed.due_at <= agreement.missed_due_at:
        return False
    agreement.missed_due_at = missed.due_at
    due_at = missed.due_at.isoformat()
    outcomes.note(session, order, agreement, "agreement.broken", now=now, who=who, due_at=due_at, amount=missed.open)
    case = session.get_one(Case, order.order_no)
    if case.state == CaseState.PAUSED and case.cause == Cause.PLAN and case.until is not None and case.until <= now:
        changes.change(session, order, CaseState.OPEN, now=now, who=who, why="part of the plan missed")
    return True


def withdraw_offer(session: Session, order: Order, *, now: datetime, who: str) -> None:
    """Take back an open offer of a plan after the payable changed: its parts no longer add up to it."""
    changes.withdraw_open(session, order, now=now, who=who, why="payable changed", kind=OfferKind.INSTALLMENT.value)


def _first_open(order: Order) -> Instalment | None:
    return next((part for part in order.instalments if part.open), None)
