"""Socket.IO in tests, spoken over the test client's own WebSocket: small enough to be read, nothing to install."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi.testclient import TestClient

from tests.desks import PATIENCE_SECONDS
from tests.harness import Shop

URL = "/socket.io/?EIO=4&transport=websocket"


class Refused(Exception):
    """The server did not let this socket in."""


class Socket:
    """One open socket in one namespace."""

    def __init__(self, wire: Any, namespace: str) -> None:
        """Stand on an open WebSocket."""
        self._wire, self._namespace = wire, namespace
        self._asked = 0
        self.events: list[tuple[str, Any]] = []

    def connect(self, auth: dict[str, Any] | None) -> None:
        """Say who it is; raises `Refused`."""
        assert self._wire.receive_text().startswith("0")
        self._wire.send_text(f"40{self._namespace},{json.dumps(auth or {})}")
        answer = self._wire.receive_text()
        if answer.startswith("44"):
            raise Refused(answer)
        assert answer.startswith("40"), answer

    def ask(self, name: str, content: Any = None) -> Any:
        """Send an event and return what the server answers."""
        self._asked += 1
        self._wire.send_text(f"42{self._namespace},{self._asked}{json.dumps([name, content])}")
        head = f"43{self._namespace},{self._asked}"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            text = self.listen()
            if text.startswith(head):
                return json.loads(text.removeprefix(head))[0]
        raise AssertionError(f"no answer to {name}")

    def tell(self, name: str, content: Any = None) -> None:
        """Send an event without waiting."""
        self._wire.send_text(f"42{self._namespace},{json.dumps([name, content])}")

    def until(self, name: str, **like: Any) -> Any:
        """Wait for an event, one with the values named, and return what it holds."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for number, (found, content) in enumerate(self.events):
                if found == name and all(content.get(key) == value for key, value in like.items()):
                    del self.events[number]
                    return content
            self.listen()
        raise AssertionError(f"no {name} came; instead {self.events}")

    def until_row(self, **like: Any) -> Any:
        """Wait until some row of the lists has the values named, and return it."""
        while True:
            for row in self.until("rows")["rows"]:
                if all(row.get(key) == value for key, value in like.items()):
                    return row

    def listen(self) -> str:
        """Return what comes next, as it is; raises `WebSocketDisconnect` when the desk has closed."""
        text = self._wire.receive_text()
        if text == "2":
            self._wire.send_text("3")
        head = f"42{self._namespace},"
        if text.startswith(head):
            name, *content = json.loads(text.removeprefix(head))
            self.events.append((name, content[0] if content else None))
        return text


@contextmanager
def socket(
    shop: Shop, namespace: str, auth: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> Iterator[Socket]:
    """Open a socket at the running desk; raises `Refused`."""
    client = TestClient(shop.desk, base_url="http://127.0.0.1:8000")
    client.portal = shop.client.portal
    with client.websocket_connect(URL, headers={"upgrade": "websocket", **(headers or {})}) as wire:
        made = Socket(wire, namespace)
        made.connect(auth)
        yield made
