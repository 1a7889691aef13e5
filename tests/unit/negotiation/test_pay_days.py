from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nuanfu.clock import SHANGHAI, end_of_day
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.pay_days import holds_until, last_promised_day, latest_ahead
from tests.harness import MORNING, policy_with, shipped_policy

TOMORROW = date(2026, 11, 24)


def test_a_bill_waits_until_the_end_of_the_named_day() -> None:
    until = holds_until(TOMORROW, Lane.CREDIT, None, MORNING, shipped_policy())
    assert until == datetime(2026, 11, 24, 23, 59, 59, tzinfo=SHANGHAI)


def test_an_order_waits_no_longer_than_the_hours_of_the_policy() -> None:
    until = holds_until(TOMORROW, Lane.ORDER, None, MORNING, policy_with(deferral__order_hours=6))
    assert until == MORNING + timedelta(hours=6)


def test_an_order_never_waits_past_its_closing() -> None:
    closes = MORNING + timedelta(hours=2)
    assert holds_until(TOMORROW, Lane.ORDER, closes, MORNING, shipped_policy()) == closes


def test_no_hours_at_all_means_that_nothing_waits() -> None:
    assert holds_until(TOMORROW, Lane.ORDER, None, MORNING, policy_with(deferral__order_hours=0)) == MORNING


@given(st.integers(0, 40), st.integers(0, 100), st.integers(0, 100))
def test_an_order_waits_until_the_earliest_of_its_three_ends(days: int, hours: int, open_for: int) -> None:
    day = MORNING.date() + timedelta(days=days)
    closes = MORNING + timedelta(hours=open_for)
    until = holds_until(day, Lane.ORDER, closes, MORNING, policy_with(deferral__order_hours=hours))
    assert until == min(end_of_day(day), MORNING + timedelta(hours=hours), closes)


def test_the_latest_of_several_days_is_meant() -> None:
    assert latest_ahead([MORNING.date(), TOMORROW], MORNING) == TOMORROW


def test_a_day_that_is_over_is_no_day_to_pay_on() -> None:
    assert latest_ahead([date(2026, 11, 22)], MORNING) is None


def test_today_is_still_ahead_until_it_ends() -> None:
    assert latest_ahead([MORNING.date()], MORNING) == MORNING.date()
    assert latest_ahead([MORNING.date()], end_of_day(MORNING.date())) is None


def test_a_promise_reaches_as_far_as_a_deferral_may() -> None:
    assert last_promised_day(MORNING, shipped_policy()) == date(2026, 12, 8)
