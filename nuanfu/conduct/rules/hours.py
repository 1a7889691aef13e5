"""At what hours and on which days something may start, Asia/Shanghai."""

from datetime import datetime, timedelta

from nuanfu.clock import SHANGHAI, shanghai_day
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.outbound import ABOUT_PAYING, BY_PLAN, Facts, Kind, Outbound
from nuanfu.conduct.rules.windows import latest, morning
from nuanfu.negotiation.policy import Incident, Policy

OPENS, CLOSES, SMS_CLOSES, PHONE_CLOSES = 8, 22, 21, 17
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


def quiet_hours(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait for the morning; only an answer in the chat has no hours, since the buyer is there.

    Number: nothing between 22:00 and 08:00.
    Source: bank-association guideline 2026.
    """
    if outbound.kind is Kind.ANSWER and outbound.channel is Channel.IM:
        return None
    return _next_opening(now, CLOSES)


def sms_hours(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait for the hours in which carriers deliver short messages.

    Number: SMS 08:00–21:00.
    Source: carriers.
    """
    return _next_opening(now, SMS_CLOSES) if outbound.channel is Channel.SMS else None


def phone_slots(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait for the two slots of the phone; the third, 17–22, is for chat alone.

    Number: phone 08–12 and 12–17; chat 08–12, 12–17, 17–22.
    Source: source articles.
    """
    by_plan = outbound.channel is Channel.PHONE and outbound.kind in BY_PLAN
    return _next_opening(now, PHONE_CLOSES) if by_plan else None


def closed_days(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait for the first day on which the calendar lets reminders out.

    Number: none.
    Source: `calendar` of the policy.
    """
    if outbound.kind not in BY_PLAN:
        return None
    closed = [(entry.from_, entry.to) for entry in policy.calendar if not entry.reminders]
    today = day = shanghai_day(now)
    while any(first <= day <= last for first, last in closed):
        day = max(last for first, last in closed if first <= day <= last) + ONE_DAY
    return morning(day) if day != today else None


def incident(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """Wait with everything about paying until a payment outage is over, its last moment included.

    Number: none.
    Source: `incidents` of the policy.
    """
    return latest(*(one.until + ONE_SECOND for one in _standing(outbound, policy, now) if one.until is not None))


def incident_without_end(outbound: Outbound, facts: Facts, policy: Policy, now: datetime) -> bool:
    """Deny everything about paying while an outage stands of which nobody knows the end.

    Number: none.
    Source: `incidents` of the policy.
    """
    return any(one.until is None for one in _standing(outbound, policy, now))


def _standing(outbound: Outbound, policy: Policy, now: datetime) -> list[Incident]:
    if outbound.kind not in ABOUT_PAYING:
        return []
    return [one for one in policy.incidents if one.until is None or now <= one.until]


def _next_opening(now: datetime, closes: int) -> datetime | None:
    """Return the next 08:00 when `now` lies outside 08:00 to `closes` o'clock, which is outside itself."""
    local = now.astimezone(SHANGHAI)
    if OPENS <= local.hour < closes:
        return None
    return morning(local.date() + (ONE_DAY if local.hour >= closes else timedelta(0)), OPENS)
