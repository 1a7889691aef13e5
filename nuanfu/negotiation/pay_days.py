"""Days to pay on: until when a promise or a deferral holds, and how far ahead it may lie.

A named day ends at 23:59:59+08:00. An order that is only placed is kept no longer than `deferral.order_hours`, and
never past its closing time (semantics of promise and deferral: "the earliest of").
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy


def latest_ahead(days: Iterable[date], now: datetime) -> date | None:
    """Return the latest of the named days that is not over, or None; `今天没钱，明天付` means tomorrow."""
    return max((day for day in days if end_of_day(day) > now), default=None)


def holds_until(day: date, lane: Lane, closes_at: datetime | None, now: datetime, policy: Policy) -> datetime:
    """Return the moment until which the shop waits for a payment on `day`."""
    ends = [end_of_day(day)]
    if lane is Lane.ORDER:
        ends.append(now + timedelta(hours=policy.deferral.order_hours))
        ends += [closes_at] if closes_at else []
    return min(ends)


def last_promised_day(now: datetime, policy: Policy) -> date:
    """Return the last day a buyer of the credit lane may promise: `deferral.credit_days` after today."""
    return shanghai_day(now) + timedelta(days=policy.deferral.credit_days)
