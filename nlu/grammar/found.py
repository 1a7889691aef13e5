"""What a grammar gives back, and what stands beside it."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from typing import Any, Iterable, NamedTuple

# Where a clause ends: marks, spaces, smileys; not what stands inside a number, a date or a code.
_MARK = re.compile(r"[^\w.:/%¥-]|\.\.")
# As far as a clause is read on either side: longer ones say nothing more, and a long message stays quick to read.
_REACH = 40


class Found(NamedTuple):
    """An entity at `text[start:end]` of the plain text, with its normalised value."""

    entity: str
    start: int
    end: int
    value: Any


def apart(found: Iterable[Found]) -> list[Found]:
    """Keep what does not overlap anything before it in the order given; return it in the order of the text."""
    kept: list[tuple[int, int, int]] = []
    ordered = list(found)
    for index, one in enumerate(ordered):
        at = bisect_left(kept, (one.start,))
        if (at == len(kept) or one.end <= kept[at][0]) and (at == 0 or kept[at - 1][1] <= one.start):
            insort(kept, (one.start, one.end, index))
    return [ordered[index] for _, _, index in kept]


def clause(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after a range in its own clause."""
    before = _MARK.split(text[max(0, start - _REACH) : start])[-1]
    after = _MARK.split(text[end : end + _REACH], maxsplit=1)[0]
    return before, after


def around(text: str, start: int, end: int) -> str:
    """Return the clauses about a range, its own included."""
    return text[max(0, start - 2 * _REACH) : end + 2 * _REACH]
