"""Paying in parts: which plan may be offered at once, which needs a person, and what is said of the others.

A plan splits what is payable into monthly parts, the odd fen on the last. A number between the allowed ones takes the
next longer, fewer than the smallest the smallest; two dated parts that the buyer names are always possible (semantics
of plans). An order that is only placed must see its first part before it closes: nobody is told of days that it does
not have.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_UP
from enum import StrEnum

from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.money import Fen, yuan
from nuanfu.negotiation.deferral import EFFECT_UNKNOWN, STANDS, Bill
from nuanfu.negotiation.moves import Lane, Move, MoveKind, OfferKind, Part, Proposal, Why
from nuanfu.negotiation.policy import Policy, ShipAfter

MOST_PARTS = 60  # five years: whoever names more means something else, as `每月5块` on a sofa
SHIPS = {ShipAfter.FIRST_PART: "付完第一期就发货", ShipAfter.LAST_PART: "付完最后一期发货"}


@dataclass(frozen=True, slots=True)
class PlanAsk:
    """What a buyer wishes for; amounts in fen.

    `rest_day` makes it two dated parts: `first` (else half) on `first_day`, what is left on `rest_day`. `counts_rest`
    tells that `periods` are the parts after the first payment.
    """

    periods: int | None = None
    monthly: Fen | None = None
    first: Fen | None = None
    first_day: date | None = None
    rest_day: date | None = None
    counts_rest: bool = False

    def parts_wanted(self, payable: Fen) -> int | None:
        """Return the number of parts that is asked for, from an amount per month too; None: none was named."""
        if self.periods is not None:
            return self.periods + (1 if self.counts_rest and self.first else 0)
        if self.monthly is None:
            return None
        if self.monthly <= 0:
            return MOST_PARTS + 1
        paid_first = self.first or 0
        return -(-(payable - paid_first) // self.monthly) + (1 if paid_first else 0)


class PlanAnswer(StrEnum):
    """How a wish to pay in parts is answered; each has its own wording."""

    ASK_PERIODS = "ask_periods"
    OFFER = "offer"
    APPLY = "apply"
    PERSON = "person"
    AT_ONCE = "at_once"
    UNCLEAR = "unclear"
    BELOW_MINIMUM = "below_minimum"
    NOT_OFFERED = "not_offered"
    NOT_OPEN_YET = "not_open_yet"
    FIRST_TOO_LATE = "first_too_late"


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer: the parts and their number, the last day for a first part, and the rules that decided."""

    answer: PlanAnswer
    parts: tuple[Part, ...] = ()
    periods: int = 0
    last: date | None = None
    explanation: tuple[Why, ...] = ()


def propose_plan(bill: Bill, ask: PlanAsk, policy: Policy) -> Plan:
    """Return the shop's answer to a wish to pay in parts; equal facts get an equal answer."""
    limits, payable = policy.installment, bill.payable
    wanted = ask.parts_wanted(payable)
    if _is_all_at_once(ask, payable):
        return Plan(PlanAnswer.AT_ONCE)
    if (wanted is not None and not 2 <= wanted <= MOST_PARTS) or (ask.first is not None and ask.first <= 0):
        return Plan(PlanAnswer.UNCLEAR)
    if payable > limits.max_amount:
        return Plan(PlanAnswer.PERSON, explanation=(Why("installment.max_amount", yuan(limits.max_amount), "超过它"),))
    if bill.opens_at is not None and bill.opens_at > bill.now:
        return Plan(PlanAnswer.NOT_OPEN_YET)
    last = shanghai_day(bill.now) + timedelta(days=policy.deferral.credit_days)
    if ask.first_day is not None and ask.first_day > last:
        why = Why("deferral.credit_days", str(policy.deferral.credit_days), "第一期的日子太远")
        return Plan(PlanAnswer.FIRST_TOO_LATE, last=last, explanation=(why,))
    if ask.rest_day is not None:
        return _dated(bill, ask, ask.rest_day, policy)
    if payable < limits.min_amount:
        why = Why("installment.min_amount", yuan(limits.min_amount), f"应付 {yuan(payable)}，不到它")
        return Plan(PlanAnswer.BELOW_MINIMUM, last=last, explanation=(why,))
    return _monthly(bill, ask, wanted, policy)


def least_first(payable: Fen, policy: Policy) -> Fen:
    """Return the smallest first part, in fen: the policy's share, rounded up, so that it is never undercut."""
    return int((payable * policy.installment.first_payment_min).to_integral_value(rounding=ROUND_UP))


def longer_or_same(wanted: int, policy: Policy) -> int | None:
    """Return the allowed number of parts for a wanted one: itself or the next longer; None beyond the longest."""
    return next((count for count in policy.installment.periods if count >= wanted), None)


def shortest_at_once(policy: Policy) -> int | None:
    """Return the smallest number of parts that needs no person, or None."""
    shortest = next(iter(policy.installment.periods), None)
    return shortest if shortest is not None and shortest <= policy.auto_approve.installment_periods else None


