"""Pages of buyers and agents as the desk meets them: a socket each, messages by HTTP, read marks, heartbeats."""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp

from benchmarks.web import Answer, Web
from nuanfu.rehearsal_sockets import Line, open_line

BEAT_SECONDS = 25.0  # as web/src/conversation/session.ts
AGAIN_SECONDS = 1.0  # the same page's first wait after a message that may not have arrived
NUMBERED = re.compile(r"#(\d+)")


@dataclass
class Sent:
    """One message somebody sent: when, when the desk had acknowledged it, and under which number it stands."""

    buyer: str
    by: str
    client_id: str
    at: float
    seq: int = 0
    acknowledged: float = 0.0


@dataclass
class Record:
    """What was sent by everybody, what had to be sent later or again, and what the desk would not take."""

    sent: list[Sent] = field(default_factory=list)
    paced: int = 0
    again: int = 0
    reconnects: int = 0
    openings: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    async def until_answered(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask until the desk answers, as a browser does whose kept connection was closed, and a page that is paced."""
        while True:
            try:
                answer = await ask()
            except (aiohttp.ClientError, TimeoutError):
                self.again += 1
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                self.paced += 1
                await asyncio.sleep(float(answer.headers.get("retry-after", AGAIN_SECONDS)))
            elif answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                self.again += 1
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return answer

    async def send(self, web: Web, path: str, body: dict[str, Any], headers: dict[str, str]) -> int:
        """Send a message and return its number; 0 when the desk will not have it."""
        answer = await self.until_answered(lambda: web.ask("POST", path, body, headers))
        if answer.status >= HTTPStatus.BAD_REQUEST:
            self.refused.append(answer.content.decode())
            return 0
        seq: int = answer.told()["seq"]
        return seq


@dataclass
class BuyerPage:
    """A widget: `seen` is when each number of the conversation came, `doubled` counts what was pushed twice."""

    buyer: str
    token: str
    web: Web
    record: Record
    seen: dict[int, float] = field(default_factory=dict)
    answers: dict[int, str] = field(default_factory=dict)
    doubled: int = 0
    by_beat: int = 0
    read: int = 0
    marking: set[asyncio.Task[None]] = field(default_factory=set)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    line: Line | None = None

    @property
    def headers(self) -> dict[str, str]:
        """Return what authorises this page."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def complete(self) -> int:
        """Return the last number before the first hole."""
        last = max(self.seen, default=0)
        return last if last == len(self.seen) else next(seq for seq in range(last + 1) if seq + 1 not in self.seen)

    async def open(self, url: str) -> None:
        """Connect and say hello."""
        self.line = await open_line(url, "/buyer", self._heard, auth={"token": self.token})
        self._take((await self.line.ask("hello", {"last_seq": self.complete}))["messages"])

    async def beat(self, url: str) -> None:
        """Say what was seen last, and take what the desk says was missed; connect again when the line broke."""
        if self.line is None or self.line.closed.is_set():
            self.record.reconnects += 1
            await self.open(url)
        else:
            gap = await self.line.ask("beat", {"last_seq": self.complete})
            self.by_beat += self._take(gap["messages"])

    async def close(self) -> None:
        """Leave."""
        if self.line is not None:
            await self.line.close()

    async def says(self, text: str, client_id: str) -> Sent:
        """Send a message, one after the other, again until the desk has it."""
        sent = Sent(self.buyer, "buyer", client_id, time.monotonic())
        self.record.sent.append(sent)
        async with self.turn:
            body = {"client_id": client_id, "text": text}
            sent.seq = await self.record.send(self.web, "/widget/api/messages", body, self.headers)
            sent.acknowledged = time.monotonic()
        return sent

    async def mark_read(self) -> None:
        """Say that all that is on the screen was read, as the page does when something new comes."""
        newest = max(self.seen, default=0)
        if newest > self.read:
            self.read = newest
            await self.record.until_answered(
                lambda: self.web.ask("POST", "/widget/api/read", {"seq": newest}, self.headers)
            )

    def _heard(self, name: str, content: Any) -> None:
        if name == "messages":
            before = len(self.seen)
            self._take(content["messages"])
            self.doubled += len(content["messages"]) - (len(self.seen) - before)
            if content["messages"][-1]["from"] != "buyer":
                task = asyncio.get_running_loop().create_task(self.mark_read())
                self.marking.add(task)
                task.add_done_callback(self.marking.discard)

    def _take(self, messages: list[dict[str, Any]]) -> int:
        fresh = [message for message in messages if message["seq"] not in self.seen]
        for message in fresh:
            self.seen[message["seq"]] = time.monotonic()
            if message["from"] == "bot":
                self.answers[message["seq"]] = message.get("text", "")
        return len(fresh)


@dataclass
class AgentPage:
    """A console: `noticed` is when the row, or the open conversation, first showed a numbered message."""

    name: str
    web: Web
    record: Record
    headers: dict[str, str] = field(default_factory=dict)
    noticed: dict[tuple[str, int], float] = field(default_factory=dict)
    known: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    line: Line | None = None

    async def sign_in(self, password: str) -> None:
        """Sign in."""
        answer = await self.web.ask("POST", "/console/api/login", {"name": self.name, "password": password})
        csrf = answer.told()["csrf"]
        self.headers = {"Cookie": answer.headers["set-cookie"].split(";")[0], "X-CSRF-Token": csrf}

    async def open(self, url: str) -> None:
        """Connect."""
        self.line = await open_line(url, "/agent", self._heard, headers={"Cookie": self.headers["Cookie"]})

    async def beat(self, url: str) -> None:
        """Say that one is there; connect again when the line broke."""
        if self.line is None or self.line.closed.is_set():
            self.record.reconnects += 1
            await self.open(url)
        else:
            await self.line.ask("beat")

    async def close(self) -> None:
        """Leave."""
        if self.line is not None:
            await self.line.close()

    async def takes(self, buyer: str) -> None:
        """Take a conversation over."""
        (await self._post(buyer, "claim", {})).told()

    async def answers(self, buyer: str, text: str, client_id: str) -> Sent:
        """Open a conversation, see what is new in it, type, and send: what a console does for one answer."""
        sent = Sent(buyer, "agent", client_id, time.monotonic())
        self.record.sent.append(sent)
        async with self.turn:
            assert self.line is not None
            began = time.monotonic()
            known = max(self.known[buyer], default=0)
            path = f"/console/api/conversations/{buyer}"
            page = await self.record.until_answered(lambda: self.web.ask("GET", path, None, self.headers, after=known))
            self._take(buyer, page.told()["messages"])
            gap = await self.line.ask("watch", {"buyer_id": buyer, "last_seq": max(self.known[buyer], default=0)})
            self._take(buyer, gap["messages"])
            await self._post(buyer, "read", {"seq": max(self.known[buyer], default=0)})
            await self.line.tell("typing", {"buyer_id": buyer, "on": True})
            sent.at = time.monotonic()  # so long the agent was opening the conversation
            self.record.openings.append(sent.at - began)
            body = {"client_id": client_id, "text": text}
            sent.seq = await self.record.send(self.web, f"{path}/messages", body, self.headers)
            sent.acknowledged = time.monotonic()
        return sent

    async def _post(self, buyer: str, what: str, body: dict[str, Any]) -> Answer:
        path = f"/console/api/conversations/{buyer}/{what}"
        return await self.record.until_answered(lambda: self.web.ask("POST", path, body, self.headers))

    def _heard(self, name: str, content: Any) -> None:
        if name == "messages":
            self._take(content["buyer_id"], content["messages"])
        elif name == "rows":
            for row in content["rows"]:
                if found := NUMBERED.search(row["last_text"] or ""):
                    self.noticed.setdefault((row["buyer_id"], int(found[1])), time.monotonic())

    def _take(self, buyer: str, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            self.known[buyer].add(message["seq"])
            if found := NUMBERED.search(message.get("text") or ""):
                self.noticed.setdefault((buyer, int(found[1])), time.monotonic())
