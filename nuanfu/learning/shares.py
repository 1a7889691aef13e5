"""Shares with their 95 % intervals, and the difference of two of them: pure."""

import math
from dataclasses import dataclass

Z = 1.959964
"""The normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Share:
    """`good` out of `of`."""

    good: int
    of: int

    @property
    def value(self) -> float:
        """The share itself; 0 of nothing."""
        return self.good / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval (JASA 22, 1927): right for small numbers too; 0 to 1 when nothing was seen."""
        if not self.of:
            return 0.0, 1.0
        about = Z * Z / self.of
        middle = (self.value + about / 2) / (1 + about)
        half = Z / (1 + about) * math.sqrt(self.value * (1 - self.value) / self.of + about / (4 * self.of))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def told_apart(self) -> bool:
        """Tell whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def uplift(tried: Share, held_out: Share) -> Figure:
    """Return how far `tried` lies above `held_out`, by Newcombe's hybrid score (Stat. Med. 17, 1998, method 10)."""
    (low_a, high_a), (low_b, high_b) = tried.interval, held_out.interval
    a, b = tried.value, held_out.value
    return Figure(a - b, a - b - math.hypot(a - low_a, high_b - b), a - b + math.hypot(high_a - a, b - low_b))
