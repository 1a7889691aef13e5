"""Compare what the database holds with what each socket was told, and return what is news to it.

Nothing is marked as told here: that is done when it is sent, and only if the socket was told nothing else meanwhile.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, select, type_coerce
from sqlalchemy.orm import Session

from nuanfu.desk import queue, showing, state
from nuanfu.desk.console import rows
from nuanfu.desk.console.conversations import PICTURES as CONSOLE_PICTURES
from nuanfu.desk.parts import Parts
from nuanfu.desk.queue import Place
from nuanfu.desk.sockets import listing
from nuanfu.desk.sockets.links import AgentLink, BuyerLink, Links, Watch
from nuanfu.desk.sockets.listing import ListNews, Lists, Named
from nuanfu.desk.widget.access import PICTURES as WIDGET_PICTURES
from nuanfu.ledger import policies
from nuanfu.negotiation.policy import Policy
from nuanfu.turns.models import Author, Conversation, Owner

STATES_EVERY = 16  # looks; a place in the queue moves also when nothing happens in the conversation itself


class Glance(NamedTuple):
    """What is compared of an open conversation: most have not changed since their page was told."""

    id: int
    buyer_id: str
    owner: str
    agent_id: int | None
    waiting_since: object  # as the database has it: it is only compared
    last_seq: int
    read_by_buyer: int
    read_by_shop: int


_GLANCES = select(
    Conversation.id,
    Conversation.buyer_id,
    Conversation.owner,
    Conversation.agent_id,
    type_coerce(Conversation.waiting_since, String),
    Conversation.last_seq,
    Conversation.read_by_buyer,
    Conversation.read_by_shop,
).where(Conversation.buyer_id.in_(bindparam("buyers", expanding=True)))


@dataclass(frozen=True, slots=True)
class BuyerNews:
    """What a widget is to be told; `since` is how far it had been told when this was found."""

    link: BuyerLink
    glance: Glance
    since: int
    pushed: int
    read: int
    standing: object
    events: list[Named]

    def mark(self) -> bool:
        """Mark it as told; False, and no change, when the widget was told something else meanwhile."""
        if self.link.pushed != self.since:
            return False
        self.link.pushed, self.link.read, self.link.told = self.pushed, self.read, self.standing
        self.link.glance = self.glance if self.pushed >= self.glance.last_seq else None  # else there is more to tell
        return True


@dataclass(frozen=True, slots=True)
class WatchNews:
    """What is new in the conversation that a console has open."""

    link: AgentLink
    watch: Watch
    since: int
    pushed: int
    read: int
    events: list[Named]

    def mark(self) -> bool:
        """Mark it as told; False, and no change, when the console has opened another or was told meanwhile."""
        if self.link.watch is not self.watch or self.watch.pushed != self.since:
            return False
        self.watch.pushed, self.watch.read = self.pushed, self.read
        return True


@dataclass(frozen=True, slots=True)
class News:
    """All that one look has found."""

    widgets: list[BuyerNews] = field(default_factory=list)
    watches: list[WatchNews] = field(default_factory=list)
    lists: ListNews | None = None


class Look:
    """One look at the database, for all sockets of a desk; `number` counts the looks."""

    def __init__(self, session: Session, parts: Parts, number: int) -> None:
        """Stand on one snapshot."""
        self._session, self._parts, self._number = session, parts, number
        self._now = parts.app.clock()
        self._places: list[Place] | None = None
        self._policy: Policy | None = None

    def news(self, links: Links) -> News:
        """Return what is news to whom."""
        widgets = [link for link in list(links.buyers.values()) if link.pushed is not None]
        consoles = list(links.agents.values())
        watches = [(link, link.watch) for link in consoles if link.watch is not None]
        open_here = {link.buyer_id for link in widgets} | {watch.buyer_id for _, watch in watches}
        found: dict[str, Glance] = {}
        if open_here:
            glances = self._session.execute(_GLANCES, {"buyers": sorted(open_here)})
            found = {glance.buyer_id: glance for glance in map(Glance._make, glances)}
        of_widgets = [self._for_widget(link, found.get(link.buyer_id)) for link in widgets]
        of_watches = [self._for_watch(link, watch, found.get(watch.buyer_id)) for link, watch in watches]
        return News(
            widgets=[one for one in of_widgets if one is not None],
            watches=[one for one in of_watches if one is not None],
            lists=listing.news(Lists(self._session), consoles, self._rows) if consoles else None,
        )

    def _for_widget(self, link: BuyerLink, found: Glance | None) -> BuyerNews | None:
        since = link.pushed
        if since is None or found is None:
            return None
        in_turn = found.owner == Owner.QUEUE and self._number % STATES_EVERY == 0
        if found == link.glance and not in_turn:
            return None
        events: list[Named] = []
        pushed, told = self._messages(found, since, Author.BUYER, WIDGET_PICTURES)
        if told:
            events.append(("messages", {"messages": told}))
            if found.owner == Owner.BOT or told[-1]["from"] != Author.BUYER:
                thinks = told[-1]["from"] == Author.BUYER
                events.append(("typing", {"who": "bot", "on": thinks}))
        if found.read_by_shop > link.read:
            events.append(("read", {"seq": found.read_by_shop}))
        standing = (found.owner, found.agent_id, found.waiting_since, found.read_by_buyer)
        if standing == link.told and not in_turn and not events:
            link.glance = found
            return None
        if self._places is None and found.waiting_since is not None:
            self._places = queue.places(self._session, self._now)
        if self._policy is None:
            self._policy = policies.current(self._session).policy
        told_state = state.of_buyer(self._session, link.buyer_id, self._now, self._places, self._policy)
        events.append(("state", told_state))
        return BuyerNews(link, found, since, pushed, max(link.read, found.read_by_shop), standing, events)

    def _for_watch(self, link: AgentLink, watch: Watch, found: Glance | None) -> WatchNews | None:
        if found is None:
            return None
        since = watch.pushed
        events: list[Named] = []
        pushed, told = self._messages(found, since, Author.AGENT, CONSOLE_PICTURES)
        if told:
            events.append(("messages", {"buyer_id": found.buyer_id, "messages": told}))
        if found.read_by_buyer > watch.read:
            events.append(("read", {"buyer_id": found.buyer_id, "seq": found.read_by_buyer}))
        if not events and pushed == since:
            return None
        return WatchNews(link, watch, since, pushed, max(watch.read, found.read_by_buyer), events)

    def _messages(self, found: Glance, since: int, own: Author, pictures: str) -> tuple[int, list[dict[str, Any]]]:
        """Return up to which number is told then, and the messages; one that was erased is passed over."""
        if found.last_seq <= since:
            return since, []
        told, more = showing.messages_after(
            self._session, found.id, since, showing.MOST_AT_ONCE, own=own, pictures=pictures
        )
        return (told[-1]["seq"] if more else found.last_seq), told

    def _rows(self, buyer_ids: list[str]) -> list[rows.Row]:
        if not buyer_ids:
            return []
        query = select(Conversation).where(Conversation.buyer_id.in_(buyer_ids))
        changed = self._session.scalars(query).all()
        return rows.rows(self._session, changed, self._parts.viewers, None, self._now)
