"""What an understander made of one message, in one shape for all of them."""

from __future__ import annotations

from dataclasses import dataclass

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Answer:
    """The confidence of each intent, and what else was found.

    `rejected` says that the understander answered "not understood"; `entities` are pairs of kind and text.
    """

    ranking: dict[str, float]
    rejected: bool = False
    emotion: str = ""
    entities: tuple[tuple[str, str], ...] = ()

    @property
    def intent(self) -> str:
        """Return the likeliest intent, whether rejected or not; the empty string when there is none."""
        return max(self.ranking, key=self.ranking.__getitem__, default="")

    @property
    def confidence(self) -> float:
        """Return how sure the likeliest intent is."""
        return max(self.ranking.values(), default=0.0)

    @property
    def in_scope(self) -> float:
        """Return how surely the message is one for the shop; only the order among messages counts.

        (1 - P(out_of_scope)) × the likeliest other intent; a message rejected outright lies below all that are not.
        """
        best = max((sure for intent, sure in self.ranking.items() if intent != OUT_OF_SCOPE), default=0.0)
        return (1 - self.ranking.get(OUT_OF_SCOPE, 0.0)) * best - self.rejected
