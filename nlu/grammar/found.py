"""What a grammar gives back."""

from __future__ import annotations

from typing import Any, Iterable, NamedTuple


class Found(NamedTuple):
    """An entity at `text[start:end]` of the plain text, with its normalised value."""

    entity: str
    start: int
    end: int
    value: Any


def apart(found: Iterable[Found]) -> list[Found]:
    """Keep what does not overlap anything before it in the order given; return it in the order of the text."""
    kept: list[Found] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
