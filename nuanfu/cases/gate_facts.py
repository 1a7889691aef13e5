"""Gather what the gate may know about open parts and their buyers: a batch, or one under the locks of who sends.

One and many are read by the same few queries, so that who plans, who rehearses and who sends know alike.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from nuanfu.cases.facts import unpaid_orders_of
from nuanfu.cases.gate_contacts import Contacts
from nuanfu.cases.models import Case
from nuanfu.cases.states import NEEDS_PERSON, CaseState, Cause, resumed
from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.outbound import Contact, Facts
from nuanfu.ledger import switches
from nuanfu.ledger.models import Buyer, Instalment, LedgerEvent, Order, Payment
from nuanfu.money import Fen
from nuanfu.negotiation.moves import Lane
from nuanfu.turns.models import Author, Conversation, Message, Owner

EITHER = ("case.changed", "payment.recorded")


@dataclass(frozen=True, slots=True)
class OpenPart:
    """One part of one order and whom it concerns, as rows have told it; `open` and `payable` in fen."""

    buyer_id: str
    phone: str | None
    order_no: str
    lane: Lane
    status: str
    placed_at: datetime
    closes_at: datetime | None
    imported_at: datetime | None
    payable: Fen
    seq: int
    open: Fen
    opens_at: datetime | None
    due_at: datetime | None


def part_of(buyer: Buyer, order: Order, part: Instalment) -> OpenPart:
    """Return a part as it stands in its rows."""
    return OpenPart(
        buyer_id=buyer.id,
        phone=buyer.phone,
        order_no=order.order_no,
        lane=Lane(order.lane),
        status=order.status,
        placed_at=order.placed_at,
        closes_at=order.closes_at,
        imported_at=order.imported_at,
        payable=order.payable,
        seq=part.seq,
        open=part.open,
        opens_at=part.opens_at,
        due_at=part.due_at,
    )


def next_part(order: Order) -> Instalment:
    """Return the part that is paid next, the last one when nothing is open."""
    return next((part for part in order.instalments if part.open), order.instalments[-1])


def gather(session: Session, buyer: Buyer, order: Order, part: Instalment, now: datetime) -> Facts:
    """Read the facts about one part of an order, whose buyer, number and order are locked when something may start."""
    return gather_many(session, [part_of(buyer, order, part)], now)[0]


def gather_many(session: Session, parts: Sequence[OpenPart], now: datetime) -> list[Facts]:
    """Read the facts about many parts, in their order, by a number of queries that does not grow with them."""
    if not parts:
        return []
    phones = {part.buyer_id: part.phone for part in parts}
    numbers = sorted({part.order_no for part in parts})
    cases = {row.order_no: row for row in session.execute(_CASE.where(Case.order_no.in_(numbers)))}
    waiting = _waiting_for_a_person(session, cases, now)
    hashes = suppressions.known_hashes(session, phones)
    silences = suppressions.standing_of(session, phones, hashes, now)
    talks = {row.buyer_id: row for row in session.execute(_TALK.where(Conversation.buyer_id.in_(phones)))}
    paid = _paid_at(session, phones)
    unpaid = unpaid_orders_of(session, phones, now)
    contacts = Contacts(session, hashes, phones, numbers, now)
    paused = switches.is_on(session, switches.OUTGOING)
    found = []
    for part in parts:
        case, talk, silent = cases[part.order_no], talks.get(part.buyer_id), silences.get(part.buyer_id, ())
        ran_out = _runs_out(part, now)
        others = (at for number, at in paid.get(part.buyer_id, ()) if number != part.order_no)
        facts = Facts(
            lane=part.lane,
            order_no=part.order_no,
            placed_at=part.placed_at,
            payable=part.open if part.payable else 0,
            instalment=part.seq,
            opens_at=part.opens_at,
            due_at=part.due_at,
            closes_at=part.closes_at,
            closed=ran_out or part.status == "closed",
            timed_out=timed_out(part, case.cause, now),
            stopped=case.state == CaseState.STOPPED or Channel.ALL in silent,
            needs_person=part.order_no in waiting,
            promised_until=_paused_until(case, now, (Cause.PROMISE,)),
            agreed_until=_paused_until(case, now, (Cause.DEFERRAL, Cause.PLAN)),
            silent=frozenset(channel for channel in silent if channel is not Channel.ALL),
            with_person=talk is not None and talk.owner != Owner.BOT,
            buyer_wrote_at=talk.wrote_at if talk is not None else None,
            paid_at=max(others, default=None),
            imported_at=part.imported_at,
            unpaid_orders=unpaid.get(part.buyer_id, 0),
            contacts=contacts.of(part.buyer_id, part.order_no),
            to_number=contacts.to_number_of(part.buyer_id),
            everything_paused=paused,
        )
        found.append(facts)
    return found


def counting(facts: Facts, also: Sequence[Contact]) -> Facts:
    """Return facts with contacts to this buyer that a rehearsal has only thought of, as if they had been made."""
    if not also:
        return facts
    outside = (one for one in also if one.channel is not Channel.IM)
    return replace(facts, contacts=(*facts.contacts, *also), to_number=(*facts.to_number, *outside))


def timed_out(part: OpenPart, cause: str | None, now: datetime) -> bool:
    """Tell whether an order, whose case has this cause, ended by the clock alone: neither cancelled nor paid."""
    return _runs_out(part, now) or (part.status == "closed" and cause == Cause.EXPIRED)


def _runs_out(part: OpenPart, now: datetime) -> bool:
    """Tell whether the time of an unpaid order is over, whether or not the platform has told us."""
    over = part.closes_at is not None and part.closes_at <= now
    return part.status == "pending" and part.lane is Lane.ORDER and over


_CASE = select(Case.order_no, Case.state, Case.cause, Case.until, Case.looked_at)

_TALK = select(
    Conversation.buyer_id,
    Conversation.owner,
    select(Message.at)
    .where(Message.conversation_id == Conversation.id, Message.author == Author.BUYER.value)
    .order_by(Message.seq.desc())
    .limit(1)
    .correlate(Conversation)
    .scalar_subquery()
    .label("wrote_at"),
)


def _waiting_for_a_person(session: Session, cases: Mapping[str, Row[*tuple[Any, ...]]], now: datetime) -> set[str]:
    """Return the orders whose pause only a person ends and none has; a payment that came after it is an answer too."""
    numbers = [
        number
        for number, case in cases.items()
        if case.state == CaseState.PAUSED
        and case.cause in NEEDS_PERSON
        and not resumed(case.state, case.cause, case.until, now, case.looked_at)
    ]
    if not numbers:
        return set()
    query = select(LedgerEvent.order_no, LedgerEvent.kind, func.max(LedgerEvent.id).label("latest"))
    query = query.where(LedgerEvent.order_no.in_(numbers), LedgerEvent.kind.in_(EITHER))
    rows = session.execute(query.group_by(LedgerEvent.order_no, LedgerEvent.kind))
    latest = {(row.order_no, row.kind): row.latest for row in rows}
    changed, paid = EITHER
    return {number for number in numbers if latest.get((number, paid), 0) < latest.get((number, changed), 1)}


def _paused_until(case: Row[*tuple[Any, ...]], now: datetime, causes: Collection[str]) -> datetime | None:
    until: datetime | None = case.until
    for_it = case.state == CaseState.PAUSED and case.cause in causes
    return until if for_it and until is not None and until > now else None


def _paid_at(session: Session, buyers: Collection[str]) -> dict[str, list[tuple[str, datetime]]]:
    """Return, by buyer, each order that is paid in full and when its last payment was made."""
    query = (
        select(Order.buyer_id, Order.order_no, func.max(Payment.paid_at).label("at"))
        .join(Payment, Payment.order_no == Order.order_no)
        .where(Order.buyer_id.in_(buyers), Order.status == "paid")
        .group_by(Order.buyer_id, Order.order_no)
    )
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.buyer_id].append((row.order_no, row.at))
    return found
