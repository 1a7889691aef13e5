"""Which step a debt calls for is a matter of the debt and the clock alone."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.conduct.outbound import Kind
from nuanfu.negotiation.moves import Lane
from nuanfu.outreach.cadence import Debt, next_step, opening, wanted
from nuanfu.outreach.control import is_control, is_drawn
from nuanfu.policy.reminders import Slot
from tests.outreach import cadence, day

PLACED = day("11-23 10:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ORDER = Debt("A1", "b1", Lane.ORDER, 1, 29_900, PLACED, pending=True, closes_at=PLACED + 9 * DAY)
DUE = day("12-10 12:00")
OWED = Debt("C1", "b1", Lane.CREDIT, 1, 30_000, PLACED, pending=True, due_at=DUE)


def steps(debt: Debt, at: datetime) -> list[str]:
    return [one.step.step for one in wanted(debt, cadence(), at)]


@pytest.mark.parametrize(
    ("at", "called"),
    [
        ("11-23 10:29", []),
        ("11-23 10:30", ["first"]),
        ("11-23 22:29", ["first"]),
        ("11-23 22:30", []),
        ("11-24 10:00", ["second"]),
        ("11-25 10:00", ["third"]),
        ("11-25 22:00", []),
    ],
)
def test_an_order_calls_for_one_step_at_a_time(at: str, called: list[str]) -> None:
    assert steps(ORDER, day(at)) == called


@pytest.mark.parametrize(
    ("at", "called"),
    [
        ("12-06 23:59", []),
        ("12-07 00:00", ["due_soon"]),
        ("12-09 23:59", ["due_soon"]),
        ("12-10 00:00", ["due_today"]),
        ("12-11 00:00", []),
        ("12-12 00:00", ["past_due"]),
        ("12-15 00:00", []),
        ("12-20 00:00", ["past_due_again"]),
        ("12-23 00:00", []),
    ],
)
def test_what_is_owed_calls_for_its_days(at: str, called: list[str]) -> None:
    assert steps(OWED, day(at)) == called


@pytest.mark.parametrize("changes", [{"pending": False}, {"amount": 0}])
def test_what_is_paid_or_closed_calls_for_nothing(changes: dict[str, Any]) -> None:
    assert steps(replace(ORDER, **changes), PLACED + HOUR) == []


def test_an_order_that_ran_out_calls_for_an_invitation_alone() -> None:
    gone = replace(ORDER, timed_out=True, closes_at=PLACED + DAY)
    assert steps(gone, PLACED + DAY + HOUR) == []
    (only,) = wanted(gone, cadence(), PLACED + 2 * DAY)
    assert (only.step.step, only.kind) == ("come_back", Kind.INVITATION)


def test_a_tail_payment_counts_from_its_opening() -> None:
    tail = replace(ORDER, instalment=2, opens_at=PLACED + 5 * DAY)
    assert steps(tail, PLACED + HOUR) == []
    assert steps(tail, PLACED + 5 * DAY) == ["tail_open"]


def test_a_day_that_the_buyer_asked_for_is_asked_for() -> None:
    asked = replace(ORDER, asked_for_on=shanghai_day(PLACED + 3 * DAY))
    (one,) = wanted(asked, cadence(), day("11-26 09:00"))
    assert (one.step.step, one.asked_for, one.kind) == ("as_asked", True, Kind.REMINDER)


def test_after_an_agreed_day_the_follow_up_speaks_alone() -> None:
    missed = replace(OWED, missed=end_of_day(shanghai_day(DUE)))
    assert steps(missed, day("12-12 09:00")) == []
    assert steps(missed, day("12-11 12:00")) == ["how_it_went"]
    assert steps(missed, day("12-20 09:00")) == ["past_due_again"]


def test_of_entries_with_one_name_the_first_that_fits_counts() -> None:
    returning = replace(ORDER, returning=True)
    assert wanted(returning, cadence(), PLACED + HOUR)[0].step.script == "reminder.care"
    assert wanted(ORDER, cadence(), PLACED + HOUR)[0].step.script == "reminder.first"


@given(st.integers(0, 60 * 24 * 12), st.sampled_from([ORDER, OWED, replace(ORDER, opens_at=PLACED + DAY)]))
def test_whenever_somebody_looks_a_section_calls_for_one_step_at_most(minutes: int, debt: Debt) -> None:
    found = wanted(debt, cadence(), PLACED + timedelta(minutes=minutes))
    assert len({one.section for one in found}) == len(found)
    assert all(one.at <= PLACED + timedelta(minutes=minutes) < one.too_late_at for one in found)


def test_the_next_step_is_told_with_its_time() -> None:
    ahead = next_step(ORDER, cadence(), PLACED + HOUR)
    assert ahead is not None
    assert (ahead.step.step, ahead.at) == ("second", PLACED + DAY)


@pytest.mark.parametrize(
    ("slots", "at", "opens"),
    [
        ([Slot.MORNING], "11-23 09:00", "11-23 09:00"),
        ([Slot.MORNING], "11-23 12:00", "11-24 08:00"),
        ([Slot.EVENING], "11-23 09:00", "11-23 17:00"),
        ([Slot.MORNING, Slot.EVENING], "11-23 13:00", "11-23 17:00"),
        (list(Slot), "11-23 23:00", "11-24 08:00"),
        (list(Slot), "11-23 03:00", "11-23 08:00"),
    ],
)
def test_a_step_opens_with_the_next_of_its_parts_of_the_day(slots: list[Slot], at: str, opens: str) -> None:
    step = cadence().order[0].model_copy(update={"slots": tuple(slots)})
    assert opening(day(at), step, cadence()) == day(opens)


def test_the_control_share_is_drawn_by_buyer_and_quarter_and_is_as_large_as_written() -> None:
    share = cadence(("control_share: 0 ", "control_share: 0.2 ")).control_share
    drawn = [is_drawn(f"b{number}", PLACED, share) for number in range(2000)]
    assert 0.17 < sum(drawn) / len(drawn) < 0.23
    assert drawn == [is_drawn(f"b{number}", PLACED + DAY, share) for number in range(2000)]
    assert drawn != [is_drawn(f"b{number}", PLACED + 60 * DAY, share) for number in range(2000)]


def test_only_reminders_and_invitations_of_the_order_lane_are_withheld() -> None:
    everybody = cadence(("control_share: 0 ", "control_share: 1 "))
    asked = replace(ORDER, asked_for_on=shanghai_day(PLACED))
    first, as_asked = wanted(asked, everybody, PLACED + HOUR)
    (notice,) = wanted(OWED, everybody, DUE)
    assert is_control(ORDER, first, everybody)
    assert not is_control(ORDER, as_asked, everybody)
    assert not is_control(OWED, notice, everybody)
