"""A message and an order against which nothing speaks, so that each test names the one thing that does."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from nuanfu.clock import SHANGHAI
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.gate import Defer, Deny, Verdict, decide
from nuanfu.conduct.outbound import Contact, Facts, Kind, Outbound
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy
from tests.harness import shipped_policy

NOW = datetime(2026, 11, 25, 10, tzinfo=SHANGHAI)  # a Wednesday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ORDER = Facts(lane=Lane.ORDER, order_no="A1", placed_at=NOW - HOUR, closes_at=NOW + 30 * DAY, payable=29_800)
OVERDUE = Facts(
    lane=Lane.CREDIT, order_no="C1", placed_at=NOW - 40 * DAY, payable=50_000, due_at=NOW - 2 * DAY, instalment=2
)


def at(text: str) -> datetime:
    """Read `2026-11-25 07:59:59` as Shanghai time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def asked(
    kind: Kind = Kind.REMINDER,
    channel: Channel = Channel.IM,
    *,
    facts: Facts = ORDER,
    now: datetime = NOW,
    policy: Policy | None = None,
    step: str | None = None,
    asked_for: bool = False,
    **changed: Any,
) -> Verdict:
    """Ask the gate about one message, with some facts changed."""
    channel = Channel.PHONE if kind is Kind.CALL_ROW else channel
    outbound = Outbound(kind, channel, step, asked_for)
    return decide(outbound, replace(facts, **changed), policy or shipped_policy(), now)


def sent(
    when: datetime, kind: Kind = Kind.REMINDER, channel: Channel = Channel.IM, order_no: str = "A1", **more: Any
) -> Contact:
    """Return something that was sent before, or a call."""
    return Contact(when, kind, Channel.PHONE if kind is Kind.CALL_ROW else channel, order_no, **more)


def why(verdict: Verdict) -> str:
    """Return the rule that speaks against a message, or nothing."""
    return verdict.why if isinstance(verdict, Defer | Deny) else ""
