"""The shape of an entry: one thing not to say."""

import re
from dataclasses import dataclass
from enum import StrEnum

from nuanfu.negotiation.moves import Lane

BOTH = frozenset(Lane)
ORDER = frozenset({Lane.ORDER})


class Kind(StrEnum):
    """How strictly an entry binds."""

    WORD = "word"  # may be repeated after the buyer; `policy.consequences` may use it
    COUNTDOWN = "countdown"  # may be said of a time that comes from the order itself
    NEVER = "never"  # by nobody, whatever was said before
    BOT = "bot"  # untrue only when the assistant says it


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing not to say, what to write instead, and what shows where it begins and ends."""

    rule: str
    pattern: re.Pattern[str]
    instead: str
    fails: tuple[str, ...]
    passes: tuple[str, ...]
    lanes: frozenset[Lane] = BOTH
    kind: Kind = Kind.WORD
