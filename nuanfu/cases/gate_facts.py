"""Gather what the gate may know about one part of one order and its buyer: under the locks of who is about to send."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from nuanfu.cases.facts import unpaid_orders
from nuanfu.cases.models import Case
from nuanfu.cases.states import RESUMES_BY_THE_CLOCK, CaseState, Cause
from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.models import ContactMade
from nuanfu.conduct.outbound import Contact, Facts, Kind
from nuanfu.ledger import switches
from nuanfu.ledger.models import Buyer, Instalment, LedgerEvent, Order, Payment
from nuanfu.negotiation.moves import Lane
from nuanfu.turns.models import Author, Conversation, Message, Owner

A_WEEK = timedelta(days=7)
TWO_DAYS = timedelta(days=2)  # carriers count 24 hours, a day's calls by the calendar


def gather(
    session: Session, buyer: Buyer, order: Order, part: Instalment, now: datetime, *, also: Sequence[Contact] = ()
) -> Facts:
    """Read the facts about one part of an order, whose buyer, number and order are locked when something may start.

    `also` are contacts that a rehearsal has only thought of: to this buyer, counted as if they had been made.
    """
    case = session.get_one(Case, order.order_no)
    standing = suppressions.standing(session, buyer, now)
    conversation = session.scalar(select(Conversation).where(Conversation.buyer_id == buyer.id))
    lane = Lane(order.lane)
    ran_out = runs_out(order, now)
    return Facts(
        lane=lane,
        order_no=order.order_no,
        placed_at=order.placed_at,
        payable=part.open if order.payable else 0,
        instalment=part.seq,
        opens_at=part.opens_at,
        due_at=part.due_at,
        closes_at=order.closes_at,
        closed=ran_out or order.status == "closed",
        timed_out=timed_out(order, case, now),
        stopped=case.state == CaseState.STOPPED or any(row.channel == Channel.ALL for row in standing),
        needs_person=_needs_person(session, case),
        promised_until=_paused_until(case, now, (Cause.PROMISE,)),
        agreed_until=_paused_until(case, now, (Cause.DEFERRAL, Cause.PLAN)),
        silent=frozenset(Channel(row.channel) for row in standing if row.channel != Channel.ALL),
        with_person=conversation is not None and conversation.owner != Owner.BOT,
        buyer_wrote_at=_wrote_at(session, conversation),
        paid_at=_paid_another_at(session, order),
        imported_at=order.imported_at,
        unpaid_orders=unpaid_orders(session, order, now),
        contacts=(*_contacts(session, buyer, order, now), *also),
        to_number=(*_to_number(session, buyer, now), *(one for one in also if one.channel is not Channel.IM)),
        everything_paused=switches.is_on(session, switches.OUTGOING),
    )


def runs_out(order: Order, now: datetime) -> bool:
    """Tell whether the time of an unpaid order is over, whether or not the platform has told us."""
    over = order.closes_at is not None and order.closes_at <= now
    return order.status == "pending" and order.lane == Lane.ORDER and over


def timed_out(order: Order, case: Case, now: datetime) -> bool:
    """Tell whether an order ended by the clock alone: neither cancelled nor paid."""
    return runs_out(order, now) or (order.status == "closed" and case.cause == Cause.EXPIRED)


def _needs_person(session: Session, case: Case) -> bool:
    """Tell whether a pause that no clock ends still holds; a payment that came after it is an answer too."""
    causes_by_clock = {cause.value for cause in RESUMES_BY_THE_CLOCK}
    if case.state != CaseState.PAUSED or case.cause in causes_by_clock:
        return False
    about = LedgerEvent.order_no == case.order_no
    changed = select(func.max(LedgerEvent.id)).where(about, LedgerEvent.kind == "case.changed")
    paid = select(func.max(LedgerEvent.id)).where(about, LedgerEvent.kind == "payment.recorded")
    return (session.scalar(paid) or 0) < (session.scalar(changed) or 1)


def _paused_until(case: Case, now: datetime, causes: Iterable[str]) -> datetime | None:
    for_it = case.state == CaseState.PAUSED and case.cause is not None and case.cause in causes
    return case.until if for_it and case.until is not None and case.until > now else None


def _wrote_at(session: Session, conversation: Conversation | None) -> datetime | None:
    if conversation is None:
        return None
    query = select(Message.at).where(Message.conversation_id == conversation.id, Message.author == Author.BUYER.value)
    return session.scalar(query.order_by(Message.seq.desc()).limit(1))


def _paid_another_at(session: Session, order: Order) -> datetime | None:
    query = (
        select(func.max(Payment.paid_at))
        .join(Order, Order.order_no == Payment.order_no)
        .where(Order.buyer_id == order.buyer_id, Order.status == "paid", Order.order_no != order.order_no)
    )
    return session.scalar(query)


def _contacts(session: Session, buyer: Buyer, order: Order, now: datetime) -> list[Contact]:
    of_buyer = and_(ContactMade.buyer_id == buyer.id, ContactMade.at > now - A_WEEK)
    query = select(ContactMade).where(or_(of_buyer, ContactMade.order_no == order.order_no))
    return [_contact(row) for row in session.scalars(query.order_by(ContactMade.id))]


def _to_number(session: Session, buyer: Buyer, now: datetime) -> list[Contact]:
    hashed = suppressions.known_hash(session, buyer.phone)
    if hashed is None:
        return []
    outside = ContactMade.channel.in_([Channel.SMS.value, Channel.PHONE.value])
    query = select(ContactMade).where(ContactMade.phone_hash == hashed, ContactMade.at > now - TWO_DAYS, outside)
    return [_contact(row) for row in session.scalars(query.order_by(ContactMade.id))]


def _contact(row: ContactMade) -> Contact:
    return Contact(
        at=row.at,
        kind=Kind(row.kind),
        channel=Channel(row.channel),
        order_no=row.order_no,
        instalment=row.instalment,
        step=row.step,
        connected=row.connected,
    )
