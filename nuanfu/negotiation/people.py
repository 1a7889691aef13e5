"""When people answer: the policy's hours, less the days on which nobody is there."""

from datetime import date, datetime, timedelta
from datetime import time as wall_time

from nuanfu.clock import SHANGHAI, shanghai_day
from nuanfu.negotiation.policy import Policy

LOOKED_AHEAD = 60  # days; a calendar that closes longer than that is a mistake, and the buyer is told no day


def people_answer(policy: Policy, now: datetime) -> bool:
    """Tell whether people answer at `now`."""
    return policy.handoff.hours.includes(now) and not _closed(policy, shanghai_day(now))


def people_back_at(policy: Policy, now: datetime) -> datetime | None:
    """Return when people answer next, `now` itself while they do; None when that is too far to tell."""
    if people_answer(policy, now):
        return now
    opens = wall_time(policy.handoff.hours.opens // 60, policy.handoff.hours.opens % 60)
    today = shanghai_day(now)
    for ahead in range(LOOKED_AHEAD):
        day = today + timedelta(days=ahead)
        at = datetime.combine(day, opens, tzinfo=SHANGHAI)
        if at > now and not _closed(policy, day):
            return at
    return None


def _closed(policy: Policy, day: date) -> bool:
    return any(entry.from_ <= day <= entry.to and not entry.people for entry in policy.calendar)
