"""A row of a benchmark, and the table of all."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, the target it has to meet, and how it was measured."""

    what: str
    figure: str
    target: str
    met: bool
    how: str


def milliseconds(times: Sequence[float]) -> float:
    """Return the median of seconds, in milliseconds."""
    return statistics.median(times) * 1000


def timed(work: Callable[[], object], repeats: int) -> list[float]:
    """Return the seconds of each of `repeats` runs."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return times


def show(rows: Sequence[Row]) -> None:
    """Print the rows, and how many of their targets were met."""
    table = Table("what", "figure", "target", "", "how")
    for row in rows:
        table.add_row(row.what, row.figure, row.target, "ok" if row.met else "MISSED", row.how)
    Console(width=150).print(table)
