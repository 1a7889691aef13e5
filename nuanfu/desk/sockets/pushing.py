"""Look every 300 ms at what is written in the conversations that are open here, and push what was not pushed yet.

The table is the truth: whichever desk or process wrote a message, each desk finds it here. A hint shortens the wait.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import socketio
import structlog
from anyio import to_thread

from nuanfu.clock import machine_seconds
from nuanfu.desk import logins
from nuanfu.desk.hints import Hint
from nuanfu.desk.parts import Parts
from nuanfu.desk.sockets.links import AGENTS, BUYERS, Links
from nuanfu.desk.sockets.looking import Look, News

LOOK_EVERY_SECONDS = 0.3
SHORTEST_REST_SECONDS = 0.05  # under load a look finds the news of many instead of one
RESTS = 4  # times what the look took: requests get four fifths of the desk, however many sockets are open
CHECK_EVERY_SECONDS = 5.0  # so long a socket outlives its token or login

log = structlog.get_logger()
Gone = tuple[str, str]  # namespace, connection


@dataclass
class Pusher:
    """Pushes to the sockets of one desk."""

    parts: Parts
    links: Links
    server: socketio.AsyncServer
    _looks: int = 0
    _checked: float = 0.0

    async def run(self, closing: asyncio.Event) -> None:
        """Push until the desk closes; a database that is away for a while is waited for."""
        loop, wake = asyncio.get_running_loop(), asyncio.Event()
        self.parts.hints.wake_with(lambda: loop.call_soon_threadsafe(wake.set))
        self.parts.hints.listen()
        while not closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), LOOK_EVERY_SECONDS)
            wake.clear()
            began = loop.time()
            try:
                await self._relay(self.parts.hints.taken())
                if self.links.buyers or self.links.agents:
                    await self._close_ended()
                    await self._push(await to_thread.run_sync(self.look))
            except Exception:
                log.exception("pushing_failed")
            took = loop.time() - began
            await asyncio.sleep(min(LOOK_EVERY_SECONDS, max(SHORTEST_REST_SECONDS, RESTS * took)))
        self.parts.hints.wake_with(lambda: None)
        self.parts.hints.close()

    def look(self) -> News:
        """Compare the database with what was pushed, and return what is to be pushed now."""
        self._looks += 1
        with self.parts.app.database.reading() as session:
            return Look(session, self.parts, self._looks).news(self.links)

    async def _push(self, news: News) -> None:
        for widget in news.widgets:
            if widget.mark():
                await self._emit(BUYERS, [widget.link.sid], *widget.events)
        for watch in news.watches:
            if watch.mark():
                await self._emit(AGENTS, [watch.link.sid], *watch.events)
        if news.lists is not None:
            news.lists.mark()
            for sids, event in news.lists.events:
                await self._emit(AGENTS, sids, event)

    async def _emit(self, namespace: str, sids: list[str], *events: tuple[str, Any]) -> None:
        if not sids:  # the server takes nobody named for everybody
            return
        for name, content in events:
            await self.server.emit(name, content, to=sids, namespace=namespace)

    async def _relay(self, hints: list[Hint]) -> None:
        """Turn hints into events for the sockets here."""
        for hint in hints:
            buyer_id = hint.get("buyer_id", "")
            if hint["kind"] == "typing":
                told = {"buyer_id": buyer_id, "who": hint["who"], "name": hint.get("name"), "on": hint["on"]}
                others = [link.sid for link in self.links.watching(buyer_id) if link.name != hint.get("name")]
                await self._emit(AGENTS, others, ("typing", told))
                if hint.get("to_buyer"):
                    widgets = [link.sid for link in self.links.of_buyer(buyer_id)]
                    await self._emit(BUYERS, widgets, ("typing", {"who": hint["who"], "on": hint["on"]}))
            elif hint["kind"] == "viewers":
                if "from" in hint:
                    self.parts.viewers.look_afar(hint["from"], buyer_id, hint["names"])
                told = {"buyer_id": buyer_id, "names": self.parts.viewers.names(buyer_id)}
                await self._emit(AGENTS, list(self.links.agents), ("viewers", told))

    async def _close_ended(self) -> None:
        """Close the sockets whose token or login has ended, also those of a page that tells no heartbeat."""
        if machine_seconds() - self._checked < CHECK_EVERY_SECONDS:
            return
        self._checked = machine_seconds()
        for namespace, sid in await to_thread.run_sync(self._ended):
            await self.server.disconnect(sid, namespace=namespace)

    def _ended(self) -> list[Gone]:
        widgets, consoles = list(self.links.buyers.values()), list(self.links.agents.values())
        ended = [(BUYERS, link.sid) for link in widgets if self.parts.signer.buyer_of(link.token) is None]
        if consoles:
            with self.parts.app.database.reading() as session:
                good = logins.still_good(session, {link.cookie for link in consoles})
            ended += [(AGENTS, link.sid) for link in consoles if link.cookie not in good]
        return ended
