"""Two policies side by side: shares and costs with 95 % intervals, and the interval of their difference. Pure.

Every figure is a ratio of sums (paid orders over orders, fen conceded over paid orders). Orders of one simulated day
share a budget, so days and not orders are what is counted as independent: the interval is the linearised ratio over
days (Cochran, Sampling Techniques, 1977, 6.4). Both policies meet the same buyers: the difference is taken by day.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nuanfu.learning.shares import Figure, Z
from nuanfu.report.simulation import End


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared: `part` over `whole`, both summed; `better` is 1 where more is better, -1 where less is."""

    title: str
    unit: str
    better: int
    part: Callable[[End], int]
    whole: Callable[[End], int]


def _each(_end: End) -> int:
    return 1


MEASURES = (
    Measure("付款率", "%", 1, lambda end: end.paid, _each),
    Measure("人均让利(每个付款的单)", "元", -1, lambda end: end.conceded, lambda end: end.paid),
    Measure("让利成本占付款额", "%", -1, lambda end: end.conceded, lambda end: end.money),
    Measure("投诉或要求停止", "%", -1, lambda end: end.upset, _each),
    Measure("转人工", "%", -1, lambda end: end.person, _each),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure under both policies, and by how much the second lies above the first."""

    measure: Measure
    now: Figure
    then: Figure
    difference: Figure

    @property
    def verdict(self) -> str:
        """Say in Chinese which way it goes, or that the difference cannot be told from chance."""
        if not self.difference.told_apart:
            return "看不出差别"
        up = self.difference.value > 0
        good = (1 if up else -1) == self.measure.better
        return f"{'升' if up else '降'}({'好' if good else '差'})"


def compare(now: Sequence[End], then: Sequence[End]) -> list[Compared]:
    """Compare the ends of the same orders under two policies, measure by measure."""
    days = sorted({end.day for end in now})
    return [_compare(measure, now, then, {day: at for at, day in enumerate(days)}) for measure in MEASURES]


def _compare(measure: Measure, now: Sequence[End], then: Sequence[End], days: dict[object, int]) -> Compared:
    value_now, pulls_now = _ratio(measure, now, days)
    value_then, pulls_then = _ratio(measure, then, days)
    apart = [b - a for a, b in zip(pulls_now, pulls_then, strict=True)]
    return Compared(
        measure,
        _figure(value_now, pulls_now),
        _figure(value_then, pulls_then),
        _figure(value_then - value_now, apart),
    )


def _ratio(measure: Measure, ends: Sequence[End], days: dict[object, int]) -> tuple[float, list[float]]:
    """Return the ratio and how much each day pulls it up or down; the variance of the ratio is that of the pulls."""
    parts, wholes = [0] * len(days), [0] * len(days)
    for end in ends:
        day = days[end.day]
        parts[day] += measure.part(end)
        wholes[day] += measure.whole(end)
    whole = sum(wholes)
    if whole == 0:
        return 0.0, [0.0] * len(days)
    ratio = sum(parts) / whole
    return ratio, [(part - ratio * of) / whole for part, of in zip(parts, wholes, strict=True)]


def _figure(value: float, pulls: Sequence[float]) -> Figure:
    days = len(pulls)
    if days < 2:
        return Figure(value, -math.inf, math.inf)
    middle = sum(pulls) / days
    spread = math.sqrt(days / (days - 1) * sum((pull - middle) ** 2 for pull in pulls))
    return Figure(value, value - Z * spread, value + Z * spread)
