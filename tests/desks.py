"""Several desks on one database, a Rasa that can be held, and desks and fake Rasas on real ports."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import select

from nuanfu.desk import conversations
from nuanfu.desk.app import make_desk
from nuanfu.ledger.database import Database
from nuanfu.rasa_client import Products, Rasa, RasaAnswer
from nuanfu.testing import TableRasa
from nuanfu.turns.models import Conversation, Message, Owner, Turn
from tests.harness import Shop

# For what does not depend on the database: a test so marked meets SQLite alone.
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PATIENCE_SECONDS = 20.0  # far more than anything here takes; a test that waits so long has failed


@dataclass
class HeldRasa(TableRasa):
    """A table Rasa that decides only while its gate is open, and counts who stands before it at once."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: int = 0
    nows: list[datetime] = field(default_factory=list)
    inside: dict[str, int] = field(default_factory=dict)
    most_inside: dict[str, int] = field(default_factory=dict)
    most_at_once: int = 0

    async def turn(
        self, sender: str, text: str, *, turn_id: int, now: datetime, order_no: str | None, products: Products
    ) -> RasaAnswer:
        """Wait for the gate, then decide."""
        conversation = sender.split(":")[0]
        self.arrived += 1
        self.nows.append(now)
        self.inside[conversation] = self.inside.get(conversation, 0) + 1
        self.most_inside[conversation] = max(self.most_inside.get(conversation, 0), self.inside[conversation])
        self.most_at_once = max(self.most_at_once, sum(self.inside.values()))
        try:
            await self.gate.wait()
            return await super().turn(sender, text, turn_id=turn_id, now=now, order_no=order_no, products=products)
        finally:
            self.inside[conversation] -= 1


def held_rasa(shop: Shop, *, open_gate: bool = False) -> HeldRasa:
    """Return a Rasa that can be held and knows what the shop's own one was taught."""
    made = HeldRasa(database=shop.database, words=shop.rasa.words, table=shop.rasa.table)
    if open_gate:
        made.gate.set()
    return made


@dataclass(frozen=True)
class Desk:
    """One desk of a shop, spoken to without waiting."""

    client: httpx.AsyncClient

    async def says(self, text: str, client_id: str, buyer: str = "buyer-1", **more: Any) -> dict[str, Any]:
        """Send one message and return the answer."""
        answer = await self.client.post(
            "/api/v1/chat", json={"buyer_id": buyer, "text": text, "client_id": client_id, **more}
        )
        assert answer.is_success, answer.text
        return answer.json()


@asynccontextmanager
async def desks(shop: Shop, rasa: Rasa, count: int = 1) -> AsyncIterator[list[Desk]]:
    """Open desks of a shop, each with its own connections to the one database, as on machines of their own."""
    databases = [Database(shop.database.url.render_as_string(hide_password=False)) for _ in range(count)]
    opened = []
    for database in databases:
        app = make_desk(replace(shop.app, database=database), rasa)
        headers = {"Authorization": f"Bearer {shop.key}"}
        transport = httpx.ASGITransport(app=app)
        opened.append(Desk(httpx.AsyncClient(transport=transport, base_url="http://desk", headers=headers)))
    try:
        yield opened
    finally:
        for desk in opened:
            await desk.client.aclose()
        for database in databases:
            database.close()


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await asyncio.to_thread(true):
        assert time.monotonic() < deadline, "waited too long"
        await asyncio.sleep(0.005)


def set_owner(shop: Shop, owner: Owner, buyer: str = "buyer-1") -> int:
    """Change who answers a buyer, under the buyer's lock; returns the number of the last message before."""
    with shop.database.writing() as session:
        conversation = conversations.of_buyer(session, buyer, shop.clock())
        conversation.owner = owner.value
        return conversation.last_seq


@dataclass(frozen=True)
class Line:
    """One stored message."""

    seq: int
    author: str
    text: str | None


def lines(shop: Shop, buyer: str = "buyer-1") -> list[Line]:
    """Return a buyer's conversation as it is stored."""
    query = (
        select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(Conversation.buyer_id == buyer)
        .order_by(Message.seq)
    )
    with shop.database.reading() as session:
        return [Line(row.seq, row.author, row.text) for row in session.scalars(query)]


def said_by(shop: Shop, author: str, buyer: str = "buyer-1") -> list[str | None]:
    """Return the texts of one side of a conversation."""
    return [line.text for line in lines(shop, buyer) if line.author == author]


def turns_of(shop: Shop, buyer: str = "buyer-1") -> list[Turn]:
    """Return a buyer's turns in the order in which they came."""
    with shop.database.reading() as session:
        return list(session.scalars(select(Turn).where(Turn.buyer_id == buyer).order_by(Turn.id)))


@contextmanager
def served(desk: FastAPI) -> Iterator[str]:
    """Serve a desk on a free port of this machine; gives its address."""
    server = uvicorn.Server(uvicorn.Config(desk, host="127.0.0.1", port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not server.started:
            assert thread.is_alive(), "the desk did not start"
            assert time.monotonic() < deadline, "the desk did not start in time"
            time.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass
class FakeRasaServer:
    """An HTTP server where Rasa should be: answers each turn with what `respond` says, after `seconds`."""

    url: str
    respond: Callable[[dict[str, Any]], tuple[int, bytes]]
    seconds: float = 0.0
    bodies: list[dict[str, Any]] = field(default_factory=list)
    up: threading.Event = field(default_factory=threading.Event)


def good_answer(_body: dict[str, Any]) -> tuple[int, bytes]:
    """Return what the channel answers when all is well."""
    parse = {"intent": {"name": "greet", "confidence": 0.9}, "ranking": [], "entities": [], "signals": []}
    answer = {"messages": [{"text": "您好"}], "parse": parse, "form": None, "error": None}
    return 200, json.dumps(answer).encode()


@contextmanager
def fake_rasa_server(
    respond: Callable[[dict[str, Any]], tuple[int, bytes]] = good_answer, seconds: float = 0.0
) -> Iterator[FakeRasaServer]:
    """Start an HTTP server on a free port that behaves as told."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(200, b"{}")

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fake.bodies.append(body)
            fake.up.wait(fake.seconds)
            self._send(*fake.respond(body))

        def _send(self, status: int, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # the desk did not wait

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake = FakeRasaServer(f"http://127.0.0.1:{server.server_port}", respond, seconds)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield fake
    finally:
        fake.up.set()
        server.shutdown()
        thread.join()
        server.server_close()
