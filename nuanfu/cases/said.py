"""What the buyer said, as understood: the intent, how they feel, and the values they named."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from nuanfu.money import Fen
from nuanfu.negotiation.moves import Ask, AskKind

PAYING = re.compile("付|还(?:钱|款|上|清|你|给|掉)|结清|打款|打给|转(?:给|账|过)|补上")
LONGEST = 3660  # days: longer is a slip of the tongue, and ten years still fit the calendar
HESITANT = ("等等", "等下", "等一下", "等会", "稍等", "再想想", "考虑", "再看看", "先别")


@dataclass(frozen=True, slots=True)
class Found:
    """One entity in a message, with its normalised value (taxonomy of entities)."""

    entity: str
    value: Any


@dataclass(frozen=True, slots=True)
class Said:
    """One buyer message as understood; `intent` is None when it was not, and `guesses` are what it may have meant."""

    text: str
    intent: str | None
    confidence: float = 0.0
    emotion: str = "calm"
    signals: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    guesses: tuple[str, ...] = ()

    def values(self, entity: str) -> list[Any]:
        """Return the values named for one entity, in the order of the message."""
        return [found.value for found in self.found if found.entity == entity]

    @property
    def days(self) -> list[date]:
        """Return the days named; one that only the buyer knows (`发工资那天`) is none."""
        found = []
        for told in self.values("date"):
            with suppress(ValueError):
                found.append(date.fromisoformat(str(told)))
        return found

    @property
    def durations(self) -> list[int]:
        """Return the lengths of time named, in days."""
        return [days for days in self.values("duration") if isinstance(days, int) and 0 < days <= LONGEST]

    @property
    def hesitates(self) -> bool:
        """Tell whether a yes is put off in the same breath (`OK,等等` accepts nothing)."""
        return any(word in self.text for word in HESITANT)

    @property
    def promises(self) -> bool:
        """Tell whether a day in the message is one to pay on (`别催了，15号付`) and not the end of something else."""
        return bool(self.values("date")) and PAYING.search(self.text) is not None


def asked_value(said: Said, payable: Fen) -> Ask | None:
    """Return the price or cut that a message asks for, or None.

    Of several amounts the highest one below the payable counts: buyers quote the old price, a rival's and their own
    wish in one breath, and never more may be given than was asked. Shares outside 0–100 % are no wish.
    """
    for cut in said.values("discount"):
        if not isinstance(cut, dict):
            continue
        if cut.get("round_off"):
            return Ask(AskKind.ROUND_OFF)
        if isinstance(cut.get("minus"), int) and cut["minus"] > 0:
            return Ask(AskKind.MINUS, Decimal(cut["minus"]))
        percent = cut.get("percent")
        if isinstance(percent, int | float) and 0 < percent < 100:
            return Ask(AskKind.PERCENT, Decimal(str(percent)))
    prices = [fen for fen in said.values("amount") if isinstance(fen, int) and 0 < fen < payable]
    return Ask(AskKind.PRICE, Decimal(max(prices))) if prices else None
