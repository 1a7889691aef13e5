"""Who is left alone: by the shop's switch, the buyer's wish, or until a person has looked."""

from datetime import datetime, timedelta

from nuanfu.conduct.channels import Channel
from nuanfu.conduct.outbound import ABOUT_PAYING, BY_PLAN, REMINDING, STOPPABLE, Facts, Kind, Outbound
from nuanfu.negotiation.policy import Policy

REACHING_OUT = frozenset({Channel.SMS, Channel.PHONE})
TWO_HOURS = timedelta(hours=2)


def everything_paused(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny whatever the shop starts while its switch is off; answers to buyers go on.

    Number: none.
    Source: one switch pauses everything outgoing.
    """
    return facts.everything_paused and outbound.kind is not Kind.ANSWER


def stopped(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny reminders, follow-ups, surveys, invitations, call rows and what an agent writes unasked after a stop.

    Never an answer within 24 h, the result of the buyer's own application, a receipt, or a refund or delivery notice.
    Number: none.
    Source: the buyer's wish, by anyone, for later orders too.
    """
    return facts.stopped and outbound.kind in STOPPABLE


def suppressed(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny a channel that the buyer has refused: SMS and phone altogether, IM for what a stop would forbid too.

    Number: none.
    Source: SMS regulation (R, TD, 退订); the buyer's wish.
    """
    if outbound.channel not in facts.silent:
        return False
    return outbound.channel in REACHING_OUT or outbound.kind in STOPPABLE


def needs_person(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny until a person has looked or a payment came, after a claim of payment, hardship, a dispute or the like.

    Number: none.
    Source: only a deferral, a plan and a promise resume by the clock.
    """
    return facts.needs_person and outbound.kind in BY_PLAN


def with_person(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny while the conversation is with the queue or an agent, but for a reminder that the buyer asked for.

    Number: none.
    Source: facts the gate asks for.
    """
    return facts.with_person and outbound.kind in BY_PLAN and not outbound.asked_for


def promised(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait until the end of the day that the buyer has named, but for what they asked for.

    Number: the promised day.
    Source: a promise pauses the case.
    """
    concerns = outbound.kind in REMINDING or outbound.kind is Kind.INVITATION
    return facts.promised_until if concerns and not outbound.asked_for else None


def agreed(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait as long as a deferral or plan pauses the case; its own due notices go out.

    Number: the agreed time.
    Source: a deferral and a plan pause the case.
    """
    concerns = outbound.kind in (Kind.REMINDER, Kind.CALL_ROW, Kind.INVITATION)
    return facts.agreed_until if concerns and not outbound.asked_for else None


def just_written(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait after the buyer's last message, but for a reminder that they asked for.

    Number: 2 hours.
    Source: facts the gate asks for.
    """
    if facts.buyer_wrote_at is None or outbound.kind not in ABOUT_PAYING or outbound.asked_for:
        return None
    return facts.buyer_wrote_at + TWO_HOURS
