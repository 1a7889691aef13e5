"""The widgets' side: a token opens it; hello and each heartbeat are answered with what was missed."""

from typing import Any

import socketio
from anyio import to_thread

from nuanfu.clock import machine_seconds
from nuanfu.desk import conversations, pace, showing, state
from nuanfu.desk.parts import Parts
from nuanfu.desk.sockets.links import BUYERS, BuyerLink, Links
from nuanfu.desk.widget.access import PICTURES
from nuanfu.errors import TooMany
from nuanfu.turns.models import Author

CONNECTS = pace.Limit("connects", 30)
BEATS = pace.Limit("beats", 240)  # a page asks every 25 s, and once more for each 200 messages that it missed
TYPED_EVERY_SECONDS = 0.5


class Buyers(socketio.AsyncNamespace):
    """Namespace `/buyer`."""

    def __init__(self, parts: Parts, links: Links) -> None:
        """Serve the buyers of one desk."""
        super().__init__(BUYERS)
        self._parts, self._links = parts, links

    async def on_connect(self, sid: str, _environ: dict[str, Any], auth: Any = None) -> None:
        """Let a buyer in by their token; everybody else is refused."""
        token = auth.get("token") if isinstance(auth, dict) else None
        buyer_id = self._parts.signer.buyer_of(token) if isinstance(token, str) else None
        if buyer_id is None or not isinstance(token, str):
            raise socketio.exceptions.ConnectionRefusedError("unauthorised")
        try:
            await self._parts.pace.check_soon(buyer_id, CONNECTS)
        except TooMany as error:
            raise socketio.exceptions.ConnectionRefusedError("too_many_requests") from error
        self._links.buyers[sid] = BuyerLink(sid, buyer_id, token)

    async def on_disconnect(self, sid: str, _reason: str = "") -> None:
        """Forget a widget."""
        self._links.buyers.pop(sid, None)

    async def on_hello(self, sid: str, told: Any = None) -> dict[str, Any]:
        """Return the state and what was written after `last_seq`; from now on the rest is pushed."""
        return await self._catch_up(sid, told)

    async def on_beat(self, sid: str, told: Any = None) -> dict[str, Any]:
        """Return what was missed, if anything was; a token that ran out ends the connection."""
        return await self._catch_up(sid, told)

    async def on_typing(self, sid: str, told: Any = None) -> None:
        """Pass on that the buyer is writing."""
        link = self._links.buyers.get(sid)
        on = bool(told.get("on")) if isinstance(told, dict) else False
        if link is None or (on and machine_seconds() - link.typed_at < TYPED_EVERY_SECONDS):
            return
        link.typed_at = machine_seconds()
        await self._parts.hints.tell_soon("typing", buyer_id=link.buyer_id, who="buyer", on=on)

    async def _catch_up(self, sid: str, told: Any) -> dict[str, Any]:
        link = self._links.buyers.get(sid)
        if link is None or self._parts.signer.buyer_of(link.token) is None:
            await self.disconnect(sid)
            return {}
        try:
            await self._parts.pace.check_soon(link.buyer_id, BEATS)
        except TooMany:
            await self.disconnect(sid)
            return {}
        answer = await to_thread.run_sync(self._missed, link.buyer_id, after(told))
        newest = answer["messages"][-1]["seq"] if answer["more"] else answer["state"]["last_seq"]
        link.pushed = max(link.pushed or 0, newest)
        link.read = answer["state"]["read_by_shop"]
        return answer

    def _missed(self, buyer_id: str, last: int) -> dict[str, Any]:
        with self._parts.app.database.reading() as session:
            found = conversations.of(session, buyer_id)
            messages: list[dict[str, Any]] = []
            more = False
            if found is not None:
                most = showing.MOST_AT_ONCE
                messages, more = showing.messages_after(
                    session, found.id, last, most, own=Author.BUYER, pictures=PICTURES
                )
            now = self._parts.app.clock()
            return {"state": state.of_buyer(session, buyer_id, now), "messages": messages, "more": more}


def after(told: Any) -> int:
    """Return the last number that a client says it has; what is no number is none."""
    last = told.get("last_seq") if isinstance(told, dict) else None
    return last if isinstance(last, int) and 0 <= last < 2**53 else 0
