"""Which day a feast or a lunar day is, seen from today: 国庆, 618, 中秋, 除夕, 腊月二十, 初十."""

from __future__ import annotations

import re
from datetime import date

from nlu.grammar import lunar
from nlu.grammar.days import first_ahead, in_month
from nlu.grammar.numerals import whole

FEASTS = {
    **dict.fromkeys(("元旦节", "元旦"), (1, 1)),
    **dict.fromkeys(("劳动节", "五一"), (5, 1)),
    **dict.fromkeys(("国庆节", "国庆"), (10, 1)),
    "618": (6, 18),
    **dict.fromkeys(("双十一", "双11"), (11, 11)),
    **dict.fromkeys(("双十二", "双12"), (12, 12)),
    **dict.fromkeys(("圣诞节", "圣诞"), (12, 25)),
}
LUNAR_FEASTS = {
    "春节": (1, 1),
    **dict.fromkeys(("元宵节", "元宵"), (1, 15)),
    **dict.fromkeys(("端午节", "端午"), (5, 5)),
    "七夕": (7, 7),
    **dict.fromkeys(("中秋节", "中秋"), (8, 15)),
    "重阳节": (9, 9),
    "腊八": (12, 8),
}
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}


def feast(match: re.Match[str], today: date) -> date | None:
    """Resolve 元旦, 国庆, 双十一."""
    return first_ahead((in_month(year, *FEASTS[match.group()]) for year in (today.year, today.year + 1)), today)


def lunar_feast(match: re.Match[str], today: date) -> date | None:
    """Resolve 春节, 中秋, 腊八."""
    return lunar.coming(*LUNAR_FEASTS[match.group()], today)


def lunar_day(match: re.Match[str], today: date) -> date | None:
    """Resolve 腊月二十三, 正月初八, 农历八月十五, 年初八; and 初十 alone, the next one of any lunar month."""
    month = 1 if match["new_year"] else _LUNAR_MONTHS.get(match["lunar"] or "") or whole(match["civil"] or "")
    number = whole(match["lunar_day"].removeprefix("初"))
    return lunar.coming(month, number, today) if month and number else None


def lunar_number(match: re.Match[str], today: date) -> date | None:
    """Resolve 初十: the next one of any lunar month."""
    return lunar.coming_number(whole(match["first_ten"]) or 0, today)


def lunar_month(match: re.Match[str], today: date) -> date | None:
    """Resolve 腊月, 腊月底, 正月: its last day."""
    return lunar.coming_end(_LUNAR_MONTHS[match["lunar"]], today)


def eve(match: re.Match[str], today: date) -> date | None:
    """Resolve 除夕, 年三十, 年前."""
    return lunar.coming_eve(today)
