"""Thompson sampling with Beta-Bernoulli arms: an arm is drawn as often as it is likely to be the best one.

The chances are worked out, not sampled, so that the propensity that is stored with a draw is exact; drawing an arm by
them is the same as sampling each arm's Beta once and taking the largest (Thompson, Biometrika 25, 1933).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from random import Random

POINTS = 500
"""Steps of the grid on 0…1: finer than the spread of every Beta that `draws.LOOKS_BACK` draws make."""


LEAST = 1e-6  # what was drawn had a chance, however small


@dataclass(frozen=True, slots=True)
class Tally:
    """How often an arm ended well and how often not."""

    well: int = 0
    badly: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """An arm, the chance it had in all (held-out share included), and whether the order was held out."""

    arm: str
    propensity: float
    held_out: bool


def draw(arms: Sequence[str], tallies: Mapping[str, Tally], held_out: Fraction, chance: Random) -> Drawn:
    """Draw an arm, the first of `arms` being the default that the share `held_out` keeps.

    Equal arguments and an equally seeded `chance` draw the same.
    """
    chances = best_chances([tallies.get(arm, Tally()) for arm in arms])
    kept_back = chance.random() < held_out
    at = 0 if kept_back else chance.choices(range(len(arms)), weights=chances)[0]
    share = float(held_out)
    propensity = (1 - share) * chances[at] + (share if at == 0 else 0)
    return Drawn(arms[at], max(LEAST, round(propensity, 6)), kept_back)


def best_chances(tallies: Sequence[Tally]) -> list[float]:
    """Return for each arm the chance that its Beta(1 + well, 1 + badly) is the largest; they sum to 1."""
    if len(set(tallies)) == 1:
        return [1 / len(tallies)] * len(tallies)
    masses = [_masses(tally) for tally in tallies]
    below = [_below(mass) for mass in masses]
    chances = []
    for own, best in enumerate(masses):
        for under in below[:own] + below[own + 1 :]:
            best = [mass * smaller for mass, smaller in zip(best, under, strict=True)]
        chances.append(sum(best))
    whole = sum(chances)
    return [part / whole for part in chances]


@cache
def _logs() -> list[tuple[float, float]]:
    """Return the logarithms of x and 1 − x in the middle of each step."""
    return [(math.log(x), math.log1p(-x)) for x in ((step + 0.5) / POINTS for step in range(POINTS))]


def _masses(tally: Tally) -> list[float]:
    """Return the mass of an arm's Beta on each step of the grid."""
    logs = [tally.well * of_x + tally.badly * of_rest for of_x, of_rest in _logs()]
    most = max(logs)
    heights = [math.exp(log - most) for log in logs]
    whole = sum(heights)
    return [height / whole for height in heights]


def _below(mass: Sequence[float]) -> list[float]:
    """Return the mass below the middle of each step."""
    total, under = 0.0, []
    for part in mass:
        under.append(total + part / 2)
        total += part
    return under
