"""Claim a step, send it, write down what became of it: a crash may come between any two of these.

A claim commits under the locks of buyer, row, number and order, with the gate asked in the same transaction. What lies
in our own database is delivered by that commit. What lies outside is `unknown` from the commit on, until its provider
has answered; so whatever crashes, a step goes at most once, and one that may have gone is never sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel as Counted
from nuanfu.conduct.models import ContactMade
from nuanfu.conduct.outbound import Contact
from nuanfu.ledger import locks, policies
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Buyer, Order
from nuanfu.ledger.policies import PolicyInForce
from nuanfu.negotiation.policy import Policy
from nuanfu.outreach import debts, knowledge
from nuanfu.outreach.cadence import Wanted, wanted
from nuanfu.outreach.channels.base import Ended, InLedger, Outcome, Outgoing, Outside
from nuanfu.outreach.debts import Known
from nuanfu.outreach.deciding import Decision, Go, Never, Wait, decide, step_key
from nuanfu.outreach.models import Reminder, ReminderState
from nuanfu.outreach.order_of_work import lock_first, still_open
from nuanfu.outreach.pace import may_start
from nuanfu.outreach.parts import LEASE_SECONDS, Parts
from nuanfu.outreach.planner import WHO
from nuanfu.policy.reminders import cadence_hash

MOST_ATTEMPTS = 3
SHORT = 12  # characters of a hash, as everywhere that people read one
BACK_OFF = timedelta(minutes=2)


Found = tuple[Known, Wanted] | Never


@dataclass(frozen=True, slots=True)
class Handled:
    """What was decided about one step; `text` is what was said."""

    order_no: str
    step: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that has started and must now be handed to its channel, before the lease runs out."""

    message: Outgoing
    token: str
    lease_until: float
    channel: Outside


@dataclass(frozen=True, slots=True)
class Taken:
    """What a look at the next step brought: what was decided, and what must be sent outside, if anything."""

    handled: Handled
    claimed: Claimed | None = None


def take_next(parts: Parts, now: datetime) -> Taken | None:
    """Look at the step that comes next and start it if it may go; None when none is left or the pace is reached."""
    while True:
        with parts.database.writing() as session:
            in_force = policies.current(session)
            if not may_start(session, in_force.policy, now):
                return None
            first = lock_first(session, now)
            if first is None:
                return None
            buyer, reminder_id = first
            reminder = still_open(session, reminder_id, now)
            if reminder is not None:
                return _take(session, parts, in_force, buyer, reminder, now)


def _take(
    session: Session, parts: Parts, in_force: PolicyInForce, buyer: Buyer, reminder: Reminder, now: datetime
) -> Taken:
    """Decide about a step that is locked with its buyer, and start it if it may go."""
    hashed = suppressions.hash_of(session, buyer.phone)
    if hashed is not None:
        suppressions.lock_number(session, hashed)
    order = locks.order(session, reminder.order_no)
    found = find(session, parts, [reminder], now)[0]
    decision = found if isinstance(found, Never) else _decide(session, parts, found, in_force.policy, now)
    handled = Handled(reminder.order_no, reminder.step, decision)
    if not isinstance(decision, Go):
        _put_off(session, order, reminder, decision, now)
        return Taken(handled)
    assert not isinstance(found, Never)
    session.add(_contact(reminder, found[1], decision, hashed, now))
    reminder.versions = versions(parts, in_force)
    return Taken(handled, _start(session, parts, buyer, order, reminder, decision, now))


def _decide(session: Session, parts: Parts, found: tuple[Known, Wanted], policy: Policy, now: datetime) -> Decision:
    around = knowledge.gather(session, [found], parts.words, now)[0]
    return decide(parts, *found, around, policy, now)


def versions(parts: Parts, in_force: PolicyInForce) -> dict[str, str]:
    """Name the policy, the cadence and the wording by which something goes."""
    return {
        "policy": in_force.hash[:SHORT],
        "cadence": cadence_hash(parts.reminders)[:SHORT],
        "wording": parts.words.scripts.version[:SHORT],
    }


def find(session: Session, parts: Parts, rows: Sequence[Reminder], now: datetime) -> list[Found]:
    """Return the debt and the step of each row as they stand now, or why its step is over."""
    numbers = {row.order_no for row in rows if now < row.too_late_at}
    known = {(one.debt.order_no, one.debt.instalment): one for one in debts.load(session, numbers, now)}
    return [_find(known.get((row.order_no, row.instalment)), parts, row, now) for row in rows]


def _find(known: Known | None, parts: Parts, row: Reminder, now: datetime) -> Found:
    if now >= row.too_late_at:
        return Never(row.why or "too_late")
    if known is None:
        return Never("nothing_to_pay")
    for step in wanted(known.debt, parts.reminders, now):
        if (step.step.step, step.anchor) == (row.step, row.anchor):
            return known, step
    return Never("passed_over" if known.debt.pending else "nothing_to_pay")


