"""Compare what the database holds with what each socket was told, and return what is news to it.

Nothing is marked as told here: that is done when it is sent, and only if the socket was told nothing else meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from nuanfu.desk import queue, showing, state
from nuanfu.desk.console import rows
from nuanfu.desk.console.conversations import PICTURES as CONSOLE_PICTURES
from nuanfu.desk.parts import Parts
from nuanfu.desk.queue import Place
from nuanfu.desk.sockets.links import AgentLink, BuyerLink, Links, Watch
from nuanfu.desk.widget.access import PICTURES as WIDGET_PICTURES
from nuanfu.ledger import policies
from nuanfu.negotiation.policy import Policy
from nuanfu.turns.models import Author, Conversation, Owner

STATES_EVERY = 16  # looks; a place in the queue moves also when nothing happens in the conversation itself
# Only what is compared: a row of these costs a tenth of a whole conversation, and most of them have not changed.
GLANCE = (
    Conversation.id,
    Conversation.buyer_id,
    Conversation.owner,
    Conversation.agent_id,
    Conversation.waiting_since,
    Conversation.last_seq,
    Conversation.read_by_buyer,
    Conversation.read_by_shop,
    Conversation.brief["why"].as_string().label("why"),
)
Glance = Any  # a row of these columns
Named = tuple[str, Any]  # an event's name and content


@dataclass(frozen=True, slots=True)
class BuyerNews:
    """What a widget is to be told; `since` is how far it had been told when this was found."""

    link: BuyerLink
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
class ListNews:
    """What changed in the lists: each event with the consoles that it is news to."""

    standing: dict[str, tuple[Any, ...]]
    counts: dict[str, dict[str, int]]
    events: list[tuple[list[str], Named]]
    links: list[AgentLink]

    def mark(self) -> None:
        """Mark it as told."""
        for link in self.links:
            link.seen, link.counts = self.standing, self.counts[link.sid]


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
        query = select(*GLANCE).where(Conversation.buyer_id.in_(open_here))
        found = {row.buyer_id: row for row in self._session.execute(query)} if open_here else {}
        of_widgets = [self._for_widget(link, found.get(link.buyer_id)) for link in widgets]
        of_watches = [self._for_watch(link, watch, found.get(watch.buyer_id)) for link, watch in watches]
        return News(
            widgets=[one for one in of_widgets if one is not None],
            watches=[one for one in of_watches if one is not None],
            lists=self._for_lists(consoles) if consoles else None,
        )

    def _for_widget(self, link: BuyerLink, found: Glance | None) -> BuyerNews | None:
        since = link.pushed
        if since is None or found is None:
            return None
        events: list[Named] = []
        pushed, told = self._messages(found, since, Author.BUYER, WIDGET_PICTURES)
        if told:
            events.append(("messages", {"messages": told}))
            thinks = told[-1]["from"] == Author.BUYER and found.owner == Owner.BOT
            events.append(("typing", {"who": "bot", "on": thinks}))
        if found.read_by_shop > link.read:
            events.append(("read", {"seq": found.read_by_shop}))
        standing = (found.owner, found.agent_id, found.waiting_since, found.read_by_buyer)
        in_turn = found.owner == Owner.QUEUE and self._number % STATES_EVERY == 0
        if standing == link.told and not in_turn and not events:
            return None
        if self._places is None and found.waiting_since is not None:
            self._places = queue.places(self._session, self._now)
        if self._policy is None:
            self._policy = policies.current(self._session).policy
        told_state = state.of_buyer(self._session, link.buyer_id, self._now, self._places, self._policy)
        events.append(("state", told_state))
        return BuyerNews(link, since, pushed, max(link.read, found.read_by_shop), standing, events)

    def _for_watch(self, link: AgentLink, watch: Watch, found: Glance | None) -> WatchNews | None:
        if found is None:
            return None
        since, events = watch.pushed, []
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

    def _for_lists(self, consoles: Sequence[AgentLink]) -> ListNews | None:
        """Tell each console which rows changed since it was last told, who left the lists, and who is new."""
        glances = in_lists(self._session)
        standing = {row.buyer_id: _standing(row) for row in glances}
        counts = {link.sid: _counts(glances, link.agent_id) for link in consoles}
        links = [link for link in consoles if link.seen != standing or link.counts != counts[link.sid]]
        if not links:
            return None
        news_to = {
            buyer_id: [link for link in links if link.seen.get(buyer_id) != now] for buyer_id, now in standing.items()
        }
        events: list[tuple[list[str], Named]] = []
        for row in self._rows([buyer_id for buyer_id, who in news_to.items() if who]):
            buyer_id = row["buyer_id"]
            events.append((_sids(news_to[buyer_id]), ("row", row)))
            if row["waiting_since"]:
                waiting = sum(glance.waiting_since is not None for glance in glances)
                told = {"buyer_id": buyer_id, "why": row["why"], "waiting": waiting}
                fresh = [link for link in news_to[buyer_id] if not _waited(link.seen.get(buyer_id))]
                events.append((_sids(fresh), ("handover", told)))
        left = {buyer_id for link in links for buyer_id in link.seen.keys() - standing.keys()}
        events += [(_sids(link for link in links if one in link.seen), ("gone", {"buyer_id": one})) for one in left]
        numbers = [link.sid for link in links if link.counts != counts[link.sid]]
        events += [([sid], ("counts", counts[sid])) for sid in numbers]
        return ListNews(standing, counts, [(sids, event) for sids, event in events if sids], links)

    def _rows(self, buyer_ids: list[str]) -> list[rows.Row]:
        if not buyer_ids:
            return []
        query = select(Conversation).where(Conversation.buyer_id.in_(buyer_ids))
        changed = self._session.scalars(query).all()
        return rows.rows(self._session, changed, self._parts.viewers, None, self._now)


def in_lists(session: Session) -> list[Glance]:
    """Return the conversations that are of concern to people: with one of them, or waiting for one."""
    concerns = or_(Conversation.owner != Owner.BOT.value, Conversation.waiting_since.is_not(None))
    return list(session.execute(select(*GLANCE).where(concerns)))


def lists_now(session: Session, agent_id: int) -> tuple[dict[str, tuple[Any, ...]], dict[str, int]]:
    """Return how those conversations stand and their numbers: what a console that opens now is not told as news."""
    glances = in_lists(session)
    return {row.buyer_id: _standing(row) for row in glances}, _counts(glances, agent_id)


def _standing(row: Glance) -> tuple[Any, ...]:
    return (row.waiting_since, row.owner, row.agent_id, row.last_seq, row.read_by_shop, row.why)


def _waited(standing: tuple[Any, ...] | None) -> bool:
    return standing is not None and standing[0] is not None


def _counts(glances: Sequence[Glance], agent_id: int) -> dict[str, int]:
    """Return the numbers of the boxes as `rows.counts` does, from what was read already."""
    owned = [row.agent_id for row in glances if row.owner == Owner.AGENT]
    mine = owned.count(agent_id)
    waiting = sum(row.waiting_since is not None for row in glances)
    return {"queue": waiting, "mine": mine, "others": len(owned) - mine}


def _sids(links: Iterable[AgentLink]) -> list[str]:
    return [link.sid for link in links]
