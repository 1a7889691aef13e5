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
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from nuanfu.desk import queue, showing, state
from nuanfu.desk.console import rows
from nuanfu.desk.console.conversations import PICTURES as CONSOLE_PICTURES
from nuanfu.desk.hints import Hint
from nuanfu.desk.models import Agent
from nuanfu.desk.parts import Parts
from nuanfu.desk.queue import Place
from nuanfu.desk.sockets.links import AGENTS, BUYERS, AgentLink, BuyerLink, Links
from nuanfu.desk.widget.access import PICTURES as WIDGET_PICTURES
from nuanfu.turns.models import Author, Conversation, Owner

LOOK_EVERY_SECONDS = 0.3
STATES_EVERY = 16  # looks; a place in the queue moves also when nothing happens in the conversation itself

log = structlog.get_logger()
Event = tuple[str, str, str, Any]  # namespace, connection, name, content


@dataclass
class Pusher:
    """Pushes to the sockets of one desk."""

    parts: Parts
    links: Links
    server: socketio.AsyncServer
    _looks: int = 0
    _places: list[Place] | None = None

    async def run(self, closing: asyncio.Event) -> None:
        """Push until the desk closes; a database that is away for a while is waited for."""
        loop, wake = asyncio.get_running_loop(), asyncio.Event()
        self.parts.hints.wake_with(lambda: loop.call_soon_threadsafe(wake.set))
        self.parts.hints.listen()
        while not closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), LOOK_EVERY_SECONDS)
            wake.clear()
            try:
                await self._emit(self._relayed(self.parts.hints.taken()))
                if self.links.buyers or self.links.agents:
                    await self._emit(await to_thread.run_sync(self.look))
            except Exception:
                log.exception("pushing_failed")
        self.parts.hints.wake_with(lambda: None)
        self.parts.hints.close()

    async def _emit(self, events: list[Event]) -> None:
        for namespace, sid, name, content in events:
            await self.server.emit(name, content, to=sid, namespace=namespace)

    def _relayed(self, hints: list[Hint]) -> list[Event]:
        """Turn hints into events for the sockets here."""
        events: list[Event] = []
        for hint in hints:
            buyer_id = hint.get("buyer_id", "")
            if hint["kind"] == "typing":
                told = {"buyer_id": buyer_id, "who": hint["who"], "name": hint.get("name"), "on": hint["on"]}
                others = [link for link in self.links.watching(buyer_id) if link.name != hint.get("name")]
                events += [(AGENTS, link.sid, "typing", told) for link in others]
                if hint.get("to_buyer"):
                    seen = {"who": hint["who"], "on": hint["on"]}
                    events += [(BUYERS, link.sid, "typing", seen) for link in self.links.of_buyer(buyer_id)]
            elif hint["kind"] == "viewers":
                if "from" in hint:
                    self.parts.viewers.look_afar(hint["from"], buyer_id, hint["names"])
                told = {"buyer_id": buyer_id, "names": self.parts.viewers.names(buyer_id)}
                events += [(AGENTS, link.sid, "viewers", told) for link in list(self.links.agents.values())]
        return events

    def look(self) -> list[Event]:
        """Compare the database with what was pushed, and return what is to be pushed now."""
        self._looks += 1
        with self.parts.app.database.reading() as session:
            open_here = self.links.looked_at()
            query = select(Conversation).where(Conversation.buyer_id.in_(open_here))
            found = {row.buyer_id: row for row in session.scalars(query)}
            events = []
            self._places = None
            for widget in list(self.links.buyers.values()):
                events += self._for_buyer(session, widget, found.get(widget.buyer_id))
            for console in list(self.links.agents.values()):
                events += self._for_watcher(session, console, found.get(console.watching or ""))
            return events + (self._for_desk(session) if self.links.agents else [])

    def _for_buyer(self, session: Session, link: BuyerLink, found: Conversation | None) -> list[Event]:
        if link.pushed is None or found is None:
            return []
        events: list[Event] = []
        if found.last_seq > link.pushed:
            limit = showing.MOST_AT_ONCE
            told, _ = showing.messages_after(
                session, found, link.pushed, limit, own=Author.BUYER, pictures=WIDGET_PICTURES
            )
            link.pushed = told[-1]["seq"] if told else found.last_seq
            if told:
                events.append((BUYERS, link.sid, "messages", {"messages": told}))
                thinks = told[-1]["from"] == Author.BUYER and found.owner == Owner.BOT
                events.append((BUYERS, link.sid, "typing", {"who": "bot", "on": thinks}))
        if found.read_by_shop > link.read:
            link.read = found.read_by_shop
            events.append((BUYERS, link.sid, "read", {"seq": found.read_by_shop}))
        standing = (found.owner, found.agent_id, found.waiting_since, found.read_by_buyer)
        in_turn = found.owner == Owner.QUEUE and self._looks % STATES_EVERY == 0
        if standing != link.told or in_turn or events:
            link.told = standing
            now = self.parts.app.clock()
            if self._places is None:
                self._places = queue.places(session, now)
            told_state = state.of_buyer(session, link.buyer_id, now, self._places)
            events.append((BUYERS, link.sid, "state", told_state))
        return events

    def _for_watcher(self, session: Session, link: AgentLink, found: Conversation | None) -> list[Event]:
        if found is None or found.last_seq <= link.pushed:
            return []
        limit = showing.MOST_AT_ONCE
        told, _ = showing.messages_after(
            session, found, link.pushed, limit, own=Author.AGENT, pictures=CONSOLE_PICTURES
        )
        link.pushed = told[-1]["seq"] if told else found.last_seq
        return [(AGENTS, link.sid, "messages", {"buyer_id": found.buyer_id, "messages": told})] if told else []

    def _for_desk(self, session: Session) -> list[Event]:
        """Tell each console which rows changed since it was last told, who left the lists, and who is new."""
        active = in_lists(session)
        standing = {buyer_id: _standing(row) for buyer_id, row in active.items()}
        waiting = sum(row.waiting_since is not None for row in active.values())
        consoles = [link for link in list(self.links.agents.values()) if link.seen != standing]
        changed = {one for link in consoles for one in standing if link.seen.get(one) != standing[one]}
        now = self.parts.app.clock()
        fresh = rows.rows(session, [active[one] for one in changed], self.parts.viewers, None, now) if changed else []
        events: list[Event] = []
        for link in consoles:
            before, link.seen = link.seen, standing
            for row in fresh:
                buyer_id = row["buyer_id"]
                if before.get(buyer_id) == standing[buyer_id]:
                    continue
                events.append((AGENTS, link.sid, "row", row))
                if row["waiting_since"] and not _waited(before.get(buyer_id)):
                    told = {"buyer_id": buyer_id, "why": row["why"], "waiting": waiting}
                    events.append((AGENTS, link.sid, "handover", told))
            events += [(AGENTS, link.sid, "gone", {"buyer_id": one}) for one in before if one not in standing]
            agent = session.get(Agent, link.agent_id)
            if agent is not None:
                events.append((AGENTS, link.sid, "counts", rows.counts(session, agent)))
        return events


def in_lists(session: Session) -> dict[str, Conversation]:
    """Return, by buyer, the conversations that are of concern to people: with one of them, or waiting for one."""
    concerns = or_(Conversation.owner != Owner.BOT.value, Conversation.waiting_since.is_not(None))
    return {row.buyer_id: row for row in session.scalars(select(Conversation).where(concerns))}


def standing_now(session: Session) -> dict[str, tuple[Any, ...]]:
    """Return how those conversations stand: what a console that opens now is not told as news."""
    return {buyer_id: _standing(row) for buyer_id, row in in_lists(session).items()}


def _standing(row: Conversation) -> tuple[Any, ...]:
    why = (row.brief or {}).get("why")
    return (row.waiting_since, row.owner, row.agent_id, row.last_seq, row.read_by_shop, why)


def _waited(standing: tuple[Any, ...] | None) -> bool:
    return standing is not None and standing[0] is not None
