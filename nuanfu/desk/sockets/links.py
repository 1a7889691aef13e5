"""The open sockets of one desk: whose each is, and how far it was told."""

from dataclasses import dataclass, field
from typing import Any

BUYERS, AGENTS = "/buyer", "/agent"


@dataclass
class BuyerLink:
    """A widget; `pushed` is the last number it was told, None until it has said hello."""

    sid: str
    buyer_id: str
    token: str
    pushed: int | None = None
    told: object = None
    read: int = 0
    typed_at: float = 0.0


@dataclass
class AgentLink:
    """A console; `watching` is the conversation open there, `seen` how the lists stood when it was last told."""

    sid: str
    agent_id: int
    name: str
    cookie: str
    watching: str | None = None
    pushed: int = 0
    seen: dict[str, tuple[Any, ...]] = field(default_factory=dict)


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
        return [link for link in self.agents.values() if link.watching == buyer_id]

    def looked_at(self) -> set[str]:
        """Return the buyers whose conversations anybody here has open."""
        widgets = {link.buyer_id for link in self.buyers.values() if link.pushed is not None}
        return widgets | {link.watching for link in self.agents.values() if link.watching}
