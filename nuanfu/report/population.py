"""What the simulated buyers are like: assumptions, every one of them in one place, none of them measured.

Why a buyer hesitates is taken from the ledger where it was heard; all else is drawn from the shares below. They are
round figures, chosen so that each kind of buyer occurs; a shop that knows better makes its own `Population`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from nuanfu.negotiation.moves import Lane


class Hidden(StrEnum):
    """Why a simulated buyer has not paid."""

    PRICE = "price"
    COMPARE = "compare"
    POSTAGE = "postage"
    LATER = "later"
    OTHER = "other"  # service, payment trouble, habit: no limit of the policy plays a part


class Leaves(StrEnum):
    """How a buyer goes who was refused too often."""

    SILENT = "silent"
    STOP = "stop"
    COMPLAINT = "complaint"
    PERSON = "person"


HEARD = {
    "reason_price": Hidden.PRICE,
    "reason_compare": Hidden.COMPARE,
    "request_gift": Hidden.PRICE,
    "reason_shipping_fee": Hidden.POSTAGE,
    "request_deferral": Hidden.LATER,
    "request_installment": Hidden.LATER,
    "reason_hardship": Hidden.LATER,
    "promise_to_pay": Hidden.LATER,
}
"""Reason heard in the shop → hidden reason; every other is `other`."""


@dataclass(frozen=True, slots=True)
class SimulatedBuyer:
    """One buyer with one order. Shares are of what is to be paid at first; nothing of this is known to the shop."""

    reason: Hidden
    willing: float  # pays at most this share
    names_figure: bool  # says what they would pay
    patience: int  # offers refused before they go
    tolerance: int  # times told no before they go by `leaves`
    leaves: Leaves
    keeps_word: bool  # pays what was agreed
    comes_back: bool  # after comparing
    gift_counts: float  # what a gift's or a point's worth is worth to them
    bears_postage: int  # fen of postage they accept
    wants_days: int  # how much later they want to pay
    hardship: bool
    flexible: bool  # pays in time when it cannot be later
    pays_anyway: bool  # `other`: pays with no help
    wants_person: bool  # `other`: asks for a person
    person_helps: bool  # a person finds a way: an approved application, an answered question


@dataclass(frozen=True, slots=True)
class Population:
    """The shares that buyers are drawn from."""

    reasons: Mapping[Lane, Mapping[Hidden, float]] = field(
        default_factory=lambda: {
            Lane.ORDER: {
                Hidden.PRICE: 0.30,
                Hidden.COMPARE: 0.12,
                Hidden.POSTAGE: 0.10,
                Hidden.LATER: 0.13,
                Hidden.OTHER: 0.35,
            },
            Lane.CREDIT: {Hidden.PRICE: 0.10, Hidden.LATER: 0.60, Hidden.OTHER: 0.30},
        }
    )
    pays_in_full: float = 0.25  # of those who haggle: would pay everything
    wish: tuple[float, float, float] = (0.0, 0.05, 0.25)  # the others want off: least, most common, most
    names_figure: float = 0.3
    patience: Mapping[int, float] = field(default_factory=lambda: {1: 0.35, 2: 0.30, 3: 0.20, 4: 0.10, 6: 0.05})
    tolerance: Mapping[int, float] = field(default_factory=lambda: {1: 0.15, 2: 0.35, 3: 0.50})
    leaves: Mapping[Leaves, float] = field(
        default_factory=lambda: {Leaves.SILENT: 0.70, Leaves.STOP: 0.12, Leaves.COMPLAINT: 0.06, Leaves.PERSON: 0.12}
    )
    keeps_word: float = 0.90
    comes_back: float = 0.5
    gift_counts: tuple[float, float] = (0.2, 1.2)
    most_postage: int = 1200
    days: Mapping[Lane, Mapping[int, float]] = field(
        default_factory=lambda: {
            Lane.ORDER: {0: 0.35, 1: 0.35, 2: 0.15, 7: 0.15},
            Lane.CREDIT: {3: 0.15, 5: 0.15, 7: 0.20, 10: 0.15, 15: 0.15, 20: 0.10, 30: 0.10},
        }
    )
    hardship: float = 0.2
    flexible: float = 0.35
    pays_anyway: float = 0.45
    wants_person: float = 0.15
    person_helps: float = 0.6

    def buyer(self, lane: Lane, heard: str | None, chance: Random) -> SimulatedBuyer:
        """Draw a buyer, always by the same number of draws: one share changed leaves the other traits as they were."""
        reason = _one_of(self.reasons[lane], chance)
        if heard is not None:
            reason = HEARD.get(heard, Hidden.OTHER)
        full = chance.random() < self.pays_in_full
        least, usual, most = self.wish
        wish = chance.triangular(least, most, usual)
        return SimulatedBuyer(
            reason=reason,
            willing=1.0 if full else 1.0 - wish,
            names_figure=chance.random() < self.names_figure,
            patience=_one_of(self.patience, chance),
            tolerance=_one_of(self.tolerance, chance),
            leaves=_one_of(self.leaves, chance),
            keeps_word=chance.random() < self.keeps_word,
            comes_back=chance.random() < self.comes_back,
            gift_counts=chance.uniform(*self.gift_counts),
            bears_postage=int(chance.random() * self.most_postage),
            wants_days=_one_of(self.days[lane], chance),
            hardship=(chance.random() < self.hardship) or heard == "reason_hardship",
            flexible=chance.random() < self.flexible,
            pays_anyway=chance.random() < self.pays_anyway,
            wants_person=chance.random() < self.wants_person,
            person_helps=chance.random() < self.person_helps,
        )


def _one_of[Value](weights: Mapping[Value, float], chance: Random) -> Value:
    return chance.choices(list(weights), list(weights.values()))[0]
