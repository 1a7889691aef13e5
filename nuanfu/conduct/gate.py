"""Decide whether a message may start: pure, from facts that were loaded before. Rules: `nuanfu.conduct.rules`."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nuanfu.conduct.outbound import Facts, Kind, Outbound
from nuanfu.conduct.rules import BY_THE_CLOCK, DEFERRING, DENYING
from nuanfu.negotiation.policy import Policy

ANSWERS_WITHIN = timedelta(hours=24)  # what is written later was not asked for: semantics of a stop


@dataclass(frozen=True, slots=True)
class Allow:
    """It may start now."""


@dataclass(frozen=True, slots=True)
class Defer:
    """Ask again at `until`; `why` names the rule that takes longest."""

    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Deny:
    """It must not start; `why` names the rule that says so, and `REASONS` of the rules tells it in Chinese."""

    why: str


Verdict = Allow | Defer | Deny


def decide(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> Verdict:
    """Return whether a message may start at `now`.

    The first rule that denies decides; else the one that defers longest. A message that would wait until it is too late
    is denied by what it waited for.
    """
    outbound = _as_it_is(outbound, facts, now)
    for denies in DENYING:
        if denies(outbound, facts, policy, now):
            return Deny(denies.__name__)
    waits = [(until, rule.__name__) for rule in DEFERRING if (until := rule(outbound, facts, policy, now))]
    until, why = max(waits, default=(now, ""))
    if until <= now:
        return Allow()
    too_late = any(denies(outbound, facts, policy, until) for denies in BY_THE_CLOCK)
    return Deny(why) if too_late else Defer(until, why)


def _as_it_is(outbound: Outbound, facts: Facts, now: datetime) -> Outbound:
    """Take an answer for what it is: one that comes a day late, or to nobody's message, is written unasked."""
    if outbound.kind is not Kind.ANSWER or answers(facts.buyer_wrote_at, now):
        return outbound
    return replace(outbound, kind=Kind.AGENT_UNASKED)


def answers(wrote_at: datetime | None, now: datetime) -> bool:
    """Tell whether what is written now answers what a buyer wrote; in the chat an answer is allowed in any case."""
    return wrote_at is not None and now - wrote_at <= ANSWERS_WITHIN
