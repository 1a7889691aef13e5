"""The kinds of value a policy is made of: fen, shares, counts, hours and days, each checked when it is read.

The texts of the errors are for the shop's developer and manager, so they are Chinese and say what to write.
"""

from collections.abc import Hashable, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StringConstraints

from nuanfu.clock import SHANGHAI, end_of_day
from nuanfu.negotiation.regions import province


class Courier(StrEnum):
    """A courier company, by the name that buyers' words are normalised to."""

    SF = "顺丰"
    YTO = "圆通"
    ZTO = "中通"
    STO = "申通"
    YUNDA = "韵达"
    JT = "极兔"
    EMS = "邮政EMS"
    JD = "京东"


class Event(StrEnum):
    """What a shop can be told by webhook."""

    OFFER_ACCEPTED = "offer.accepted"
    AGREEMENT_BROKEN = "agreement.broken"
    CASE_STOPPED = "case.stopped"
    CASE_RESUMED = "case.resumed"
    ORDER_CANCELLED = "order.cancelled"
    HANDOFF_REQUESTED = "handoff.requested"
    REMINDER_DUE = "reminder.due"


def _exact(value: Any) -> Decimal:
    """Read a share without passing through binary floats; a trailing zero makes no other policy."""
    if isinstance(value, int | str | Decimal) and not isinstance(value, bool):
        with suppress(ArithmeticError):
            return Decimal(value).normalize()
    raise ValueError(f"应为 0 到 1 之间的比例，例如 0.08，不能写成 {value}")


def _plain(share: Decimal) -> str:
    return f"{share:f}"


def _version(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _until(value: Any) -> datetime:
    """Read a moment: a bare day means its last second, a time without offset is Shanghai's."""
    if isinstance(value, str):
        text = value.strip()
        try:
            value = date.fromisoformat(text) if len(text) == len("2026-11-22") else datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"应为日期 2026-11-22 或时间 2026-11-22T18:00+08:00，不能写成 {text}") from None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    if isinstance(value, date):
        return end_of_day(value)
    raise ValueError("应为日期 2026-11-22 或时间 2026-11-22T18:00+08:00")


def _day(value: Any) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(f"应为日期，例如 2026-11-22，不能写成 {value}") from None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("应为日期，例如 2026-11-22")


def _region(value: str) -> str:
    known = province(value)
    if known is None:
        raise ValueError(f"{value} 不是省级地区，请写省、自治区或直辖市的名字，例如 新疆")
    return known


def _web_address(value: str) -> str:
    scheme, _, rest = value.partition("://")
    host = rest.split("/", 1)[0]
    if scheme not in ("http", "https") or not host or "@" in host or any(c.isspace() for c in value):
        raise ValueError("应为 http:// 或 https:// 开头的完整网址，不能带账号密码")
    return value


def distinct[T: Sequence[Hashable]](values: T) -> T:
    """Refuse a list that names something twice."""
    seen: set[Hashable] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{value} 写了两次，请删掉一个")
        seen.add(value)
    return values


def rising[T: Sequence[Any]](values: T) -> T:
    """Refuse a list whose values do not rise from one to the next."""
    for before, after in pairwise(values):
        if after <= before:
            raise ValueError(f"应从小到大排列，{after} 不能排在 {before} 后面")
    return values


MOST_FEN = 10**11  # a billion yuan: more is a slip of the hand, and this still fits a 64-bit column
MOST = 10**6  # of anything counted: as days it still ends before the calendar does

FenLimit = Annotated[int, Field(ge=0, le=MOST_FEN, strict=True)]
FenWorth = Annotated[int, Field(ge=1, le=MOST_FEN, strict=True)]
Count = Annotated[int, Field(ge=0, le=MOST, strict=True)]
AtLeastOne = Annotated[int, Field(ge=1, le=MOST, strict=True)]
PartCount = Annotated[int, Field(ge=2, le=MOST, strict=True)]
Share = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(ge=0, le=1, decimal_places=6),
    PlainSerializer(_plain, return_type=str, when_used="json"),
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Switch = Annotated[bool, Field(strict=True)]
Version = Annotated[Text, BeforeValidator(_version)]
Day = Annotated[date, BeforeValidator(_day)]
Until = Annotated[datetime, BeforeValidator(_until)]
Region = Annotated[Text, AfterValidator(_region)]
WebAddress = Annotated[Text, AfterValidator(_web_address)]
