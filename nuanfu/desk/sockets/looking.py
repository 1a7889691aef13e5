"""Compare what the database holds with what each socket was told, and return what is news to it.

Nothing is marked as told here: that is done when it is sent, and only if the socket was told nothing else meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, select, type_coerce
from sqlalchemy.orm import Session

from nuanfu.desk import showing, state
from nuanfu.desk.console import rows
from nuanfu.desk.console.conversations import PICTURES as CONSOLE_PICTURES
from nuanfu.desk.parts import Parts
from nuanfu.desk.sockets import listing
from nuanfu.desk.sockets.links import AgentLink, BuyerLink, Links, Watch
from nuanfu.desk.sockets.listing import ListNews, Lists, Named
from nuanfu.desk.widget.access import PICTURES as WIDGET_PICTURES
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
    """One look at the database, for all sockets of a desk; `number` counts the looks.

    What it asks grows by rows and not by statements: between two statements a look waits for the interpreter as often
    as everybody else.
    """

    def __init__(self, session: Session, parts: Parts, number: int) -> None:
        """Stand on one snapshot."""
        self._session, self._parts, self._number = session, parts, number
        self._now = parts.app.clock()

    def news(self, links: Links) -> News:
        """Return what is news to whom."""
        consoles = list(links.agents.values())
        widgets, watches = self._changed(links)
        told = [(glance, since) for _, since, glance in widgets] + [(glance, since) for _, _, since, glance in watches]
        messages = Unseen(self._session, told)
        of_widgets = [one for one in (self._for_widget(*one, messages) for one in widgets) if one is not None]
        states = state.of_buyers(self._session, {one.glance.buyer_id for one in of_widgets}, self._now)
        for one in of_widgets:
            one.events.append(("state", states[one.glance.buyer_id]))
        of_watches = [self._for_watch(*one, messages) for one in watches]
        return News(
            widgets=of_widgets,
            watches=[one for one in of_watches if one is not None],
            lists=listing.news(Lists(self._session), consoles, self._rows) if consoles else None,
        )

    def _changed(
        self, links: Links
    ) -> tuple[list[tuple[BuyerLink, int, Glance]], list[tuple[AgentLink, Watch, int, Glance]]]:
        """Return the widgets and open conversations that may have to be told something, since when, and how they stand.

        How far each was told is read once: a heartbeat may tell it more meanwhile.
        """
        widgets = [(link, told) for link in list(links.buyers.values()) if (told := link.pushed) is not None]
        watches = [(link, open_) for link in list(links.agents.values()) if (open_ := link.watch) is not None]
        told_there = [(link, watch, watch.pushed) for link, watch in watches]
        buyers = {link.buyer_id for link, _ in widgets} | {watch.buyer_id for _, watch in watches}
        if not buyers:
            return [], []
        rows = self._session.execute(_GLANCES, {"buyers": sorted(buyers)})
        found = {glance.buyer_id: glance for glance in map(Glance._make, rows)}
        of_widgets = [(link, told, found[link.buyer_id]) for link, told in widgets if link.buyer_id in found]
        of_watches = [(*one, found[one[1].buyer_id]) for one in told_there if one[1].buyer_id in found]
        return (
            [one for one in of_widgets if one[2] != one[0].glance or self._is_told_in_turn(one[2])],
            [one for one in of_watches if one[3].last_seq > one[2] or one[3].read_by_buyer > one[1].read],
        )

    def _is_told_in_turn(self, glance: Glance) -> bool:
        return glance.owner == Owner.QUEUE and self._number % STATES_EVERY == 0

    def _for_widget(self, link: BuyerLink, since: int, found: Glance, messages: "Unseen") -> BuyerNews | None:
        """Return all that is news to a widget but the state, which is told with anything else."""
        events = list[Named]()
        pushed, told = messages.of(found, since, Author.BUYER, WIDGET_PICTURES)
        if told:
            events.append(("messages", {"messages": told}))
            if found.owner == Owner.BOT or told[-1]["from"] != Author.BUYER:
                thinks = told[-1]["from"] == Author.BUYER
                events.append(("typing", {"who": "bot", "on": thinks}))
        if found.read_by_shop > link.read:
            events.append(("read", {"seq": found.read_by_shop}))
        standing = (found.owner, found.agent_id, found.waiting_since, found.read_by_buyer)
        if standing == link.told and not events and not self._is_told_in_turn(found):
            link.glance = found
            return None
        return BuyerNews(link, found, since, pushed, max(link.read, found.read_by_shop), standing, events)

    def _for_watch(
        self, link: AgentLink, watch: Watch, since: int, found: Glance, messages: "Unseen"
    ) -> WatchNews | None:
        events = list[Named]()
        pushed, told = messages.of(found, since, Author.AGENT, CONSOLE_PICTURES)
        if told:
            events.append(("messages", {"buyer_id": found.buyer_id, "messages": told}))
        if found.read_by_buyer > watch.read:
            events.append(("read", {"buyer_id": found.buyer_id, "seq": found.read_by_buyer}))
        if not events and pushed == since:
            return None
        return WatchNews(link, watch, since, pushed, max(watch.read, found.read_by_buyer), events)

    def _rows(self, buyer_ids: list[str]) -> list[rows.Row]:
        if not buyer_ids:
            return []
        query = select(Conversation).where(Conversation.buyer_id.in_(buyer_ids))
        changed = self._session.scalars(query).all()
        return rows.rows(self._session, changed, self._parts.viewers, None, self._now)


class Unseen:
    """The messages that some page has not been told, of all conversations at once."""

    def __init__(self, session: Session, since: Sequence[tuple[Glance, int]]) -> None:
        """Read those after each number told; numbers have no gap, so they are known before they are read."""
        numbers = {(found.id, seq) for found, told in since for seq in range(told + 1, _up_to(found, told) + 1)}
        self._messages = showing.numbered(session, numbers)
        self._known = showing.known(session, [row for rows in self._messages.values() for row in rows])

    def of(self, found: Glance, since: int, own: Author, pictures: str) -> tuple[int, list[dict[str, Any]]]:
        """Return up to which number a page is told then, and the messages; one that was erased is passed over."""
        up_to = _up_to(found, since)
        rows = [row for row in self._messages.get(found.id, ()) if since < row.seq <= up_to]
        return max(since, up_to), showing.shown(rows, self._known, own=own, pictures=pictures)


def _up_to(found: Glance, since: int) -> int:
    return min(found.last_seq, since + showing.MOST_AT_ONCE)
