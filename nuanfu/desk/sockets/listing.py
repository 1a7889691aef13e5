"""What changes in the agents' lists, for all consoles of a desk at once: nearly all of them were told the same."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, or_, select, type_coerce
from sqlalchemy.orm import Session

from nuanfu.desk.console.rows import Row
from nuanfu.desk.sockets.links import AgentLink, Stand
from nuanfu.turns.models import Conversation, Owner

Named = tuple[str, Any]  # an event's name and content
RowsOf = Callable[[list[str]], list[Row]]  # the rows of some buyers' conversations


_CONCERNS = select(
    Conversation.buyer_id,
    type_coerce(Conversation.waiting_since, String),
    Conversation.owner,
    Conversation.agent_id,
    Conversation.last_seq,
    Conversation.read_by_shop,
    Conversation.brief["why"].as_string(),
).where(or_(Conversation.owner != Owner.BOT.value, Conversation.waiting_since.is_not(None)))


class Lists:
    """The conversations that are of concern to people, with one of them or waiting for one, as they stand now."""

    def __init__(self, session: Session) -> None:
        """Read them all."""
        self.standing = {row[0]: Stand._make(row[1:]) for row in session.execute(_CONCERNS)}
        stands = self.standing.values()
        self._having = Counter(stand.agent_id for stand in stands if stand.owner == Owner.AGENT)
        self._owned = self._having.total()
        self.waiting = sum(stand.waiting_since is not None for stand in stands)

    def counts(self, agent_id: int) -> dict[str, int]:
        """Return the numbers of an agent's boxes, as `rows.counts` does, from what was read already."""
        mine = self._having[agent_id]
        return {"queue": self.waiting, "mine": mine, "others": self._owned - mine}


@dataclass(frozen=True, slots=True)
class ListNews:
    """What changed in the lists: each event with the consoles that it is news to."""

    standing: dict[str, Stand]
    counts: dict[str, dict[str, int]]
    events: list[tuple[list[str], Named]]
    links: Sequence[AgentLink]

    def mark(self) -> None:
        """Mark it as told."""
        for link in self.links:
            link.seen, link.counts = self.standing, self.counts[link.sid]


def news(lists: Lists, consoles: Sequence[AgentLink], rows_of: RowsOf) -> ListNews | None:
    """Return which rows changed since each console was told, who left the lists, and who is new; None for nothing."""
    told_alike: dict[int, list[AgentLink]] = defaultdict(list)
    for link in consoles:
        told_alike[id(link.seen)].append(link)
    changed = {key: _changed(links[0].seen, lists.standing) for key, links in told_alike.items()}
    rows = {row["buyer_id"]: row for row in rows_of(sorted(set().union(*changed.values())))}
    events: list[tuple[list[str], Named]] = []
    for key, links in told_alike.items():
        events += [(_sids(links), event) for event in _events(links[0].seen, changed[key], rows, lists)]
    counts = {link.sid: lists.counts(link.agent_id) for link in consoles}
    events += [([link.sid], ("counts", counts[link.sid])) for link in consoles if link.counts != counts[link.sid]]
    return ListNews(lists.standing, counts, events, consoles) if events else None


def _changed(seen: dict[str, Stand], standing: dict[str, Stand]) -> list[str]:
    return [buyer_id for buyer_id, stand in standing.items() if seen.get(buyer_id) != stand]


def _events(seen: dict[str, Stand], changed: list[str], rows: dict[str, Row], lists: Lists) -> Iterable[Named]:
    told = [rows[buyer_id] for buyer_id in changed if buyer_id in rows]
    if told:
        yield "rows", {"rows": told}
    for row in told:
        before = seen.get(row["buyer_id"])
        if row["waiting_since"] and (before is None or before.waiting_since is None):
            yield "handover", {"buyer_id": row["buyer_id"], "why": row["why"], "waiting": lists.waiting}
    for buyer_id in seen.keys() - lists.standing.keys():
        yield "gone", {"buyer_id": buyer_id}


def _sids(links: Iterable[AgentLink]) -> list[str]:
    return [link.sid for link in links]
