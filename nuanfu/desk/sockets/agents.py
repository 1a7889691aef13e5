"""The consoles' side: the cookie opens it; who looks at which conversation is told to colleagues."""

from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any

import socketio
from anyio import to_thread

from nuanfu.desk import conversations, logins, showing
from nuanfu.desk.console import rows
from nuanfu.desk.console.conversations import PICTURES
from nuanfu.desk.models import Agent
from nuanfu.desk.parts import Parts
from nuanfu.desk.sockets.buyers import after
from nuanfu.desk.sockets.links import AGENTS, AgentLink, Links, Stand, Watch
from nuanfu.desk.sockets.listing import Lists
from nuanfu.desk_errors import ConversationUnknown
from nuanfu.turns.models import Author

NOTHING_MISSED: dict[str, Any] = {"messages": [], "more": False}


class Agents(socketio.AsyncNamespace):
    """Namespace `/agent`. That the page is the desk's own is checked by its `Origin` before."""

    def __init__(self, parts: Parts, links: Links) -> None:
        """Serve the agents of one desk."""
        super().__init__(AGENTS)
        self._parts, self._links = parts, links

    async def on_connect(self, sid: str, environ: dict[str, Any], _auth: Any = None) -> None:
        """Let an agent in by the cookie of their login; everybody else is refused."""
        cookie = _cookie(environ.get("HTTP_COOKIE", ""))
        agent = await to_thread.run_sync(self._signed_in, cookie)
        if agent is None:
            raise socketio.exceptions.ConnectionRefusedError("unauthorised")
        seen, counts = await to_thread.run_sync(self._lists, agent.id)
        self._links.agents[sid] = AgentLink(sid, agent.id, agent.name, cookie, seen=seen, counts=counts)

    async def on_disconnect(self, sid: str, _reason: str = "") -> None:
        """Forget a console; its agent looks at nothing any more."""
        link = self._links.agents.pop(sid, None)
        if link is not None:
            await self._look(link, None)

    async def on_watch(self, sid: str, told: Any = None) -> dict[str, Any]:
        """Open one conversation, or none, and return what was written in it after `last_seq`."""
        link = self._links.agents.get(sid)
        if link is None:
            return {}
        buyer_id = told.get("buyer_id") if isinstance(told, dict) else None
        buyer_id = buyer_id if isinstance(buyer_id, str) else None
        if await to_thread.run_sync(self._signed_in, link.cookie) is None:
            await self.disconnect(sid)
            return {}
        answer, watch = NOTHING_MISSED, None
        if buyer_id is not None:
            answer, pushed = await to_thread.run_sync(self._missed, buyer_id, after(told))
            watch = Watch(buyer_id, pushed)
        await self._look(link, watch)
        return answer

    async def on_typing(self, sid: str, told: Any = None) -> None:
        """Hold a conversation while its agent writes in it."""
        link = self._links.agents.get(sid)
        if link is None or not isinstance(told, dict) or not isinstance(told.get("buyer_id"), str):
            return
        buyer_id, on = told["buyer_id"], bool(told.get("on"))
        with suppress(ConversationUnknown):
            shown = await self._parts.marks.typing(buyer_id, link.agent_id, on=on)
            await self._parts.hints.tell_soon(
                "typing", buyer_id=buyer_id, who="agent", name=link.name, on=on, to_buyer=shown
            )

    async def on_beat(self, sid: str, told: Any = None) -> dict[str, Any]:
        """Say that the agent is there; return the numbers of the boxes, and what the open conversation's page missed.

        A login that ended ends the connection.
        """
        link = self._links.agents.get(sid)
        agent = await to_thread.run_sync(self._signed_in, link.cookie) if link else None
        if link is None or agent is None:
            await self.disconnect(sid)
            return {}
        answer = await to_thread.run_sync(self._counts, agent)
        watch = link.watch
        if watch is None:
            return answer
        await self._look(link, watch)
        if not isinstance(told, dict) or told.get("buyer_id") != watch.buyer_id:
            return answer
        missed, pushed = await to_thread.run_sync(self._missed, watch.buyer_id, after(told))
        watch.pushed = max(watch.pushed, pushed)
        return answer | missed

    async def _look(self, link: AgentLink, watch: Watch | None) -> None:
        link.watch = watch
        for changed in self._parts.viewers.look(link.sid, watch.buyer_id if watch else None, link.name):
            names = self._parts.viewers.here(changed)
            await self._parts.hints.tell_soon("viewers", buyer_id=changed, names=names)

    def _signed_in(self, cookie: str) -> Agent | None:
        with self._parts.app.database.reading() as session:
            found = logins.whose(session, cookie)
        if found is None:
            return None
        logins.seen(self._parts.app.database, found[0])
        return found[0]

    def _lists(self, agent_id: int) -> tuple[dict[str, Stand], dict[str, int]]:
        with self._parts.app.database.reading() as session:
            lists = Lists(session)
        return lists.standing, lists.counts(agent_id)

    def _missed(self, buyer_id: str, last: int) -> tuple[dict[str, Any], int]:
        """Return what was written after a number, and up to which one that is; no number lies in the future."""
        with self._parts.app.database.reading() as session:
            found = conversations.of(session, buyer_id)
            if found is None:
                return NOTHING_MISSED, 0
            limit = showing.MOST_AT_ONCE
            messages, more = showing.messages_after(session, found.id, last, limit, own=Author.AGENT, pictures=PICTURES)
            return {"messages": messages, "more": more}, messages[-1]["seq"] if more else found.last_seq

    def _counts(self, agent: Agent) -> dict[str, Any]:
        with self._parts.app.database.reading() as session:
            return {"counts": rows.counts(session, agent)}


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(logins.COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
