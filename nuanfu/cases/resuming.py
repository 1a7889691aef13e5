"""End a silence by the buyer's explicit wish: suppressions are lifted, and the cases they stopped go on."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import agreements, changes, granting, promises, stopping
from nuanfu.cases.models import Case
from nuanfu.cases.states import CaseState, Cause
from nuanfu.clock import end_of_day
from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Buyer, LedgerEvent, Order
from nuanfu.negotiation.moves import OfferKind

ASKED = Cause.ASKED_TO_STOP
NEEDS_PERSON = frozenset({Cause.HARDSHIP, Cause.DISPUTE, Cause.HANDOFF, Cause.CLAIMED_PAID})
WHY = "asked to be reminded"


def resume_reminders(
    session: Session, buyer: Buyer, channels: Collection[Channel] = (), *, now: datetime, who: str
) -> bool:
    """Let a locked buyer be reminded again, everywhere or on some channels; False where nothing was stopped.

    Only what the buyer has asked for ends: a number that is somebody else's, a stop that a person has granted and a
    silence of another account with the same number stay. Under a stop of everything, naming a channel keeps the others
    silent. A case goes on as it stood: what waits for a person still waits, what was agreed still holds.
    """
    lifted = suppressions.lift(session, buyer, channels, cause=ASKED.value, now=now, who=who)
    stopped = [
        order
        for order, case in stopping.cases_of(session, buyer.id)
        if case.state == CaseState.STOPPED and case.cause == ASKED
    ]
    everything = [row for row in lifted if row.channel == Channel.ALL]
    if channels and everything:
        others = [channel for channel in (Channel.SMS, Channel.PHONE, Channel.IM) if channel not in channels]
        for row in everything:
            suppressions.suppress(session, buyer, others, cause=ASKED.value, now=now, who=who, until=row.until)
    if not lifted and not stopped:
        return False
    if not channels or everything:
        for order in stopped:
            _go_on(session, order, now, who)
    record(session, "contact.resumed", at=now, who=who, why=WHY, buyer_id=buyer.id, cases=len(stopped))
    return True


def _go_on(session: Session, order: Order, now: datetime, who: str) -> None:
    """Open the case, then let it rest for what still holds it."""
    waits_for = _waited_for(session, order)
    changes.change(session, order, CaseState.OPEN, now=now, who=who, why=WHY)
    if granting.others_wait(session, order) and waits_for is not Cause.DISPUTE:
        waits_for = Cause.APPLICATION
    if waits_for is not None:
        changes.change(session, order, CaseState.PAUSED, waits_for, now=now, who=who, why=WHY)
        return
    agreement = agreements.standing(session, order.order_no)
    if agreement is not None and agreement.until > now:
        cause = Cause.DEFERRAL if agreement.kind == OfferKind.DEFERRAL else Cause.PLAN
        changes.pause_until(session, order, cause, agreement.until, now=now, who=who, why=WHY)
        return
    promise = promises.standing(session, order, now)
    if promise is not None:
        until = end_of_day(date.fromisoformat(promise.pay_on))
        changes.pause_until(session, order, Cause.PROMISE, until, now=now, who=who, why=WHY)


def _waited_for(session: Session, order: Order) -> Cause | None:
    """Return for what a person was needed when the stop came, if for anything."""
    query = select(LedgerEvent.data).where(LedgerEvent.order_no == order.order_no, LedgerEvent.kind == "case.changed")
    before = [data for data in session.scalars(query.order_by(LedgerEvent.id)) if data["cause"] != ASKED]
    last = before[-1] if before else None
    if last is None or last["after"] != CaseState.PAUSED or last["cause"] not in NEEDS_PERSON:
        return None
    return Cause(last["cause"])


def is_stopped(session: Session, buyer: Buyer, now: datetime) -> bool:
    """Tell whether the buyer has asked for silence that lasts: what a switch in the widget shows."""
    asked = any(row.cause == ASKED for row in suppressions.standing(session, buyer, now))
    query = select(Case.order_no).join(Order, Order.order_no == Case.order_no)
    query = query.where(Order.buyer_id == buyer.id, Case.state == CaseState.STOPPED.value, Case.cause == ASKED.value)
    return asked or session.scalar(query.limit(1)) is not None
