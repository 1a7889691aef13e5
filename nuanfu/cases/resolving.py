"""What a person decides about the cases that wait for one: go on, rest until a day, or end the reminders."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from nuanfu.cases import changes, granting
from nuanfu.cases.models import ApplicationKind, Case
from nuanfu.cases.states import NEEDS_PERSON, CaseState, Cause
from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.desk_errors import CaseUndecided
from nuanfu.errors import BadInput
from nuanfu.ledger import locks, policies
from nuanfu.ledger.models import Order

WAITING = tuple(cause.value for cause in NEEDS_PERSON)
STOPS_AS = {Cause.HARDSHIP: Cause.HARDSHIP, Cause.DISPUTE: Cause.DISPUTE}


class Then(StrEnum):
    """What becomes of a case that a person has looked at."""

    RESUME = "resume"
    PAUSE = "pause"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose for one order; `until` ends a pause."""

    order_no: str
    then: Then
    until: datetime | None = None


_UNDECIDED = (
    select(Case.order_no, Case.cause)
    .join(Order, Order.order_no == Case.order_no)
    .where(Order.buyer_id == bindparam("buyer_id"), Case.state == CaseState.PAUSED.value)
    .where(Case.cause.in_(WAITING), Case.looked_at.is_(None))
    .order_by(Case.order_no)
)


def undecided(session: Session, buyer_id: str) -> dict[str, str]:
    """Return, by order number, why each of the buyer's cases waits for a person and none has looked."""
    return {row.order_no: row.cause for row in session.execute(_UNDECIDED, {"buyer_id": buyer_id})}


def decide(session: Session, buyer_id: str, choices: list[Choice], *, now: datetime, who: str) -> None:
    """Carry out what a person chose, under the buyer's lock.

    Raises `CaseUndecided` when a case that waits for a person has no choice, or its application no answer yet, and
    `BadInput` for a choice that names no such case, or a pause without an end ahead.
    """
    waiting = undecided(session, buyer_id)
    missing = {number: cause for number, cause in waiting.items() if number not in {one.order_no for one in choices}}
    if missing:
        raise CaseUndecided(fields=missing)
    for choice in sorted(choices, key=lambda one: one.order_no):
        if choice.order_no not in waiting:
            raise BadInput(fields={choice.order_no: "这一单没有等人决定的事"})
        _carry_out(session, locks.order(session, choice.order_no), choice, now, who)


def _carry_out(session: Session, order: Order, choice: Choice, now: datetime, who: str) -> None:
    case = session.get_one(Case, order.order_no)
    cause = Cause(case.cause or Cause.HANDOFF)
    match choice.then:
        case Then.RESUME:
            granting.grant(session, order, ApplicationKind.DISPUTE, "同事已核实处理", now=now, who=who)
            if granting.others_wait(session, order):
                raise CaseUndecided(fields={order.order_no: "先答复这一单的申请"})
            changes.change(session, order, CaseState.OPEN, now=now, who=who, why="person resumed")
            return
        case Then.PAUSE:
            if choice.until is None or choice.until <= now:
                raise BadInput(fields={order.order_no: "暂停要写到以后的哪一天"})
            until: datetime | None = choice.until
            changes.change(session, order, CaseState.PAUSED, cause, until=until, now=now, who=who, why="person paused")
        case Then.STOP:
            granting.grant(session, order, ApplicationKind.DISPUTE, "同事已核实，不再提醒付款", now=now, who=who)
            until = _stop(session, order, STOPS_AS.get(cause, Cause.ASKED_TO_STOP), now, who)
    case.looked_at = now


def _stop(session: Session, order: Order, cause: Cause, now: datetime, who: str) -> datetime | None:
    """End the reminders of one order; but for a dispute about its goods it is the buyer who is left in peace."""
    until = None
    if cause is Cause.HARDSHIP:
        days = policies.current(session).policy.stop.hardship_days
        until = end_of_day(shanghai_day(now) + timedelta(days=days))
    if cause is not Cause.DISPUTE:
        buyer = locks.buyer(session, order.buyer_id)
        suppressions.suppress(session, buyer, (Channel.ALL,), cause=cause.value, now=now, who=who, until=until)
    changes.change(session, order, CaseState.STOPPED, cause, until=until, now=now, who=who, why="person stopped")
    changes.withdraw_open(session, order, now=now, who=who, why="stopped")
    return until