def monthly_parts(
    bill: Bill, count: int, policy: Policy, *, first: Fen | None = None, first_day: date | None = None
) -> tuple[Part, ...]:
    """Split what is payable into `count` monthly parts, the odd fen on the last; () when it cannot be split so.

    The first part is never smaller than the policy's share. It is due on `first_day`, else `first_due_days` after
    today; an order that is only placed closes before that, then by its closing.
    """
    payable = bill.payable
    each, opening = payable // count, least_first(payable, policy)
    if first is None and opening <= each:
        amounts = [each] * (count - 1) + [payable - each * (count - 1)]
    else:
        opening = max(opening, first if first is not None else each)
        rest = payable - opening
        each = rest // (count - 1)
        amounts = [opening] + [each] * (count - 2) + [rest - each * (count - 2)]
    starts = _first_due(bill, first_day, policy)
    if min(amounts) < 1 or starts <= bill.now:
        return ()
    day = shanghai_day(starts)
    dues = [starts, *(end_of_day(months_after(day, months)) for months in range(1, count))]
    return tuple(Part(due, amount) for due, amount in zip(dues, amounts, strict=True))


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later; where the month is shorter, its last day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def as_offer(bill: Bill, plan: Plan, policy: Policy) -> Move:
    """Return the offer of a plan: no money is given away, `before` is the payable, `after` the first part."""
    first = plan.parts[0]
    ends = [bill.now + STANDS, first.due_at, *([bill.closes_at] if bill.closes_at else [])]
    proposal = Proposal(
        kind=OfferKind.INSTALLMENT,
        value=0,
        reserves=0,
        before=bill.payable,
        after=first.amount,
        expires_at=min(ends),
        parts=plan.parts,
        effect=_effect(bill.lane, policy),
    )
    return Move(MoveKind.OFFER, proposal, explanation=plan.explanation)


def _is_all_at_once(ask: PlanAsk, payable: Fen) -> bool:
    if ask.periods is not None:
        return ask.periods == 1 and not ask.first
    amount = ask.first if ask.first is not None else ask.monthly
    return amount is not None and amount >= payable


def _monthly(bill: Bill, ask: PlanAsk, wanted: int | None, policy: Policy) -> Plan:
    allowed = policy.installment.periods
    if not allowed:
        return Plan(PlanAnswer.NOT_OFFERED, explanation=(Why("installment.periods", "无", "店里没有分期"),))
    if wanted is None and ask.first is None and len(allowed) > 1:
        return Plan(PlanAnswer.ASK_PERIODS)
    count = longer_or_same(wanted or allowed[0], policy)
    parts = monthly_parts(bill, count or wanted or allowed[0], policy, first=ask.first, first_day=ask.first_day)
    if not parts:
        return Plan(PlanAnswer.NOT_OFFERED)
    if count is None:
        why = Why("installment.periods", str(allowed[-1]), f"要分 {wanted} 期，超过最长的期数，由人工审批")
        return Plan(PlanAnswer.APPLY, parts, len(parts), explanation=(why,))
    return _decided(bill, parts, policy)


def _dated(bill: Bill, ask: PlanAsk, rest_day: date, policy: Policy) -> Plan:
    """Return two parts on the buyer's own days: at once where a plan of the granted length reaches as far."""
    payable = bill.payable
    opening = max(ask.first or payable // 2, least_first(payable, policy), 1)
    starts = _first_due(bill, ask.first_day, policy)
    if ask.first_day is None:  # a first payment that has no day of its own comes before the second at any rate
        starts = min(starts, max(end_of_day(rest_day - timedelta(days=1)), end_of_day(shanghai_day(bill.now))))
    if opening >= payable:
        return Plan(PlanAnswer.NOT_OFFERED)
    if not bill.now < starts < end_of_day(rest_day):
        return Plan(PlanAnswer.UNCLEAR)
    parts = (Part(starts, opening), Part(end_of_day(rest_day), payable - opening))
    at_once = policy.auto_approve.installment_periods
    if at_once and rest_day > months_after(shanghai_day(starts), at_once - 1):
        why = Why("auto_approve.installment_periods", str(at_once), "第二笔的日子比可以当场答应的更远，由人工审批")
        return Plan(PlanAnswer.APPLY, parts, len(parts), explanation=(why,))
    return _decided(bill, parts, policy)


def _decided(bill: Bill, parts: tuple[Part, ...], policy: Policy) -> Plan:
    at_once = policy.auto_approve.installment_periods
    why = Why("auto_approve.installment_periods", str(at_once), f"分 {len(parts)} 期")
    if bill.planned:
        why = Why("installment.once", "1", "这单已经分过期，再改由人工审批")
    needs_person = bill.planned > 0 or len(parts) > at_once
    return Plan(PlanAnswer.APPLY if needs_person else PlanAnswer.OFFER, parts, len(parts), explanation=(why,))


def _first_due(bill: Bill, first_day: date | None, policy: Policy) -> datetime:
    day = first_day or shanghai_day(bill.now) + timedelta(days=policy.installment.first_due_days)
    ends = [end_of_day(day)]
    if bill.lane is Lane.ORDER and bill.closes_at is not None:
        ends.append(bill.closes_at)
    return min(ends)


def _effect(lane: Lane, policy: Policy) -> str:
    """Say what a plan means beside its parts: a fee, when goods leave, and on a bill its effect."""
    told = [f"另收手续费 {yuan(policy.installment.fee)}，不含在各期里"] if policy.installment.fee else []
    if lane is Lane.ORDER:
        return "；".join([*told, SHIPS[policy.installment.ship_after]])
    return "；".join([*told, policy.installment.effect or EFFECT_UNKNOWN])
