"""Applications to pay in parts: the approval makes the plan, and another number may be offered in its place."""

from collections.abc import Sequence
from typing import Any

from nuanfu import errors
from nuanfu.cases import bills, plans
from nuanfu.cases.cards import parts_agreed, parts_text
from nuanfu.cases.kinds.kind import Counter, Decision, Kind, Told
from nuanfu.negotiation.moves import Part, Why
from nuanfu.negotiation.plan import MOST_PARTS, Plan, PlanAnswer, as_offer, monthly_parts


def _wish(asked: dict[str, Any]) -> str:
    return f" {asked['periods']} 期"


def _approve(decision: Decision) -> Told:
    parts = _parts_asked(decision)
    if not parts or parts[0].due_at <= decision.now or sum(part.amount for part in parts) != decision.order.payable:
        raise errors.ApplicationOutdated
    plans.agree(decision.session, decision.order, parts, now=decision.now, who=decision.who)
    return {"parts": parts_text(parts)}


def _parts_asked(decision: Decision) -> Sequence[Part]:
    """Return the parts that the buyer named, else the asked number of monthly parts as of today."""
    asked = decision.application.asked
    if "parts" in asked:
        return parts_agreed(asked)
    bill = bills.bill_of(decision.session, decision.order, decision.now)
    return monthly_parts(bill, asked["periods"], decision.in_force.policy)


def _counter(decision: Decision) -> Counter:
    """Offer another number of parts; a person may go beyond those of the policy."""
    periods = decision.named.periods
    if periods is None or not 2 <= periods <= MOST_PARTS:
        raise errors.DecisionUnnamed(f"另提一个期数，2 到 {MOST_PARTS}：--periods 4", fields={"periods": "没有写对"})
    bill = bills.bill_of(decision.session, decision.order, decision.now)
    parts = monthly_parts(bill, periods, decision.in_force.policy)
    if not parts:
        raise errors.ApplicationOutdated
    why = (Why("application.counter", str(periods), "同事给出的期数"),)
    plan = Plan(PlanAnswer.OFFER, parts, periods, explanation=why)
    told = {"periods": str(periods), "parts": parts_text(parts)}
    return Counter(as_offer(bill, plan, decision.in_force.policy), f"同事提出分 {periods} 期", told)


INSTALLMENT = Kind("分期", _wish, _approve, _counter)
