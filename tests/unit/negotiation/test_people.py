"""When people answer, and when they are back."""

from datetime import datetime

import pytest

from nuanfu.clock import SHANGHAI
from nuanfu.negotiation.people import people_answer, people_back_at
from nuanfu.negotiation.policy import Policy
from tests.harness import policy_with


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def policy() -> Policy:
    closed = {"from": "2026-11-25", "to": "2026-11-26", "text": "盘点", "people": False}
    return policy_with(calendar=[closed])


@pytest.mark.parametrize(
    ("now", "there"), [(at(23, 9), True), (at(23, 21, 59), True), (at(23, 22), False), (at(25, 12), False)]
)
def test_people_answer_in_their_hours_on_open_days(policy: Policy, now: datetime, there: bool) -> None:
    assert people_answer(policy, now) is there


@pytest.mark.parametrize(
    ("now", "back"),
    [
        (at(23, 12), at(23, 12)),
        (at(23, 8), at(23, 9)),
        (at(23, 23), at(24, 9)),
        (at(24, 23), at(27, 9)),
        (at(25, 12), at(27, 9)),
    ],
    ids=["there now", "before opening", "after closing", "over closed days", "on a closed day"],
)
def test_people_are_back_at_the_next_opening(policy: Policy, now: datetime, back: datetime) -> None:
    assert people_back_at(policy, now) == back


def test_a_calendar_that_never_opens_names_no_day() -> None:
    closed = {"from": "2026-11-01", "to": "2027-12-31", "text": "关店", "people": False}
    assert people_back_at(policy_with(calendar=[closed]), at(23, 12)) is None
