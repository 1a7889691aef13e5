"""How many messages one buyer may send: counted here, or in Redis where several desks share the buyers."""

import structlog
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from nuanfu.clock import machine_seconds
from nuanfu.errors import TooMany

MESSAGES_A_MINUTE = 20  # nobody types faster; what comes faster is a script
REDIS_SECONDS = 0.5  # a count is not worth more of a buyer's time; redis-py would wait for 5

log = structlog.get_logger()


class Pace:
    """Counts messages by buyer; a shop's own key is not counted."""

    def __init__(self, redis_url: str = "") -> None:
        """Count in this process, or in Redis when an address is given."""
        waits = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
        options = {"wrap_exceptions": True, **waits} if redis_url else {}
        self._limiter = MovingWindowRateLimiter(storage_from_string(redis_url or "memory://", **options))
        self._limit = RateLimitItemPerMinute(MESSAGES_A_MINUTE)

    def healthy(self) -> bool:
        """Tell whether the count can be kept: always here, in Redis when it answers."""
        return self._limiter.storage.check()

    def check(self, buyer_id: str) -> None:
        """Count one message; raises `TooMany` with the seconds to wait. Without Redis nobody is held up."""
        try:
            if self._limiter.hit(self._limit, buyer_id):
                return
            window = self._limiter.get_window_stats(self._limit, buyer_id)
        except StorageError as error:
            log.warning("pace_not_counted", why=str(error))
            return
        wait = max(1, int(window.reset_time - machine_seconds()) + 1)
        raise TooMany(f"At most {MESSAGES_A_MINUTE} messages a minute; wait {wait} s.", {"retry_after": str(wait)})
