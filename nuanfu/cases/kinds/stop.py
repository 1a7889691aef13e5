"""Applications to stop the reminders in hardship: approved, the buyer is left alone for `stop.hardship_days`."""

from datetime import timedelta
from typing import Any

from nuanfu.cases import granting, stopping
from nuanfu.cases.cards import day
from nuanfu.cases.kinds.kind import Decision, Kind, Told
from nuanfu.cases.models import ApplicationKind
from nuanfu.cases.states import CaseState, Cause
from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.ledger import locks

# Other orders of the buyer that the stop takes along: what waits for something else keeps its own cause.
TAKEN_ALONG = (None, Cause.PROMISE.value, Cause.HARDSHIP.value)


def _wish(asked: dict[str, Any]) -> str:
    return f"到 {asked['until'][:10]}" if "until" in asked else ""


def _approve(decision: Decision) -> Told:
    """Stop the case and fall silent towards the buyer: a stop belongs to the person and covers later orders."""
    session, order, now, who = decision.session, decision.order, decision.now, decision.who
    days = decision.in_force.policy.stop.hardship_days
    until = end_of_day(shanghai_day(now) + timedelta(days=days))
    granting.grant(session, order, ApplicationKind.STOP, f"已同意，到{day(until)}为止不再提醒", now=now, who=who)
    buyer = locks.buyer(session, order.buyer_id)
    suppressions.suppress(session, buyer, (Channel.ALL,), cause=Cause.HARDSHIP.value, now=now, who=who, until=until)
    for each, case in stopping.cases_of(session, order.buyer_id):
        if case.state == CaseState.STOPPED or not (each is order or case.cause in TAKEN_ALONG):
            continue
        stopping.stop(session, each, Cause.HARDSHIP, until, now=now, who=who, why="stop approved")
    return {"until": day(until)}


STOP = Kind("停止提醒", _wish, _approve)
