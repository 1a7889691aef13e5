"""The lists of people: who is to be called or written to by hand, why, in which words, and who has taken it on.

A row shows a number only to whoever has taken it. Taking asks the gate again, under the buyer's lock.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Reason
from nuanfu.clock import SHANGHAI
from nuanfu.errors import ReminderDone, ReminderOver, ReminderTaken, ReminderUnknown
from nuanfu.ledger import locks, policies
from nuanfu.ledger.models import Buyer, Order, Payment
from nuanfu.outreach import debts, knowledge, results
from nuanfu.outreach.debts import Known
from nuanfu.outreach.models import Reminder
from nuanfu.outreach.parts import Parts
from nuanfu.outreach.results import BY_PEOPLE, CALLS_FROM, CALLS_UNTIL, WENT_OUT
from nuanfu.outreach.wording import for_people
from nuanfu.policy.reminders import Way
from nuanfu.turns.models import Author, Conversation, Message

MOST = 100  # rows shown at once; each asks the gate
TAKEN_FOR = timedelta(hours=1)  # then a colleague may take a row over: whoever had it has forgotten it
LOOKED_BACK_ON = 50  # messages of a buyer
FEWEST = 3  # times seen in an hour before anybody speaks of a habit


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: the reminder, whom it is for, in which words, and when the buyer is usually there.

    `reason` is what the buyer last gave, `reminded` how often the order was reminded of before, `best_hour` an hour of
    the day, None where nothing is known; `text` is None when it cannot be said any more.
    """

    reminder: Reminder
    order: Order
    buyer: Buyer
    reason: str | None
    reminded: int
    text: str | None
    best_hour: int | None


def rows(session: Session, parts: Parts, way: Way, now: datetime, most: int = MOST) -> list[Row]:
    """Return the first rows of a list that may still go, in the order of work."""
    waiting = results.waiting_for_people(session, way, now, most)
    loaded = debts.load(session, {row.order_no for row in waiting}, now)
    known = {(one.debt.order_no, one.debt.instalment): one for one in loaded}
    return [_row(session, parts, row, known.get((row.order_no, row.instalment))) for row in waiting]


def take(session: Session, parts: Parts, reminder_id: int, agent_id: int, now: datetime) -> Row:
    """Let an agent take a row on; raises `ReminderUnknown`, `ReminderTaken`, `ReminderDone`, `ReminderOver`."""
    row = _locked(session, reminder_id)
    if held_by_another(row, agent_id, now):
        raise ReminderTaken
    policy = policies.current(session).policy
    too_early = row.call_at is not None and now < row.call_at
    if too_early or not results.may_still_go(session, row, policy, now):
        raise ReminderOver
    row.taken_by, row.taken_at = agent_id, now
    known = [one for one in debts.load(session, [row.order_no], now) if one.debt.instalment == row.instalment]
    return _row(session, parts, row, known[0] if known else None)


def release(session: Session, reminder_id: int, agent_id: int) -> None:
    """Put a row that an agent has taken back on the list; raises `ReminderUnknown`, `ReminderTaken`, `ReminderDone`."""
    row = _locked(session, reminder_id)
    if row.taken_by != agent_id:
        raise ReminderTaken
    row.taken_by = row.taken_at = None


def require_taken(session: Session, reminder_id: int, agent_id: int) -> None:
    """Raise `ReminderTaken` unless the agent has taken the row: who writes a result down has seen whom it is about."""
    if _locked(session, reminder_id).taken_by != agent_id:
        raise ReminderTaken


def held_by_another(row: Reminder, agent_id: int, now: datetime) -> bool:
    """Tell whether a colleague works on a row now."""
    return row.taken_by not in (None, agent_id) and row.taken_at is not None and now < row.taken_at + TAKEN_FOR


def best_hour(times: Iterable[datetime]) -> int | None:
    """Return the hour of the phone's slots in which somebody was seen most often, the earlier of equal ones."""
    hours = Counter(at.astimezone(SHANGHAI).hour for at in times)
    seen = {hour: hours[hour] for hour in range(CALLS_FROM, CALLS_UNTIL) if hours[hour] >= FEWEST}
    return max(seen, key=lambda hour: (seen[hour], -hour), default=None)


def _locked(session: Session, reminder_id: int) -> Reminder:
    found = session.get(Reminder, reminder_id)
    if found is None or found.channel not in BY_PEOPLE:
        raise ReminderUnknown
    locks.buyer(session, found.buyer_id)
    session.refresh(found, with_for_update=True)
    if found.result is not None:
        raise ReminderDone
    return found


def _row(session: Session, parts: Parts, row: Reminder, known: Known | None) -> Row:
    order, buyer = session.get_one(Order, row.order_no), session.get_one(Buyer, row.buyer_id)
    heard = select(Reason.reason).where(Reason.order_no == row.order_no).order_by(Reason.at.desc()).limit(1)
    before = select(func.count()).where(
        Reminder.order_no == row.order_no, Reminder.state.in_(WENT_OUT), Reminder.id < row.id
    )
    text = None
    if known is not None and row.channel and row.script and row.script in parts.words.scripts:
        policy = policies.current(session).policy
        said, price = knowledge.around_row(session, known)
        text = for_people(known, row.section, row.script, Way(row.channel), parts.words, policy, said=said, price=price)
    return Row(
        reminder=row,
        order=order,
        buyer=buyer,
        reason=session.scalar(heard),
        reminded=session.scalar(before) or 0,
        text=text,
        best_hour=best_hour(_seen(session, buyer)),
    )


def _seen(session: Session, buyer: Buyer) -> list[datetime]:
    """Return when a buyer has written, ordered or paid lately."""
    wrote = (
        select(Message.at)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Conversation.buyer_id == buyer.id, Message.author == Author.BUYER.value)
        .order_by(Message.seq.desc())
    )
    ordered = select(Order.placed_at).where(Order.buyer_id == buyer.id).order_by(Order.placed_at.desc())
    paid = select(Payment.paid_at).join(Order, Order.order_no == Payment.order_no).where(Order.buyer_id == buyer.id)
    queries = (wrote, ordered, paid.order_by(Payment.paid_at.desc()))
    return [at for query in queries for at in session.scalars(query.limit(LOOKED_BACK_ON))]