def send(parts: Parts, claimed: Claimed) -> Outcome:
    """Hand a claimed message to its channel, unless the claim has run out: then it certainly does not go."""
    if parts.machine() >= claimed.lease_until:
        return Outcome(Ended.NOT_NOW, "lease")
    return claimed.channel.deliver(claimed.message)


def settle(parts: Parts, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    """Write down how a message ended; only who has claimed it can."""
    with parts.database.writing() as session:
        locks.buyer(session, claimed.message.buyer_id)
        query = select(Reminder).where(Reminder.id == claimed.message.reminder_id, Reminder.token == claimed.token)
        reminder = session.scalar(query.with_for_update())
        if reminder is None:
            return
        order = session.get_one(Order, reminder.order_no)
        reminder.token = None
        match outcome.ended:
            case Ended.TAKEN:
                reminder.state, reminder.why = ReminderState.SENT.value, None
                reminder.provider_id = outcome.told or None
            case Ended.UNCLEAR:
                reminder.why = "not_told"
            case Ended.REFUSED:
                _take_back(session, reminder)
                reminder.state, reminder.why = ReminderState.DENIED.value, "refused"
            case Ended.NOT_NOW:
                _take_back(session, reminder)
                again = reminder.attempts < MOST_ATTEMPTS
                reminder.state = ReminderState.DEFERRED.value if again else ReminderState.DENIED.value
                reminder.why = "not_now" if again else "tried_enough"
                reminder.not_before = now + reminder.attempts * BACK_OFF if again else None
        _record(session, order, reminder, f"reminder.{outcome.ended.value}", now)


def _put_off(session: Session, order: Order, reminder: Reminder, decision: Wait | Never, now: datetime) -> None:
    before = (reminder.state, reminder.why)
    reminder.why = decision.why
    if isinstance(decision, Wait):
        reminder.state, reminder.not_before = ReminderState.DEFERRED.value, decision.until
    else:
        again = decision.again_at
        reminder.state = ReminderState.DENIED.value
        reminder.not_before = again if again is not None and again < reminder.too_late_at else None
    if (reminder.state, reminder.why) != before:  # asked every few minutes, told once
        reminder.at = now
        _record(session, order, reminder, f"reminder.{reminder.state}", now)


def _start(
    session: Session, parts: Parts, buyer: Buyer, order: Order, reminder: Reminder, go: Go, now: datetime
) -> Claimed | None:
    """Start a step: deliver it here and now, or return what must be handed over outside."""
    message = Outgoing(
        reminder_id=reminder.id,
        key=f"reminder-{reminder.id}",
        buyer_id=buyer.id,
        order_no=reminder.order_no,
        number=buyer.phone,
        script=go.said.script,
        text=go.said.text,
        variables=go.said.variables,
    )
    reminder.channel, reminder.script, reminder.at = go.way.value, go.said.script, now
    reminder.not_before, reminder.attempts = None, reminder.attempts + 1
    if isinstance(go.channel, InLedger):
        reminder.seq = go.channel.put(session, message, now)
        reminder.state, reminder.why = ReminderState.SENT.value, None
        _record(session, order, reminder, "reminder.sent", now)
        return None
    reminder.state, reminder.why = ReminderState.UNKNOWN.value, None
    reminder.token, reminder.lease_until = parts.new_token(), parts.machine() + LEASE_SECONDS
    _record(session, order, reminder, "reminder.started", now)
    return Claimed(message, reminder.token, reminder.lease_until, go.channel)


def thought_of(known: Known, step: Wanted, go: Go, now: datetime) -> Contact:
    """Return the contact that a start makes, as the gate counts it."""
    return Contact(
        at=now,
        kind=go.kind,
        channel=go.channel.counts_as,
        order_no=known.debt.order_no,
        instalment=known.debt.instalment,
        step=step_key(step, known.debt.instalment),
    )


def _contact(reminder: Reminder, step: Wanted, go: Go, hashed: str | None, now: datetime) -> ContactMade:
    return ContactMade(
        buyer_id=reminder.buyer_id,
        phone_hash=hashed if go.channel.counts_as is not Counted.IM else None,
        at=now,
        kind=go.kind.value,
        channel=go.channel.counts_as.value,
        order_no=reminder.order_no,
        instalment=reminder.instalment,
        step=step_key(step, reminder.instalment),
        connected=False,
        reminder_id=reminder.id,
    )


def _take_back(session: Session, reminder: Reminder) -> None:
    """Forget the contact of a message that certainly did not go: it counts for nothing."""
    session.execute(delete(ContactMade).where(ContactMade.reminder_id == reminder.id))


def _record(session: Session, order: Order, reminder: Reminder, kind: str, now: datetime) -> None:
    record(
        session,
        kind,
        at=now,
        who=WHO,
        why=reminder.why or reminder.step,
        order=order,
        reminder_id=reminder.id,
        step=reminder.step,
        instalment=reminder.instalment,
        channel=reminder.channel,
    )
