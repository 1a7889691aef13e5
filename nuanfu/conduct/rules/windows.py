"""Count what lies in a window of time, and say when there is room again."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from nuanfu.clock import SHANGHAI


def room_at(times: Iterable[datetime], most: int, within: timedelta, now: datetime) -> datetime | None:
    """Return when a window that moves with the clock has room for one more; None when it has now.

    What happened exactly `within` ago is outside. `most` is at least 1.
    """
    inside = sorted(at for at in times if at > now - within)
    return inside[-most] + within if len(inside) >= most else None


def morning(day: date, hour: int = 0) -> datetime:
    """Return the full hour of a Shanghai day, midnight by default."""
    return datetime.combine(day, time(hour), tzinfo=SHANGHAI)


def latest(*times: datetime | None) -> datetime | None:
    """Return the latest of those that there are."""
    return max((at for at in times if at is not None), default=None)
