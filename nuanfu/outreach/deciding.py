"""Decide about one step of one debt: by which channel it goes now, until when it waits, or why it never goes.

A rehearsal and a real run both decide here. Pure: what it needs to know was read before (`knowledge`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nuanfu.cases.gate_facts import counting
from nuanfu.conduct import gate
from nuanfu.conduct.channels import Channel as Counted
from nuanfu.conduct.outbound import Contact, Kind, Outbound
from nuanfu.conduct.rules import REASONS as GATE_REASONS
from nuanfu.negotiation.policy import Policy
from nuanfu.outreach.cadence import INVITING, Wanted, opening
from nuanfu.outreach.channels.base import Way as Channel
from nuanfu.outreach.channels.base import Whom
from nuanfu.outreach.control import is_control
from nuanfu.outreach.debts import Known
from nuanfu.outreach.knowledge import Knowledge
from nuanfu.outreach.parts import Parts
from nuanfu.outreach.wording import Said, compose
from nuanfu.policy.reminders import Way

ASK_AGAIN = timedelta(minutes=15)
MAY_PASS = frozenset(
    {"everything_paused", "needs_person", "with_person", "stale_facts", "incident_without_end", "no_channel"}
)
"""Denials that end with the facts and not with the clock: somebody looks again while the step still has time."""

UNREACHABLE = frozenset({"no_channel", "no_such_channel"})  # says less than what a rule says of another channel

OWN_REASONS = {
    "control": "对照组：这一季不提醒，用来看提醒有没有用",
    "outside_slots": "等到这一步的时段",
    "no_channel": "没有能用的渠道（没有手机号，或会话在人工手里）",
    "no_price": "不知道今天的价，不邀请",
    "unfit": "拼出来的话里有不能说的词，请改话术或商品名",
    "passed_over": "已经轮到后面一步，或者不再合适",
    "too_late": "过了这一步的时间",
    "no_such_channel": "这个渠道没有接通",
    "refused": "渠道拒收",
    "not_now": "渠道暂时不收，过会儿再试",
    "tried_enough": "试了几次都没送出去",
    "pace": "每分钟最多发几条，这一分钟的满了",
    "not_told": "发送中断，不知道有没有送到，不会再发",
}
REASONS = {**GATE_REASONS, **OWN_REASONS}


@dataclass(frozen=True, slots=True)
class Go:
    """It may start now."""

    way: Way
    channel: Channel
    kind: Kind
    said: Said


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again at `until`."""

    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Never:
    """It does not go; with `again_at` somebody looks once more then."""

    why: str
    again_at: datetime | None = None


Decision = Go | Wait | Never


def decide(
    parts: Parts,
    known: Known,
    wanted: Wanted,
    around: Knowledge,
    policy: Policy,
    now: datetime,
    *,
    also: Sequence[Contact] = (),
) -> Decision:
    """Decide about a step at `now`: the first channel through which it may go, else the shortest wait, else why not.

    `also` are contacts that a rehearsal has thought of.
    """
    if is_control(known.debt, wanted, parts.reminders):
        return Never("control")
    if wanted.section == INVITING and around.price is None:
        return Never("no_price")
    around = replace(around, facts=counting(around.facts, also)) if also else around
    waits, denials = list[Wait](), list[str]()
    for way in _preferred(known, wanted, around, also):
        decision = _by(way, parts, known, wanted, around, policy, now)
        if isinstance(decision, Go):
            return decision
        if isinstance(decision, Wait):
            waits.append(decision)
        else:
            denials.append(decision.why)
    if waits:
        shortest = min(waits, key=lambda wait: wait.until)
        return shortest if shortest.until < wanted.too_late_at else Never(shortest.why)
    telling = next((why for why in denials if why not in UNREACHABLE), denials[0])
    return Never(telling, now + ASK_AGAIN if MAY_PASS & set(denials) else None)


def step_key(wanted: Wanted, instalment: int) -> str:
    """Return the name under which the gate knows a step: said once for this part and day."""
    return f"{wanted.step.step}/{instalment}/{wanted.anchor}"


def _by(
    way: Way, parts: Parts, known: Known, wanted: Wanted, around: Knowledge, policy: Policy, now: datetime
) -> Decision:
    channel = parts.ways.get(way)
    if channel is None:
        return Never("no_such_channel")
    if not channel.reaches(Whom(known.part.phone, around.owner, policy.webhooks)):
        return Never("no_channel")
    kind = Kind.CALL_ROW if way is Way.CALL_LIST else wanted.kind
    outbound = Outbound(kind, channel.counts_as, step_key(wanted, known.debt.instalment), wanted.asked_for)
    verdict = gate.decide(outbound, around.facts, policy, now)
    if isinstance(verdict, gate.Deny):
        return Never(verdict.why)
    waits = [Wait(verdict.until, verdict.why)] if isinstance(verdict, gate.Defer) else []
    chance = opening(waits[0].until if waits else now, wanted.step, parts.reminders)
    if not waits and chance > now:
        waits = [Wait(chance, "outside_slots")]
    if waits:
        return Wait(max(chance, waits[0].until), waits[0].why)
    said = compose(known, wanted, way, parts.words, policy, said=around.said, price=around.price)
    return Never("unfit") if said.unfit else Go(way, channel, kind, said)


def _preferred(known: Known, wanted: Wanted, around: Knowledge, also: Sequence[Contact]) -> Iterator[Way]:
    """Yield the channels of a step in the order in which to try them: the chat last when it was not read before.

    A message that was only thought of was not read: who looks ahead cannot know that it will be.
    """
    ways = wanted.step.channels
    thought = any(one.channel is Counted.IM and one.order_no == known.debt.order_no for one in also)
    unread = Way.IM in ways and len(ways) > 1 and (thought or around.unread)
    yield from (way for way in ways if not (unread and way is Way.IM))
    if unread:
        yield Way.IM
