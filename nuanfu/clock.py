"""Time is aware and injected: the business clock decides about people and money, the machine's clock about leases."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from datetime import time as wall_time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

YEARS = range(2000, 2200)
"""The years that a shop can mean; at the edges of the calendar no time zone can be applied any more."""

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the machine's time, aware, in UTC."""
    return datetime.now(UTC)


def frozen_clock(at: datetime) -> Clock:
    """Make a business clock that stands still at `at` (setting `NUANFU_NOW`)."""
    return lambda: at


def shanghai_day(at: datetime) -> date:
    """Return the calendar day on which `at` falls in the shop's time zone."""
    return at.astimezone(SHANGHAI).date()


def end_of_day(day: date) -> datetime:
    """Return the last second of a Shanghai day: 23:59:59+08:00, when a named day ends for the buyer."""
    return datetime.combine(day, wall_time(23, 59, 59), tzinfo=SHANGHAI)


def machine_seconds() -> float:
    """Return the machine's wall clock in seconds: for leases that several processes must agree on."""
    return time.time()
