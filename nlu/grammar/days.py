"""Which day a phrase names, seen from today. A day named without more is the next one, today included.

Each resolver takes the match of its pattern (day_names) and returns the day, or None for a day that has passed or never is.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Iterable

from nlu.grammar.numerals import whole

NEAR = {
    **dict.fromkeys(("今天", "今日", "今儿个", "今儿", "今晚", "今夜"), 0),
    **dict.fromkeys(("明天", "明日", "明儿个", "明儿", "明晚", "明早", "听日", "听晚"), 1),
    **dict.fromkeys(("后天", "后儿", "后日", "明后天"), 2),
    "大后天": 3,
}
WEEKDAYS = {c: index for index, forms in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天末")) for c in forms}
# A part of a month is paid by its last day; 月初 is taken for the first five.
PARTS = {
    "初": 5,
    "头": 5,
    "头上": 5,
    "上旬": 10,
    "中": 15,
    "中旬": 20,
    "下旬": 31,
    "底": 31,
    "末": 31,
    "尾": 31,
    "内": 31,
}


def in_month(year: int, month: int, number: int | None) -> date | None:
    """Return a day of a month, or None where there is none."""
    if number is None or not 1 <= month <= 12 or not 1 <= number <= monthrange(year, month)[1]:
        return None
    return date(year, month, number)


def _shift(day: date, months: int) -> tuple[int, int]:
    """Return year and month so many months after those of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def first_ahead(days: Iterable[date | None], today: date) -> date | None:
    """Return the first of some days that has not passed."""
    return next((day for day in days if day is not None and day >= today), None)


def _ahead(which: str | None) -> int:
    """Return how many months or weeks 下, 下下, 这, 本 point ahead."""
    return (which or "").count("下")


def near(match: re.Match[str], today: date) -> date | None:
    """Resolve 明天, 后天, 今晚."""
    return today + timedelta(NEAR[match.group()])


def month_day(match: re.Match[str], today: date) -> date | None:
    """Resolve 12月1日, 12.15号, 2026年1月5日, 明年3月8号; a named year's day that has passed is none to pay by."""
    month, number, said = whole(match["m"]) or 0, whole(match["d"]), match.groupdict().get("year")
    years = (today.year, today.year + 1)
    if said:
        years = (today.year + 1,) if said == "明年" else (today.year,) if said == "今年" else (int(said),)
    return first_ahead((in_month(year, month, number) for year in years), today)


def day_of_month(match: re.Match[str], today: date) -> date | None:
    """Resolve 下月10号, 这个月25号; a day of this month that has passed is none to pay by."""
    return first_ahead([in_month(*_shift(today, _ahead(match["month"])), whole(match["d"]))], today)


def day_number(match: re.Match[str], today: date) -> date | None:
    """Resolve 15号: the next one; 31号 skips the months without."""
    number = whole(match["d"])
    return first_ahead((in_month(*_shift(today, months), number) for months in range(13)), today)


def part_of_month(match: re.Match[str], today: date) -> date | None:
    """Resolve 月底, 下月初, 12月中旬: the last day of that part."""
    month = whole(match["m"]) if match["m"] else None
    if month is not None:
        months: Iterable[tuple[int, int]] = ((today.year, month), (today.year + 1, month))
    elif match["month"]:
        months = (_shift(today, _ahead(match["month"])),)
    else:
        months = (_shift(today, 0), _shift(today, 1))
    last = PARTS[match["part"]]
    return first_ahead((date(year, m, min(last, monthrange(year, m)[1])) for year, m in months), today)


def year_end(match: re.Match[str], today: date) -> date | None:
    """Resolve 年底."""
    return date(today.year, 12, 31)


def weekday(match: re.Match[str], today: date) -> date | None:
    """Resolve 周五 (the next), 这周五 (if not past), 下周五 (in the week after this; weeks begin on Monday)."""
    wanted, which = WEEKDAYS[match["weekday"]], match["week"]
    if not which:
        return today + timedelta((wanted - today.weekday()) % 7)
    return first_ahead([today + timedelta(wanted - today.weekday() + 7 * _ahead(which))], today)


def week_end(match: re.Match[str], today: date) -> date | None:
    """Resolve 本周内, 下周之内, 下周: the Sunday."""
    return today + timedelta(6 - today.weekday() + 7 * _ahead(match["week"]))


def from_today(match: re.Match[str], today: date) -> date | None:
    """Resolve 三天后, 十天之内, 两周后, 半个月内, 一个月以后."""
    if match["half"]:
        return today + timedelta(15)
    count, unit = whole(match["number"]), match["unit"].removeprefix("个")
    if count is None or count > 400:
        return None
    if unit == "月":
        year, month = _shift(today, count)
        return date(year, month, min(today.day, monthrange(year, month)[1]))
    return today + timedelta(count if unit in ("天", "日") else 7 * count)
