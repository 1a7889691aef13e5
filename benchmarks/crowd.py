"""Everybody at a desk under load: who has whom, what each says, and whether it has come."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

from benchmarks.pages import AgentPage, BuyerPage, Record


@dataclass
class Crowd:
    """The first buyers have an agent, `each` of them one; the others have the bot. `began`: since when it is timed."""

    buyers: list[BuyerPage]
    agents: list[AgentPage]
    record: Record
    each: int
    began: float = 0.0
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def agent_of(self, number: int) -> AgentPage:
        """Return who has the conversation of a buyer."""
        return self.agents[number // self.each]

    @property
    def with_agents(self) -> list[BuyerPage]:
        """Return the buyers who have an agent."""
        return self.buyers[: len(self.agents) * self.each]

    @property
    def with_bot(self) -> list[BuyerPage]:
        """Return the buyers who have the bot."""
        return self.buyers[len(self.agents) * self.each :]

    def asks(self, number: int, text: str) -> Callable[[], Awaitable[object]]:
        """Let a buyer ask their agent something; the message has a number, by which a list of chats is compared."""
        made = next(self._numbers)
        return lambda: self.buyers[number].says(f"{text} #{made}", str(made))

    def replies(self, number: int, text: str) -> Callable[[], Awaitable[object]]:
        """Let an agent open a buyer's conversation and answer."""
        made, buyer = next(self._numbers), self.buyers[number].buyer
        return lambda: self.agent_of(number).answers(buyer, f"{text} #{made}", str(made))

    def haggles(self, number: int, text: str) -> Callable[[], Awaitable[object]]:
        """Let a buyer say something to the bot."""
        made = next(self._numbers)
        return lambda: self.buyers[number].says(text, str(made))

    def all_arrived(self) -> bool:
        """Tell whether everything that the desk acknowledged is on the buyer's page, and the bot has answered last."""
        last = {sent.buyer: sent.seq for sent in sorted(self.record.sent, key=lambda one: one.seq)}
        come = all(page.complete >= last.get(page.buyer, 0) for page in self.buyers)
        return come and all(max(page.answers, default=0) > last.get(page.buyer, -1) for page in self.with_bot)
