"""What became of a reminder: seen, answered, paid in time, refused for good; and what people report of their rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import batched, islice

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, func, select, union
from sqlalchemy.orm import Session, selectinload

from nuanfu.cases import changes, gate_facts, promises
from nuanfu.cases.models import Reason
from nuanfu.cases.states import Cause
from nuanfu.clock import SHANGHAI, end_of_day
from nuanfu.conduct import gate, suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.models import ContactMade, Suppression
from nuanfu.conduct.outbound import Kind, Outbound
from nuanfu.errors import BadInput, ReminderDone, ReminderUnknown
from nuanfu.ledger import locks, policies
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Buyer, Instalment, Order, Payment
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.pay_days import holds_until
from nuanfu.negotiation.policy import Policy
from nuanfu.outreach.cadence import DAYS_OPEN
from nuanfu.outreach.models import Reminder, ReminderState, Result
from nuanfu.policy.reminders import Reminders, Way
from nuanfu.turns.models import Author, Conversation, Message

BY_PEOPLE = (Way.CALL_LIST.value, Way.HAND_LIST.value)
SPOKE = frozenset({Result.REACHED, Result.PROMISED, Result.REFUSED, Result.WRONG_NUMBER})
CALLS_FROM, CALLS_UNTIL = 8, 17  # o'clock in Shanghai: the two slots of the phone
LONGEST_AHEAD = timedelta(days=7)
FITTING = {
    Way.CALL_LIST.value: SPOKE | {Result.CALL_LATER},
    Way.HAND_LIST.value: frozenset({Result.SENT, Result.NOT_SENT, Result.PROMISED, Result.REFUSED}),
}
"""Which results a row of each list may have."""
A_DAY = timedelta(days=1)
BATCH = 500  # rows of a list that are asked about at once
STILL_OPEN = timedelta(days=7)  # after that nobody looks for a result any more
WENT_OUT = (ReminderState.SENT.value, ReminderState.UNKNOWN.value)


def gather(session: Session, reminders: Reminders, now: datetime) -> int:
    """Write down what the ledger knows about what was sent lately; return how many rows changed.

    Each row is held from the first look on and written once: PostgreSQL would lock its buyer for a second time. A row
    that somebody else holds comes next time, so nobody waits here with other rows in hand.
    """
    read = session.scalars(_just_read(now).with_for_update(of=Reminder, skip_locked=True)).all()
    changed = union(*_with_news(now, reminders.paid_within)).subquery()
    with_news = select(Reminder).join(changed, changed.c.id == Reminder.id).order_by(Reminder.id)
    rows = session.scalars(with_news.with_for_update(of=Reminder, skip_locked=True)).all()
    with session.no_autoflush:
        for reminder in read:
            reminder.seen_at = now
        return sum(_look_again(session, row, reminders.paid_within) for row in rows)


def _just_read(now: datetime) -> Select[Reminder]:
    """Select what stands in a chat that its buyer has read that far."""
    read = (Conversation.buyer_id == Reminder.buyer_id) & (Conversation.read_by_buyer >= Reminder.seq)
    recent = select(Reminder).where(Reminder.state.in_(WENT_OUT), Reminder.at > now - STILL_OPEN)
    return recent.join(Conversation, read).where(Reminder.seen_at.is_(None)).order_by(Reminder.id)


def _with_news(now: datetime, paid_within: timedelta) -> Iterator[Select[int]]:
    """Yield the rows about which the ledger knows something that is not written down: few, however many went out."""
    recent = select(Reminder.id).where(Reminder.state.in_(WENT_OUT), Reminder.at > now - STILL_OPEN)
    answered = (Message.author == Author.BUYER.value) & (Message.at >= Reminder.at)
    yield (
        recent.join(Conversation, Conversation.buyer_id == Reminder.buyer_id)
        .join(Message, (Message.conversation_id == Conversation.id) & answered)
        .where(Reminder.replied_at.is_(None), Message.seq > func.coalesce(Reminder.seq, 0))
    )
    told = (Reason.order_no == Reminder.order_no) & (Reason.at >= Reminder.at)
    yield recent.join(Reason, told).where(Reminder.reason.is_(None))
    paid = (Payment.order_no == Reminder.order_no) & (Payment.paid_at >= Reminder.at)
    in_time = Reminder.at > now - paid_within - A_DAY  # a payment may be told late
    yield recent.join(Payment, paid).where(Reminder.paid_at.is_(None), in_time)
    silent = (Suppression.buyer_id == Reminder.buyer_id) & (Suppression.at >= Reminder.at)
    yield recent.join(Suppression, silent).where(Reminder.opted_out_at.is_(None))


def waiting_for_people(session: Session, way: Way, now: datetime, most: int | None = None) -> list[Reminder]:
    """Return the rows of a list that nobody has worked on yet and that may still go, in the order of work.

    The gate is asked again: whoever has paid, or wants to be left alone, is on no list any more. A call for which the
    buyer has named a time comes after all others. `most` is after how many rows to stop.
    """
    query = select(Reminder).where(
        Reminder.channel == way.value, Reminder.state == ReminderState.SENT.value, Reminder.result.is_(None)
    )
    urgent = (Reminder.call_at.asc().nulls_first(), Reminder.closes_at.asc().nulls_last(), Reminder.amount.desc())
    policy = policies.current(session).policy
    rows = session.scalars(query.order_by(*urgent, Reminder.id)).all()
    may_go = (row for batch in batched(rows, BATCH) for row in _may_still_go(session, batch, policy, now))
    return list(islice(may_go, most))


def unclear(session: Session, most: int | None = None) -> list[Reminder]:
    """Return what may or may not have gone out, the latest first: nobody sends it again, a person may ask."""
    query = select(Reminder).where(Reminder.state == ReminderState.UNKNOWN.value)
    return list(session.scalars(query.order_by(Reminder.at.desc(), Reminder.id.desc()).limit(most)))


def left_to_people(session: Session, reminders: Reminders, now: datetime, most: int | None = None) -> list[Order]:
    """Return the orders of the credit lane with a part that had every reminder after its due day and is still open.

    From here on the shop is silent, and a person looks at what would help.
    """
    after_due = [step.step for step in reminders.credit if step.day > 0]
    last = max([step.day for step in reminders.credit], default=0)
    silent_since = now - timedelta(days=last + DAYS_OPEN)
    reminded = exists().where(
        Reminder.order_no == Instalment.order_no,
        Reminder.instalment == Instalment.seq,
        Reminder.step.in_(after_due),
        Reminder.state.in_(WENT_OUT),
    )
    owed = (Instalment.paid < Instalment.amount) & (Instalment.due_at <= silent_since) & reminded
    query = select(Order).join(Instalment, Instalment.order_no == Order.order_no)
    query = query.where(Order.status == "pending", Order.lane == Lane.CREDIT.value, owed)
    return list(session.scalars(query.distinct().order_by(Order.placed_at, Order.order_no).limit(most)))


def may_still_go(session: Session, row: Reminder, policy: Policy, now: datetime) -> bool:
    """Tell whether the gate lets a row of a list through."""
    return any(_may_still_go(session, [row], policy, now))


def _may_still_go(session: Session, rows: Sequence[Reminder], policy: Policy, now: datetime) -> Iterator[Reminder]:
    """Yield those rows that the gate would let go now; one does not stand in its own way.

    A call at a time that the buyer named is asked for, and is looked at as of that time.
    """
    made = select(ContactMade).where(ContactMade.reminder_id.in_([row.id for row in rows]))
    contacts = {contact.reminder_id: contact for contact in session.scalars(made)}
    numbers = {row.order_no for row in rows}
    of_rows = select(Order, Buyer).join(Buyer, Buyer.id == Order.buyer_id).where(Order.order_no.in_(numbers))
    parts = {
        (order.order_no, part.seq): gate_facts.part_of(buyer, order, part)
        for order, buyer in session.execute(of_rows.options(selectinload(Order.instalments)))
        for part in order.instalments
    }
    known = [row for row in rows if row.id in contacts and (row.order_no, row.instalment) in parts]
    found = gate_facts.gather_many(session, [parts[row.order_no, row.instalment] for row in known], now)
    for row, facts in zip(known, found, strict=True):
        contact = contacts[row.id]
        others = tuple(one for one in facts.contacts if one.step != contact.step)
        to_number = tuple(one for one in facts.to_number if one.step != contact.step)
        at = max(now, row.call_at) if row.call_at is not None else now
        outbound = Outbound(Kind(contact.kind), Channel(contact.channel), contact.step, row.call_at is not None)
        verdict = gate.decide(outbound, replace(facts, contacts=others, to_number=to_number), policy, at)
        if isinstance(verdict, gate.Allow):
            yield row


def write_down(
    session: Session,
    reminder_id: int,
    result: Result,
    *,
    now: datetime,
    who: str,
    note: str | None = None,
    pay_on: date | None = None,
    call_at: datetime | None = None,
) -> Reminder:
    """Write down what came of a row that a person worked on; the attempt counts against the caps from now.

    A promise is recorded on the order, a wrong number is never used again, a message that was not sent counts for
    nothing. With `call_at` the row comes back at the time that the buyer named. Raises `ReminderUnknown`,
    `ReminderDone`, and `BadInput` for a result that is not of this list, a promise without a day to come, or a call at
    a time when nobody is called.
    """
    found = session.get(Reminder, reminder_id)
    if found is None or found.channel not in BY_PEOPLE:
        raise ReminderUnknown
    if result not in FITTING[found.channel]:
        fitting = "、".join(sorted(FITTING[found.channel]))
        raise BadInput(f"这张名单的结果只能是 {fitting}", fields={"result": "不是这张名单的结果"})
    _check_call_at(call_at, result, now)
    buyer = locks.buyer(session, found.buyer_id)
    session.refresh(found, with_for_update=True)
    if (result is Result.PROMISED) != (pay_on is not None) or (pay_on is not None and end_of_day(pay_on) <= now):
        raise BadInput("答应付款要写哪一天，而且是今天或以后；别的结果不写日子", fields={"pay_on": "日子不对"})
    if result is Result.WRONG_NUMBER:
        silent = (Channel.SMS, Channel.PHONE)
        suppressions.suppress(session, buyer, silent, cause="third_person", now=now, who=who, number_only=True)
    order = locks.order(session, found.order_no)
    if found.result is not None:
        raise ReminderDone
    found.note, found.taken_by, found.taken_at = note, None, None
    contact = session.scalar(select(ContactMade).where(ContactMade.reminder_id == found.id))
    if contact is not None and result is Result.NOT_SENT:
        session.delete(contact)
    elif contact is not None:
        contact.at, contact.connected = now, result in SPOKE and found.channel == Way.CALL_LIST
    if call_at is None:
        found.result = result.value
    else:
        _call_again(session, found, contact, call_at)
    if pay_on is not None and order.status == "pending":
        _promise(session, order, pay_on, now, who)
    record(
        session,
        "reminder.result",
        at=now,
        who=who,
        why=result.value,
        order=order,
        reminder_id=found.id,
        step=found.step,
        result=result.value,
    )
    return found


def _check_call_at(call_at: datetime | None, result: Result, now: datetime) -> None:
    if call_at is None:
        return
    in_hours = CALLS_FROM <= call_at.astimezone(SHANGHAI).hour < CALLS_UNTIL
    if result is not Result.CALL_LATER or not in_hours or not now < call_at <= now + LONGEST_AHEAD:
        raise BadInput("约了再打，要写 7 天之内、08:00 到 17:00 的时间", fields={"call_at": "时间不对"})


def _call_again(session: Session, row: Reminder, contact: ContactMade | None, call_at: datetime) -> None:
    """Leave the attempt that was made to the caps, and let the row wait for another one."""
    row.call_at = call_at
    if contact is None:
        return
    session.add(
        ContactMade(
            buyer_id=contact.buyer_id,
            phone_hash=contact.phone_hash,
            at=call_at,
            kind=contact.kind,
            channel=contact.channel,
            order_no=contact.order_no,
            instalment=contact.instalment,
            step=contact.step,
            connected=False,
            reminder_id=row.id,
        )
    )
    contact.step = contact.reminder_id = None


def note(session: Session, reminder_id: int, text: str, *, now: datetime, who: str) -> None:
    """Keep a person's note on any reminder; raises `ReminderUnknown`."""
    found = session.get(Reminder, reminder_id)
    if found is None:
        raise ReminderUnknown
    locks.buyer(session, found.buyer_id)
    session.refresh(found, with_for_update=True)
    found.note = text
    order = session.get_one(Order, found.order_no)
    record(session, "reminder.noted", at=now, who=who, why="note", order=order, reminder_id=found.id)


