"""Paying later: whether a day may be offered at once, needs a person, or lies beyond every limit.

Days count after today, the named day included; a duration counts from the later of today and the due day, and the
limits measure the days that are added (semantics of a deferral). An order that is only placed owes nothing: it is kept
as long as its time allows, and never past it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.money import Fen
from nuanfu.negotiation.moves import Lane, Move, MoveKind, OfferKind, Proposal, Why
from nuanfu.negotiation.pay_days import holds_until, latest_ahead
from nuanfu.negotiation.policy import Policy

STANDS = timedelta(hours=24)  # as long as an agreed deferral may be taken back: nobody is hurried into one
EFFECT_UNKNOWN = "对费用、利息和信用记录的影响由同事确认后告诉您"


@dataclass(frozen=True, slots=True)
class Bill:
    """The facts of one order for paying later: what is open and when, what was granted before, and stated hardship.

    `payable` in fen; `opens_at` is when its last part can be paid from; `granted` and `planned` count the deferrals
    and plans that stand.
    """

    lane: Lane
    now: datetime
    due_at: datetime | None = None
    closes_at: datetime | None = None
    granted: int = 0
    hardship: bool = False
    payable: Fen = 0
    opens_at: datetime | None = None
    planned: int = 0

    @property
    def counts_from(self) -> date:
        """The day after which the days are counted: the later of today and the due day.

        The time at which an order closes is no due day: nothing was ever due then (docs/decisions/0013).
        """
        today = shanghai_day(self.now)
        return max(today, shanghai_day(self.due_at)) if self.due_at and not self.due_when_it_closes else today

    @property
    def due_when_it_closes(self) -> bool:
        """Tell whether an order's due time is only the time at which it closes."""
        return self.lane is Lane.ORDER and self.due_at == self.closes_at


class Answer(StrEnum):
    """How a wish to pay later is answered; each has its own wording."""

    ASK_DAY = "ask_day"
    NOT_NEEDED = "not_needed"
    OFFER = "offer"
    APPLY = "apply"
    TOO_LONG = "too_long"
    NONE_LEFT = "none_left"
    CLOSES_FIRST = "closes_first"


@dataclass(frozen=True, slots=True)
class Deferral:
    """The answer: the new due time, the last day within the limits, and the rules that decided."""

    answer: Answer
    until: datetime | None = None
    last: date | None = None
    explanation: tuple[Why, ...] = ()


def day_asked(bill: Bill, days: list[date], durations: list[int]) -> date | None:
    """Return the day a message asks for: a named one, else a length of time added to the day it counts from."""
    named = latest_ahead(days, bill.now)
    if named is not None or not durations:
        return named
    return bill.counts_from + timedelta(days=max(durations))


def propose_deferral(bill: Bill, day: date | None, policy: Policy) -> Deferral:
    """Return the shop's answer to a wish to pay on `day`; None: no day was named. Equal facts get an equal answer."""
    if day is None:
        return Deferral(Answer.ASK_DAY)
    return _keep_order(bill, day, policy) if bill.lane is Lane.ORDER else _defer_bill(bill, day, policy)


def as_offer(bill: Bill, deferral: Deferral, policy: Policy) -> Move:
    """Return the offer of a deferral: no money moves, `before` and `after` are seconds since 1970."""
    assert deferral.until is not None
    ends = [bill.now + STANDS, deferral.until, *([bill.closes_at] if bill.closes_at else [])]
    effect = (policy.deferral.effect or EFFECT_UNKNOWN) if bill.lane is Lane.CREDIT else ""
    proposal = Proposal(
        kind=OfferKind.DEFERRAL,
        value=0,
        reserves=0,
        before=int(bill.due_at.timestamp()) if bill.due_at else 0,
        after=int(deferral.until.timestamp()),
        expires_at=min(ends),
        until=deferral.until,
        effect=effect,
    )
    return Move(MoveKind.OFFER, proposal, explanation=deferral.explanation)


def _keep_order(bill: Bill, day: date, policy: Policy) -> Deferral:
    until = holds_until(day, bill.lane, bill.closes_at, bill.now, policy)
    hours = str(policy.deferral.order_hours)
    why = (Why("deferral.order_hours", hours, "未付款订单留到当天结束、小时上限、关单三者最早"),)
    if until <= bill.now:
        return Deferral(Answer.NONE_LEFT, explanation=why)
    if bill.due_at is not None and bill.due_at > until and not bill.due_when_it_closes:  # it is kept that long anyway
        answer = Answer.NOT_NEEDED if day <= shanghai_day(bill.due_at) else Answer.CLOSES_FIRST
        return Deferral(answer, bill.due_at, explanation=why)
    if shanghai_day(until) < day:
        return Deferral(Answer.CLOSES_FIRST, until, explanation=why)
    return Deferral(Answer.OFFER, until, explanation=why)


def _defer_bill(bill: Bill, day: date, policy: Policy) -> Deferral:
    limits = policy.deferral
    added = (day - bill.counts_from).days
    until = end_of_day(day)
    if bill.due_at is not None and until <= bill.due_at:
        return Deferral(Answer.NOT_NEEDED, until)
    most = max(limits.credit_days, limits.hardship_days) if bill.hardship else limits.credit_days
    last = bill.counts_from + timedelta(days=most)
    if most == 0:
        return Deferral(Answer.NONE_LEFT, explanation=(Why("deferral.credit_days", "0", "店里没有延期"),))
    if added > most:
        rule = "deferral.hardship_days" if most > limits.credit_days else "deferral.credit_days"
        return Deferral(Answer.TOO_LONG, until, last, (Why(rule, str(most), f"要延 {added} 天，超过上限"),))
    if added > limits.credit_days:
        why = Why("deferral.hardship_days", str(limits.hardship_days), f"说明有困难，延 {added} 天由人工审批")
        return Deferral(Answer.APPLY, until, last, (why,))
    if bill.granted >= limits.credit_times:
        why = Why("deferral.credit_times", str(limits.credit_times), f"这单已延过 {bill.granted} 次，再延由人工审批")
        return Deferral(Answer.APPLY, until, last, (why,))
    at_once = policy.auto_approve.deferral_days
    if added > at_once:
        why = Why("auto_approve.deferral_days", str(at_once), f"延 {added} 天，由人工审批")
        return Deferral(Answer.APPLY, until, last, (why,))
    return Deferral(Answer.OFFER, until, last, (Why("auto_approve.deferral_days", str(at_once), f"延 {added} 天"),))
