"""Socket.IO as a page speaks it, towards a desk that runs in a process of its own: for tests and benchmarks."""

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

ANSWER_SECONDS = 30.0  # far longer than any page waits: who measures wants to know how late it came

OnEvent = Callable[[str, Any], None]


class Refused(Exception):
    """The desk did not let this socket in."""


class Line:
    """One open socket in one namespace; each event is handed to `on_event` as it comes."""

    def __init__(self, wire: ClientConnection, namespace: str, on_event: OnEvent) -> None:
        """Stand on an open WebSocket."""
        self._wire, self._namespace, self._on_event = wire, namespace, on_event
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._reading: asyncio.Task[None] | None = None
        self.closed = asyncio.Event()

    async def ask(self, name: str, content: Any = None) -> Any:
        """Send an event and return what the desk answers; raises `ConnectionError` when the line breaks before."""
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        try:
            await self._send(f"42{self._namespace},{number}{json.dumps([name, content])}")
            async with asyncio.timeout(ANSWER_SECONDS):
                return await answer
        finally:
            del self._asked[number]

    async def tell(self, name: str, content: Any = None) -> None:
        """Send an event without waiting; raises `ConnectionError` when the line is broken."""
        await self._send(f"42{self._namespace},{json.dumps([name, content])}")

    async def close(self) -> None:
        """Leave."""
        await self._wire.close()
        if self._reading is not None:
            await self._reading

    async def greet(self, auth: dict[str, Any] | None) -> None:
        """Say who it is, and listen from now on; raises `Refused`."""
        await self._wire.recv()
        await self._send(f"40{self._namespace},{json.dumps(auth or {})}")
        answer = str(await self._wire.recv())
        if not answer.startswith("40"):
            raise Refused(answer)
        self._reading = asyncio.create_task(self._read())

    async def _send(self, text: str) -> None:
        try:
            await self._wire.send(text)
        except ConnectionClosed as error:
            raise ConnectionError("the line broke") from error

    async def _read(self) -> None:
        event, ack = f"42{self._namespace},", f"43{self._namespace},"
        try:
            async for text in self._wire:
                assert isinstance(text, str)
                if text == "2":
                    await self._send("3")
                elif text.startswith(event):
                    name, *content = json.loads(text.removeprefix(event))
                    self._on_event(name, content[0] if content else None)
                elif text.startswith(ack):
                    number, _, content = text.removeprefix(ack).partition("[")
                    if (waiting := self._asked.get(int(number))) and not waiting.done():
                        waiting.set_result(json.loads(f"[{content}")[0])
                elif text.startswith("41"):
                    break
        except (ConnectionClosed, ConnectionError):
            pass
        finally:
            self.closed.set()
            for waiting in self._asked.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError("the line broke"))


async def open_line(
    url: str,
    namespace: str,
    on_event: OnEvent,
    *,
    auth: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Line:
    """Open a socket at a desk's address; raises `Refused`, or `OSError` while no desk answers there."""
    address = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    try:
        wire = await connect(address, additional_headers=headers, proxy=None)
    except TimeoutError as error:
        raise ConnectionError("the desk did not answer") from error
    line = Line(wire, namespace, on_event)
    try:
        await line.greet(auth)
    except ConnectionClosed as error:
        raise ConnectionError("the line broke") from error
    except Refused:
        await wire.close()
        raise
    return line
