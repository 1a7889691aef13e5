"""A Redis that lets everybody in and answers nobody: the worst one to wait for."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class SilentRedis:
    """Where it is, and how often somebody has come to ask."""

    url: str
    callers: list[socket.socket] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """Return how many connections were made."""
        return len(self.callers)


@contextmanager
def silent_redis() -> Iterator[SilentRedis]:
    """Listen on a free port, and say nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = SilentRedis(f"redis://127.0.0.1:{server.getsockname()[1]}/0")

        def let_in() -> None:
            with suppress(OSError):
                while True:
                    made.callers.append(server.accept()[0])

        thread = threading.Thread(target=let_in, daemon=True)
        thread.start()
        yield made
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
        for caller in made.callers:
            caller.close()
