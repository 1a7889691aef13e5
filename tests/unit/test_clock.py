"""The shop's day is Shanghai's, whatever offset a time is written in."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.clock import SHANGHAI, end_of_day, frozen_clock, shanghai_day, system_clock

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
OFFSETS = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 23, 0, 0, tzinfo=SHANGHAI), date(2026, 11, 23)),
    ],
)
def test_a_day_begins_at_midnight_in_shanghai(at: datetime, day: date) -> None:
    assert shanghai_day(at) == day


@given(MOMENTS, OFFSETS)
def test_the_day_of_a_moment_does_not_depend_on_how_it_is_written(at: datetime, offset: timezone) -> None:
    assert shanghai_day(at.astimezone(offset)) == shanghai_day(at)


@given(MOMENTS)
def test_the_last_second_of_a_day_belongs_to_it_and_the_next_does_not(at: datetime) -> None:
    last = end_of_day(shanghai_day(at))
    assert shanghai_day(last) == shanghai_day(at)
    assert shanghai_day(last + timedelta(seconds=1)) == shanghai_day(at) + timedelta(days=1)


def test_the_end_of_a_day_is_written_with_the_shops_offset() -> None:
    assert end_of_day(date(2026, 11, 23)).isoformat() == "2026-11-23T23:59:59+08:00"


def test_the_machines_clock_is_aware() -> None:
    assert system_clock().tzinfo is UTC


def test_a_frozen_clock_stands_still() -> None:
    at = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
    assert frozen_clock(at)() == at
