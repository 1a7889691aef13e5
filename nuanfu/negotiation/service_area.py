"""Where the shop sends, how long it takes, and what the calendar says about it."""

from dataclasses import dataclass
from datetime import datetime

from nuanfu.clock import shanghai_day
from nuanfu.negotiation.policy import DEFAULT_DAYS, CalendarEntry, Policy


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the policy promises for one province: `days` is None where nothing is sent now."""

    days: int | None
    suspended_until: datetime | None = None
    holiday: CalendarEntry | None = None


def delivery_to(province: str | None, policy: Policy, now: datetime) -> Delivery:
    """Return days to delivery for a province (None: the rest of the country), or that it is not served."""
    holiday = pause_of_shipping(policy, now)
    for suspension in policy.shipping.suspended:
        if suspension.region == province and suspension.until > now:
            return Delivery(None, suspended_until=suspension.until, holiday=holiday)
    if province in policy.shipping.no_service_regions:
        return Delivery(None, holiday=holiday)
    days = policy.shipping.days
    return Delivery(days.get(province or DEFAULT_DAYS, days[DEFAULT_DAYS]), holiday=holiday)


def pause_of_shipping(policy: Policy, now: datetime) -> CalendarEntry | None:
    """Return the calendar's entry that stops sending today, if one does."""
    today = shanghai_day(now)
    return next((entry for entry in policy.calendar if not entry.shipping and entry.from_ <= today <= entry.to), None)
