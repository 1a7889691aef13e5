"""Compare the share of paid orders with reminders and without, and say how sure that is: pure."""

import math
from dataclasses import dataclass

from nuanfu.learning import shares
from nuanfu.learning.shares import Share

POWER_Z = 0.841621  # the normal quantile of 80 %
ENOUGH = 30  # orders: of fewer, the interval of a half is wider than 34 points, and nobody should read anything into it


@dataclass(frozen=True, slots=True)
class Group:
    """Some orders, and how many of them were paid."""

    orders: int
    paid: int

    @property
    def share(self) -> float | None:
        """Return the paid share; None of no orders."""
        return self.paid / self.orders if self.orders else None


@dataclass(frozen=True, slots=True)
class Uplift:
    """The difference of two paid shares, with the interval in which it lies 19 times out of 20; None without both."""

    difference: float | None
    interval: tuple[float, float] | None


def wilson(group: Group) -> tuple[float, float]:
    """Return the 95 % interval of a paid share."""
    return Share(group.paid, group.orders).interval


def orders_needed(share: float, difference: float) -> int:
    """Return how many orders each group needs to tell a difference apart from chance, with a power of 80 %.

    Source: the usual size for two proportions, 2 p (1 - p) (z₀.₉₇₅ + z₀.₈)² / d².
    """
    return math.ceil(2 * share * (1 - share) * (shares.Z + POWER_Z) ** 2 / difference**2)


def uplift(reminded: Group, control: Group) -> Uplift:
    """Return how much larger the paid share of reminded orders is, with its interval."""
    if not reminded.orders or not control.orders:
        return Uplift(None, None)
    found = shares.uplift(Share(reminded.paid, reminded.orders), Share(control.paid, control.orders))
    return Uplift(found.value, (found.low, found.high))
