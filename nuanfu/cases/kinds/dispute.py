"""Disputes on record: approved, the buyer is right and is not asked to pay until the goods' trouble is settled."""

from typing import Any

from nuanfu.cases import granting, stopping
from nuanfu.cases.kinds.kind import Decision, Kind, Told
from nuanfu.cases.models import ApplicationKind, Case
from nuanfu.cases.states import CaseState, Cause

PROGRESS = "已核实，问题解决之前不再提付款"


def _wish(asked: dict[str, Any]) -> str:
    return f"「{asked['text']}」" if asked.get("text") else ""


def _approve(decision: Decision) -> Told:
    session, order, now, who = decision.session, decision.order, decision.now, decision.who
    granting.grant(session, order, ApplicationKind.DISPUTE, PROGRESS, now=now, who=who)
    if session.get_one(Case, order.order_no).state != CaseState.STOPPED:
        stopping.stop(session, order, Cause.DISPUTE, None, now=now, who=who, why="dispute approved")
    return {}


DISPUTE = Kind("质量问题", _wish, _approve, paused_by=frozenset({Cause.APPLICATION, Cause.DISPUTE}))
