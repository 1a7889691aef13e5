"""Applications to pay later: the approval makes the agreement, and another day may be offered in its place."""

from datetime import datetime
from typing import Any

from nuanfu import errors
from nuanfu.cases import agreements, bills
from nuanfu.cases.cards import clock_time, day
from nuanfu.cases.kinds.kind import Counter, Decision, Kind, Told
from nuanfu.negotiation.deferral import Answer, Deferral, as_offer
from nuanfu.negotiation.moves import Why


def _wish(asked: dict[str, Any]) -> str:
    return f"到 {asked['until'][:10]}"


def _approve(decision: Decision) -> Told:
    until = datetime.fromisoformat(decision.application.asked["until"])
    if until <= decision.now:
        raise errors.ApplicationOutdated
    agreements.defer(decision.session, decision.order, until, now=decision.now, who=decision.who)
    return {"until": clock_time(until)}


def _counter(decision: Decision) -> Counter:
    until = decision.named.until
    if until is None:
        raise errors.DecisionUnnamed("另提一个日期：--until 2026-12-05", fields={"until": "没有写"})
    bill = bills.bill_of(decision.session, decision.order, decision.now)
    if until <= decision.now or (bill.due_at is not None and until <= bill.due_at):
        raise errors.ApplicationOutdated
    why = (Why("application.counter", day(until), "同事给出的日期"),)
    move = as_offer(bill, Deferral(Answer.OFFER, until, explanation=why), decision.in_force.policy)
    return Counter(move, f"同事提出改到{day(until)}", {"until": clock_time(until)})


DEFERRAL = Kind("延期", _wish, _approve, _counter)
