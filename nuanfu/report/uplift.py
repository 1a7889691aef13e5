"""Compare the share of paid orders with reminders and without, and say how sure that is: pure."""

from dataclasses import dataclass
from math import sqrt

Z = 1.959964  # of a 95 % interval


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
    """Return the 95 % interval of a share by Wilson's score, which is honest for small groups too."""
    n, share = group.orders, group.paid / group.orders
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    reach = Z / (1 + Z**2 / n) * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def uplift(reminded: Group, control: Group) -> Uplift:
    """Return how much larger the paid share of reminded orders is; its interval is Newcombe's, of two Wilson scores."""
    if not reminded.orders or not control.orders:
        return Uplift(None, None)
    here, there = reminded.paid / reminded.orders, control.paid / control.orders
    (low, high), (their_low, their_high) = wilson(reminded), wilson(control)
    difference = here - there
    down = sqrt((here - low) ** 2 + (their_high - there) ** 2)
    up = sqrt((high - here) ** 2 + (there - their_low) ** 2)
    return Uplift(difference, (difference - down, difference + up))
