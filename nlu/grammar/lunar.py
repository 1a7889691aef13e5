"""The Chinese lunar calendar, as far as buyers name its days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

# Per lunar year: its first day, the month that is doubled (0: none), and the months in order, the doubled one included:
# 1 has thirty days, 0 twenty-nine. Two published tables were compared and agree on every month.
_YEARS = {
    2025: (date(2025, 1, 29), 6, "1010010101110"),
    2026: (date(2026, 2, 17), 0, "101001001110"),
    2027: (date(2027, 2, 6), 0, "110100100110"),
    2028: (date(2028, 1, 26), 5, "1110100100110"),
    2029: (date(2029, 2, 13), 0, "110101010011"),
    2030: (date(2030, 2, 3), 0, "010110101010"),
    2031: (date(2031, 1, 23), 3, "0110101101010"),
    2032: (date(2032, 2, 11), 0, "100101101101"),
    2033: (date(2033, 1, 31), 11, "0100101011101"),
    2034: (date(2034, 2, 19), 0, "010010101101"),
    2035: (date(2035, 2, 8), 0, "101001001101"),
    2036: (date(2036, 1, 28), 6, "1101001001011"),
    2037: (date(2037, 2, 15), 0, "110100100101"),
    2038: (date(2038, 2, 4), 0, "110101010010"),
    2039: (date(2039, 1, 24), 5, "1101101010100"),
    2040: (date(2040, 2, 12), 0, "101101011010"),
}


def _month_start(year: int, month: int) -> date:
    first, doubled, months = _YEARS[year]
    before = month - 1 + (1 if doubled and month > doubled else 0)
    return first + timedelta(sum(29 + int(long) for long in months[:before]))


def day(year: int, month: int, number: int) -> date | None:
    """Return the civil date of a day of a lunar year (not of a doubled month); None outside the table or the month."""
    if year not in _YEARS:
        return None
    _first, doubled, months = _YEARS[year]
    index = month - 1 + (1 if doubled and month > doubled else 0)
    if not 1 <= number <= 29 + int(months[index]):
        return None
    return _month_start(year, month) + timedelta(number - 1)


def eve(year: int) -> date | None:
    """Return the last day of a lunar year (除夕)."""
    if year not in _YEARS:
        return None
    first, _, months = _YEARS[year]
    return first + timedelta(sum(29 + int(long) for long in months) - 1)


@lru_cache(maxsize=512)
def coming(month: int, number: int, today: date) -> date | None:
    """Return the next such lunar day, today included."""
    for year in (today.year - 1, today.year, today.year + 1):
        found = day(year, month, number)
        if found is not None and found >= today:
            return found
    return None


@lru_cache(maxsize=64)
def coming_end(month: int, today: date) -> date | None:
    """Return the next last day of such a lunar month, today included."""
    for year in (today.year - 1, today.year, today.year + 1):
        found = day(year, month, 30) or day(year, month, 29)
        if found is not None and found >= today:
            return found
    return None


@lru_cache(maxsize=64)
def coming_number(number: int, today: date) -> date | None:
    """Return the next day of that number in any lunar month, today included; doubled months are passed over."""
    ahead = (coming(month, number, today) for month in range(1, 13))
    return min((found for found in ahead if found is not None), default=None)


@lru_cache(maxsize=8)
def coming_eve(today: date) -> date | None:
    """Return the next 除夕, today included."""
    for year in (today.year - 1, today.year, today.year + 1):
        found = eve(year)
        if found is not None and found >= today:
            return found
    return None
