"""Desks in processes of their own, a table Rasa that they reach over HTTP, and pages that never give up."""

import asyncio
import json
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from nuanfu.cases.said import Said
from nuanfu.desk import logins
from nuanfu.desk.keys import TokenSigner
from nuanfu.errors import RasaUnavailable
from nuanfu.rehearsal import RunningDesk, desk_process
from nuanfu.rehearsal_sockets import Line, Refused, open_line
from tests.agents import PASSWORD, add_agent
from tests.desks import PATIENCE_SECONDS, fake_rasa_server
from tests.harness import MORNING, POLICY_FILE, Shop

SECRET = "a" * 40
AGAIN_SECONDS = 0.05


@dataclass
class TableServer:
    """Where the table Rasa answers; a text in `held` is not answered before `gate` is opened."""

    url: str
    held: set[str] = field(default_factory=set)
    gate: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)


@contextmanager
def table_rasa_server(shop: Shop) -> Iterator[TableServer]:
    """Serve a shop's table Rasa over HTTP, its decisions included; what the table does not know is a greeting."""

    def respond(body: dict[str, Any]) -> tuple[int, bytes]:
        texts = body["texts"] if "texts" in body else [body["text"]]
        for text in texts:
            shop.rasa.table.setdefault(text, Said(text, "greet", 0.9, "calm", (), ()))
            if any(one in text for one in server.held):  # messages that waited are read together
                server.reached.set()
                server.gate.wait(PATIENCE_SECONDS)
        if "texts" in body:
            heard = [asyncio.run(shop.rasa.hear(text)) for text in texts]
            return 200, json.dumps({"signals": heard}).encode()
        text, told = body["text"], body["metadata"]
        now = datetime.fromisoformat(told["now"])
        try:
            turn = shop.rasa.turn(
                body["sender"], text, turn_id=told["turn_id"], now=now, order_no=told["order_no"], products={}
            )
            answer = asyncio.run(turn)
        except RasaUnavailable:
            return 500, json.dumps({"error": "the action did not run"}).encode()
        emotion = [{"entity": "emotion", "value": answer.emotion}]
        intent = {"name": answer.intent or "nlu_fallback", "confidence": answer.confidence}
        parse = {"intent": intent, "ranking": [], "entities": emotion, "signals": answer.signals}
        whole = {"messages": answer.messages, "parse": parse, "form": None, "error": None}
        return 200, json.dumps(whole, ensure_ascii=False).encode()

    with fake_rasa_server(respond) as fake:
        server = TableServer(fake.url)
        yield server
        server.gate.set()


@asynccontextmanager
async def running_desk(
    shop: Shop, rasa: TableServer, folder: Path, port: int, redis_url: str = ""
) -> AsyncIterator[RunningDesk]:
    """Start a desk of a shop in a process of its own; its business clock stands where the shop's did at first."""
    folder.mkdir(exist_ok=True)
    settings = {
        "NUANFU_SECRET": SECRET,
        "NUANFU_NOW": MORNING.isoformat(),
        "NUANFU_POLICY": str(POLICY_FILE),
        "NUANFU_ATTACHMENTS": str(folder / "attachments"),
        "NUANFU_REDIS_URL": redis_url,
        "NUANFU_DEMO": "0",
    }
    url = shop.database.url.render_as_string(hide_password=False)
    process = desk_process(url, rasa.url, folder, port, **settings)
    desk = await asyncio.to_thread(process.__enter__)
    try:
        yield desk
    finally:
        await asyncio.to_thread(process.__exit__, None, None, None)


