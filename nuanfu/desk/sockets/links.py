"""The open sockets of one desk: whose each is, and how far it was told."""

from dataclasses import dataclass, field
from typing import NamedTuple

BUYERS, AGENTS = "/buyer", "/agent"


@dataclass
class BuyerLink:
    """A widget; `pushed` is the last number it was told, None until it has said hello.

    `glance` is how its conversation stood when nothing was left to tell.
    """

    sid: str
    buyer_id: str
    token: str
    pushed: int | None = None
    told: object = None
    glance: object = None
    read: int = 0
    typed_at: float = 0.0


@dataclass
class Watch:
    """The conversation that is open in a console; another one is another `Watch`, so that neither's numbers mix."""

    buyer_id: str
    pushed: int
    read: int = 0


class Stand(NamedTuple):
    """What is compared of a conversation: a row of these costs a tenth of a whole one, and most have not changed."""

    waiting_since: object  # as the database has it: it is only compared
    owner: str
    agent_id: int | None
    last_seq: int
    read_by_shop: int
    why: str | None


@dataclass
class AgentLink:
    """A console; `seen` is how the lists stood, and `counts` their numbers, when it was last told."""

    sid: str
    agent_id: int
    name: str
    cookie: str
    watch: Watch | None = None
    seen: dict[str, Stand] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


@dataclass
class Links:
    """All of them, by connection."""

    buyers: dict[str, BuyerLink] = field(default_factory=dict)
    agents: dict[str, AgentLink] = field(default_factory=dict)

    def of_buyer(self, buyer_id: str) -> list[BuyerLink]:
        """Return the widgets of one buyer: they may have several open."""
        return [link for link in self.buyers.values() if link.buyer_id == buyer_id]

    def watching(self, buyer_id: str) -> list[AgentLink]:
        """Return the consoles in which a conversation is open."""
        return [link for link in self.agents.values() if link.watch and link.watch.buyer_id == buyer_id]