def _promise(session: Session, order: Order, pay_on: date, now: datetime, who: str) -> None:
    policy = policies.current(session).policy
    promises.make(session, order, pay_on, order.payable, now=now, who=who)
    until = holds_until(pay_on, Lane(order.lane), order.closes_at, now, policy)
    changes.pause_until(session, order, Cause.PROMISE, until, now=now, who=who, why="promise")


def _look_again(session: Session, row: Reminder, paid_within: timedelta) -> bool:
    before = (row.replied_at, row.reason, row.paid_at, row.opted_out_at)
    if row.replied_at is None:
        row.replied_at = session.scalar(_first_words(row))
    if row.reason is None:
        heard = select(Reason.reason).where(Reason.order_no == row.order_no, Reason.at >= row.at)
        row.reason = session.scalar(heard.order_by(Reason.at.desc()).limit(1))
    if row.paid_at is None:
        _count_payment(session, row, paid_within)
    if row.opted_out_at is None:
        query = select(Suppression.at).where(Suppression.buyer_id == row.buyer_id, _soon_after(Suppression.at, row))
        row.opted_out_at = session.scalar(query.order_by(Suppression.at).limit(1))
    return (row.replied_at, row.reason, row.paid_at, row.opted_out_at) != before


def _count_payment(session: Session, row: Reminder, paid_within: timedelta) -> None:
    within = Payment.paid_at.between(row.at, row.at + paid_within)
    payments = session.scalars(select(Payment).where(Payment.order_no == row.order_no, within)).all()
    if payments:
        row.paid_at = min(payment.paid_at for payment in payments)
        row.paid = sum(payment.amount for payment in payments)


def _first_words(row: Reminder) -> Select[datetime]:
    return (
        select(Message.at)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.buyer_id == row.buyer_id,
            Message.author == Author.BUYER.value,
            _soon_after(Message.at, row),
            Message.seq > (row.seq or 0),
        )
        .order_by(Message.seq)
        .limit(1)
    )


def _soon_after(column: SQLColumnExpression[datetime], row: Reminder) -> ColumnElement[bool]:
    return column.between(row.at, row.at + STILL_OPEN)


def erase(session: Session, buyer: Buyer) -> None:
    """Remove what people wrote about a locked buyer; what was sent and when stays, without the person."""
    for reminder in session.scalars(select(Reminder).where(Reminder.buyer_id == buyer.id)):
        reminder.note = reminder.provider_id = None
