"""How often one caller may do something: counted here, or in Redis where several desks share the callers."""

from dataclasses import dataclass
from typing import Any

import structlog
from anyio import CapacityLimiter, to_thread
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from nuanfu.clock import machine_seconds
from nuanfu.desk.visitors import is_visitor
from nuanfu.errors import TooMany

MESSAGES_A_MINUTE = 20  # nobody types faster; what comes faster is a script
REDIS_SECONDS = 0.5  # a count is not worth more of a buyer's time; redis-py would wait for 5
REST_SECONDS = 2.0  # after a failure nobody is made to wait for Redis again
REDIS_THREADS = 8  # of their own: a Redis that hangs takes none from the database

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `a_minute` of something that one caller does."""

    name: str
    a_minute: int

    @property
    def item(self) -> RateLimitItemPerMinute:
        """Return the limit as the counting package has it."""
        return RateLimitItemPerMinute(self.a_minute)


MESSAGES = Limit("messages", MESSAGES_A_MINUTE)
VISITOR_MESSAGES = Limit("visitor_messages", 10)
VISITORS = Limit("visitors", 10)  # new anonymous tokens from one address
LOGINS = Limit("logins", 5)  # by one name
LOGINS_OF_ADDRESS = Limit("logins_of_address", 20)  # a whole office starts its shift behind one address
UPLOADS = Limit("uploads", 10)


def of_messages(buyer_id: str) -> Limit:
    """Return how often a buyer, or somebody anonymous, may write."""
    return VISITOR_MESSAGES if is_visitor(buyer_id) else MESSAGES


class Pace:
    """Counts what callers do; a shop's own key is not counted."""

    def __init__(self, redis_url: str = "") -> None:
        """Count in this process, or in Redis when an address is given."""
        waits = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
        once_more: Any = Retry(NoBackoff(), 1)  # redis-py would wait for seconds between its attempts
        options = {"wrap_exceptions": True, "retry": once_more, **waits} if redis_url else {}
        self._rests_until = 0.0
        self._threads = CapacityLimiter(REDIS_THREADS) if redis_url else None
        self._limiter = MovingWindowRateLimiter(storage_from_string(redis_url or "memory://", **options))

    def healthy(self) -> bool:
        """Tell whether the count can be kept: always here, in Redis when it answers."""
        return self._limiter.storage.check()

    def check(self, who: str, limit: Limit = MESSAGES) -> None:
        """Count one thing done; raises `TooMany` with the seconds to wait. Without Redis nobody is held up."""
        if machine_seconds() < self._rests_until:
            return
        try:
            if self._limiter.hit(limit.item, limit.name, who):
                return
            wait = max(1, int(self.free_at(who, limit) - machine_seconds()) + 1)
        except StorageError as error:
            self._rests_until = machine_seconds() + REST_SECONDS
            log.warning("pace_not_counted", why=str(error))
            return
        raise TooMany(f"At most {limit.a_minute} {limit.name} a minute; wait {wait} s.", {"retry_after": str(wait)})

    async def check_soon(self, who: str, limit: Limit = MESSAGES) -> None:
        """Count one thing done as `check` does, from the event loop, in which nobody waits for Redis."""
        if self._threads is None:
            self.check(who, limit)
        else:
            await to_thread.run_sync(self.check, who, limit, limiter=self._threads)

    def free_at(self, who: str, limit: Limit = MESSAGES) -> float:
        """Return when the oldest of the things counted leaves the window, in seconds of the machine's clock."""
        return self._limiter.get_window_stats(limit.item, limit.name, who).reset_time
