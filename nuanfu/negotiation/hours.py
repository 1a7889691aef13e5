"""Opening hours of a day, as the policy writes them: `"09:00-22:00"`, Asia/Shanghai."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from nuanfu.clock import SHANGHAI

_SPAN = re.compile(r"(\d{2}):(\d{2})\s*-\s*(\d{2}):(\d{2})", re.ASCII)
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of every day in minutes after midnight, Asia/Shanghai; `opens` belongs to it, `closes` does not."""

    opens: int
    closes: int

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Read `HH:MM-HH:MM` of one day (24:00 is its end); anything else raises ValueError with what to write."""
        match = _SPAN.fullmatch(text.strip())
        if match is None:
            raise ValueError(f'应写成 "09:00-22:00"（加引号），不能写成 {text}')
        first, first_minute, last, last_minute = map(int, match.groups())
        opens, closes = first * 60 + first_minute, last * 60 + last_minute
        if first_minute > 59 or last_minute > 59 or closes > _DAY or opens >= closes:
            raise ValueError(f"时间段要在同一天内，开始早于结束，不能写成 {text}")
        return cls(opens, closes)

    def includes(self, at: datetime) -> bool:
        """Tell whether a moment lies within these hours of its Shanghai day."""
        local = at.astimezone(SHANGHAI)
        return self.opens <= local.hour * 60 + local.minute < self.closes

    def __str__(self) -> str:
        return f"{self.opens // 60:02}:{self.opens % 60:02}-{self.closes // 60:02}:{self.closes % 60:02}"


def _read(value: Any) -> Hours:
    if isinstance(value, Hours):
        return value
    return Hours.parse(str(value))


DailyHours = Annotated[Hours, BeforeValidator(_read), PlainSerializer(str, return_type=str, when_used="json")]
