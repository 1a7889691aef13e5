"""Hints between the processes of a desk: who is typing, who looks on, what has just changed.

A hint only saves waiting. The database says what was written; a lost hint, or a Redis that is away, loses nothing.
"""

import json
import secrets
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import redis
import structlog
from anyio import CapacityLimiter, to_thread
from redis.backoff import NoBackoff
from redis.retry import Retry

from nuanfu.clock import machine_seconds

CHANNEL = "nuanfu:hints"  # and the number of the Redis database, which channels of Redis know nothing of
REDIS_SECONDS = 0.5
REST_SECONDS = 2.0  # after a failure nobody is made to wait for Redis again
REDIS_THREADS = 8  # of their own: a Redis that hangs takes none from the database
MOST_WAITING = 1000  # hints that nobody has taken up; older ones are of no use

log = structlog.get_logger()
Hint = dict[str, Any]


class Hints:
    """Passes hints on within this process, and through Redis to the others when there is one."""

    def __init__(self, redis_url: str = "") -> None:
        """Prepare; nothing is connected yet."""
        self._waiting: deque[Hint] = deque(maxlen=MOST_WAITING)
        self._redis_url = redis_url
        self._channel = f"{CHANNEL}:{_database_of(redis_url)}" if redis_url else CHANNEL
        self._rests_until = 0.0
        self._threads = CapacityLimiter(REDIS_THREADS)
        self._me = secrets.token_hex(4)
        self._wake: Callable[[], object] = lambda: None
        self._closing = threading.Event()
        self._sender = (
            redis.Redis.from_url(
                redis_url,
                socket_timeout=REDIS_SECONDS,
                socket_connect_timeout=REDIS_SECONDS,
                retry=Retry(NoBackoff(), 1),  # a connection that was cut is made anew; what fails twice is let go
            )
            if redis_url
            else None
        )

    def tell(self, kind: str, **data: Any) -> None:
        """Pass a hint on, from any thread."""
        self._take({"kind": kind, **data})
        if self._sender is not None and machine_seconds() >= self._rests_until:
            try:
                self._sender.publish(self._channel, json.dumps({"kind": kind, **data, "from": self._me}))
            except redis.RedisError as error:
                self._rests_until = machine_seconds() + REST_SECONDS
                log.warning("hint_not_passed", why=type(error).__name__)

    async def tell_soon(self, kind: str, **data: Any) -> None:
        """Pass a hint on from the event loop, which does not wait for Redis."""
        if self._sender is None:
            self.tell(kind, **data)
        else:
            await to_thread.run_sync(lambda: self.tell(kind, **data), limiter=self._threads)

    def taken(self) -> list[Hint]:
        """Return the hints that came since the last call, and forget them."""
        found = []
        while self._waiting:
            found.append(self._waiting.popleft())
        return found

    def wake_with(self, wake: Callable[[], object]) -> None:
        """Call `wake` whenever a hint comes, from whatever thread."""
        self._wake = wake

    def listen(self) -> None:
        """Hear the other processes until `close`, on a thread of its own; without Redis there are none."""
        if self._redis_url:
            threading.Thread(target=self._hear, name="hints", daemon=True).start()

    def close(self) -> None:
        """Stop hearing."""
        self._closing.set()
        if self._sender is not None:
            self._sender.close()

    def _take(self, hint: Hint) -> None:
        self._waiting.append(hint)
        self._wake()

    def _hear(self) -> None:
        while not self._closing.is_set():
            try:
                with redis.Redis.from_url(self._redis_url, socket_connect_timeout=REDIS_SECONDS) as client:
                    hearing = client.pubsub(ignore_subscribe_messages=True)
                    hearing.subscribe(self._channel)
                    while not self._closing.is_set():
                        message = hearing.get_message(timeout=REDIS_SECONDS)
                        if message:
                            self._take_from_afar(message["data"])
            except redis.RedisError as error:
                log.warning("hints_not_heard", why=type(error).__name__)
                self._closing.wait(REST_SECONDS)

    def _take_from_afar(self, content: bytes) -> None:
        try:
            hint = json.loads(content)
        except ValueError:
            return
        if isinstance(hint, dict) and hint.get("from") != self._me and "kind" in hint:
            self._take(hint)


def _database_of(redis_url: str) -> int:
    client = redis.Redis.from_url(redis_url)
    return int(client.connection_pool.connection_kwargs.get("db") or 0)