async def until(true: Callable[[], Awaitable[bool] | bool], what: str = "it") -> None:
    """Wait until something is true."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS * 2
    while True:
        found = true()
        if found if isinstance(found, bool) else await found:
            return
        assert asyncio.get_running_loop().time() < deadline, f"waited too long until {what}"
        await asyncio.sleep(0.02)


class Page(ABC):
    """A page that keeps its line open and sends what it has until the desk has it, over any break."""

    namespace: str

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.AsyncClient(base_url=url, timeout=30, trust_env=False)
        self.events: list[tuple[str, Any]] = []
        self.acknowledged: dict[str, int] = {}
        self.line: Line | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect, and again whenever the line breaks."""
        self._keeping = asyncio.create_task(self._keep())
        await until(lambda: self.line is not None, "the page is connected")

    async def close(self) -> None:
        """Leave."""
        if self._keeping is not None:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping
        if self.line is not None:
            await self.line.close()
        await self.http.aclose()

    async def send(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Send until the desk answers."""
        while True:
            try:
                return await self.http.post(path, json=body)
            except httpx.TransportError:
                await asyncio.sleep(AGAIN_SECONDS)

    async def does(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Do something that must work."""
        answer = await self.send(path, body or {})
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def heard(self, name: str, **like: Any) -> list[Any]:
        """Return what was told under a name, so far, with the values named."""
        told = [content for found, content in self.events if found == name]
        return [content for content in told if all(content.get(key) == value for key, value in like.items())]

    async def until_heard(self, name: str, **like: Any) -> Any:
        """Wait for an event."""
        await until(lambda: bool(self.heard(name, **like)), f"{name} {like} is told")
        return self.heard(name, **like)[0]

    async def _keep(self) -> None:
        while True:
            try:
                line = await self._connect()
                self.line = line
                await line.closed.wait()
            except (OSError, Refused, TimeoutError):
                pass
            self.line = None
            await asyncio.sleep(AGAIN_SECONDS)

    def _took(self, name: str, content: Any) -> None:
        self.events.append((name, content))

    @abstractmethod
    async def _connect(self) -> Line:
        """Open the socket, and fill the gap that a broken one has left."""


class BuyerPage(Page):
    """A buyer's widget: `got` are the messages it holds."""

    def __init__(self, url: str, buyer: str) -> None:
        super().__init__(url)
        self.buyer, self._token = buyer, TokenSigner(SECRET).sign(buyer).token
        self.http.headers["Authorization"] = f"Bearer {self._token}"
        self.got: dict[int, dict[str, Any]] = {}

    @property
    def complete(self) -> int:
        """Return the last number before the first hole."""
        return next(seq for seq in range(len(self.got) + 1) if seq + 1 not in self.got)

    async def says(self, text: str, client_id: str) -> int:
        """Send a message until it is acknowledged."""
        seq: int = (await self.does("/widget/api/messages", {"client_id": client_id, "text": text}))["seq"]
        self.acknowledged[client_id] = seq
        return seq

    async def fetched(self) -> dict[str, Any]:
        """Return what a fresh fetch gives."""
        answer: dict[str, Any] = (await self.http.get("/widget/api/conversation", params={"limit": 200})).json()
        return answer

    def _took(self, name: str, content: Any) -> None:
        super()._took(name, content)
        if name == "messages":
            self._keep_messages(content["messages"])

    def _keep_messages(self, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            assert self.got.setdefault(message["seq"], message) == message

    async def _connect(self) -> Line:
        line = await open_line(self.url, "/buyer", self._took, auth={"token": self._token})
        told = await line.ask("hello", {"last_seq": self.complete})
        self._keep_messages(told.get("messages", []))
        return line


class AgentPage(Page):
    """An agent's console."""

    def __init__(self, url: str, name: str) -> None:
        super().__init__(url)
        self.name = name

    async def sign_in(self) -> None:
        """Sign in over HTTP."""
        answer = await self.http.post("/console/api/login", json={"name": self.name, "password": PASSWORD})
        assert answer.is_success, answer.text
        self.http.headers["X-CSRF-Token"] = answer.json()["csrf"]

    async def at(self, buyer: str, what: str, body: dict[str, Any] | None = None) -> Any:
        """Do something at a conversation that must work."""
        return await self.does(f"/console/api/conversations/{buyer}/{what}", body)

    async def writes(self, buyer: str, text: str, client_id: str) -> int:
        """Send a message until it is acknowledged."""
        seq: int = (await self.at(buyer, "messages", {"client_id": client_id, "text": text}))["seq"]
        self.acknowledged[client_id] = seq
        return seq

    async def _connect(self) -> Line:
        cookie = f"{logins.COOKIE}={self.http.cookies[logins.COOKIE]}"
        return await open_line(self.url, "/agent", self._took, headers={"Cookie": cookie})


async def agent_page(shop: Shop, url: str, name: str) -> AgentPage:
    """Add an agent, sign them in at a desk, and connect."""
    await asyncio.to_thread(add_agent, shop, name)
    page = AgentPage(url, name)
    await page.sign_in()
    await page.open()
    return page


REDIS = os.environ.get("NUANFU_TEST_REDIS_URL", "")
