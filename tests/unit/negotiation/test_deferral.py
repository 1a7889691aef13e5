"""Paying later, limit by limit."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.clock import SHANGHAI, end_of_day
from nuanfu.negotiation.deferral import EFFECT_UNKNOWN, Answer, Bill, as_offer, day_asked, propose_deferral
from nuanfu.negotiation.moves import Lane
from tests.harness import MORNING, policy_with, shipped_policy

TODAY = MORNING.date()


def bill(**changes: Any) -> Bill:
    return Bill(Lane.CREDIT, MORNING, **changes)


def order(**changes: Any) -> Bill:
    return Bill(Lane.ORDER, MORNING, **{"closes_at": MORNING + timedelta(days=1), **changes})


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


# — which day —


def test_a_length_of_time_counts_from_today_when_the_bill_is_due_already() -> None:
    assert day_asked(bill(due_at=MORNING - timedelta(days=3)), [], [3]) == after(3)


def test_a_length_of_time_counts_from_the_due_day_when_that_is_later() -> None:
    assert day_asked(bill(due_at=MORNING + timedelta(days=4)), [], [3]) == after(7)


def test_a_length_of_time_on_an_order_counts_from_today_when_it_is_due_only_as_it_closes() -> None:
    assert day_asked(order(due_at=MORNING + timedelta(days=1)), [], [1]) == after(1)


def test_a_length_of_time_on_an_order_counts_from_its_due_day_when_it_has_one() -> None:
    tail = order(due_at=MORNING + timedelta(days=3), closes_at=MORNING + timedelta(days=9))
    assert day_asked(tail, [], [2]) == after(5)


def test_a_length_of_time_on_an_order_that_is_overdue_counts_from_today() -> None:
    tail = order(due_at=MORNING - timedelta(days=3), closes_at=MORNING + timedelta(days=9))
    assert day_asked(tail, [], [2]) == after(2)


def test_a_named_day_outranks_a_length_of_time() -> None:
    assert day_asked(bill(), [after(2)], [9]) == after(2)


def test_a_day_that_is_over_is_none() -> None:
    assert day_asked(bill(), [after(-1)], []) is None


def test_without_a_day_the_day_is_asked_for() -> None:
    assert propose_deferral(bill(), None, shipped_policy()).answer is Answer.ASK_DAY


# — a bill —


@pytest.mark.parametrize(
    ("days", "answer"),
    [(1, Answer.OFFER), (7, Answer.OFFER), (8, Answer.APPLY), (15, Answer.APPLY), (16, Answer.TOO_LONG)],
)
def test_each_limit_belongs_to_what_it_allows(days: int, answer: Answer) -> None:
    assert propose_deferral(bill(), after(days), shipped_policy()).answer is answer


def test_the_named_day_counts_to_its_last_second() -> None:
    assert propose_deferral(bill(), after(3), shipped_policy()).until == datetime(
        2026, 11, 26, 23, 59, 59, tzinfo=SHANGHAI
    )


def test_the_limits_measure_the_days_added_to_the_due_day() -> None:
    due = bill(due_at=MORNING + timedelta(days=10))
    assert propose_deferral(due, after(17), shipped_policy()).answer is Answer.OFFER
    assert propose_deferral(due, after(18), shipped_policy()).answer is Answer.APPLY


def test_a_day_before_the_due_day_needs_no_deferral() -> None:
    due = bill(due_at=end_of_day(after(10)))
    assert propose_deferral(due, after(10), shipped_policy()).answer is Answer.NOT_NEEDED


def test_beyond_the_limit_the_last_day_is_named() -> None:
    assert propose_deferral(bill(), after(40), shipped_policy()).last == after(15)


@pytest.mark.parametrize(("days", "answer"), [(16, Answer.APPLY), (60, Answer.APPLY), (61, Answer.TOO_LONG)])
def test_stated_hardship_may_apply_for_longer(days: int, answer: Answer) -> None:
    assert propose_deferral(bill(hardship=True), after(days), shipped_policy()).answer is answer


def test_hardship_takes_nothing_away_from_what_is_granted_at_once() -> None:
    assert propose_deferral(bill(hardship=True), after(7), shipped_policy()).answer is Answer.OFFER


def test_one_deferral_more_than_the_policy_grants_is_an_application() -> None:
    assert propose_deferral(bill(granted=1), after(3), shipped_policy()).answer is Answer.OFFER
    assert propose_deferral(bill(granted=2), after(3), shipped_policy()).answer is Answer.APPLY


@pytest.mark.parametrize(
    ("limit", "answer"),
    [
        ({"deferral__credit_days": 0}, Answer.NONE_LEFT),
        ({"deferral__credit_times": 0}, Answer.APPLY),
        ({"auto_approve__deferral_days": 0}, Answer.APPLY),
    ],
)
def test_zero_is_a_limit(limit: dict[str, int], answer: Answer) -> None:
    assert propose_deferral(bill(), after(1), policy_with(**limit)).answer is answer


def test_an_answer_names_the_rule_that_decided() -> None:
    rules = [propose_deferral(bill(), after(days), shipped_policy()).explanation[0].rule for days in (3, 10, 30)]
    assert rules == ["auto_approve.deferral_days", "auto_approve.deferral_days", "deferral.credit_days"]


@given(st.integers(1, 90), st.integers(0, 30), st.integers(0, 30), st.integers(0, 90), st.integers(0, 3), st.booleans())
def test_nothing_is_offered_beyond_any_limit(
    days: int, at_once: int, most: int, hardship_days: int, granted: int, hardship: bool
) -> None:
    policy = policy_with(
        auto_approve__deferral_days=at_once, deferral__credit_days=most, deferral__hardship_days=hardship_days
    )
    found = propose_deferral(bill(granted=granted, hardship=hardship), after(days), policy)
    if found.answer is Answer.OFFER:
        assert days <= min(at_once, most)
        assert granted < policy.deferral.credit_times
    if found.answer is Answer.APPLY:
        assert days <= (max(most, hardship_days) if hardship else most)


# — an order —


def test_an_order_is_kept_until_the_earliest_of_its_ends() -> None:
    assert propose_deferral(order(), after(1), shipped_policy()).until == MORNING + timedelta(days=1)


def test_a_day_after_the_closing_is_told_honestly() -> None:
    found = propose_deferral(order(), after(3), shipped_policy())
    assert (found.answer, found.until) == (Answer.CLOSES_FIRST, MORNING + timedelta(days=1))


def test_an_order_due_later_needs_no_deferral_for_a_day_before() -> None:
    tail = order(due_at=MORNING + timedelta(days=3), closes_at=MORNING + timedelta(days=9))
    assert propose_deferral(tail, after(2), shipped_policy()).answer is Answer.NOT_NEEDED


def test_an_order_due_later_is_kept_until_then_whatever_is_asked() -> None:
    tail = order(due_at=MORNING + timedelta(days=3), closes_at=MORNING + timedelta(days=9))
    found = propose_deferral(tail, after(5), shipped_policy())
    assert (found.answer, found.until) == (Answer.CLOSES_FIRST, MORNING + timedelta(days=3))


def test_an_order_that_has_no_hours_left_is_not_kept() -> None:
    assert propose_deferral(order(), after(1), policy_with(deferral__order_hours=0)).answer is Answer.NONE_LEFT


# — the offer —


def test_an_offer_moves_no_money() -> None:
    move = as_offer(bill(due_at=MORNING), propose_deferral(bill(), after(3), shipped_policy()), shipped_policy())
    assert move.proposal is not None
    assert (move.proposal.value, move.proposal.reserves) == (0, 0)
    assert (move.proposal.before, move.proposal.after) == (
        int(MORNING.timestamp()),
        int(end_of_day(after(3)).timestamp()),
    )


def test_an_offer_never_stands_longer_than_the_day_it_offers() -> None:
    found = propose_deferral(bill(), TODAY, shipped_policy())
    move = as_offer(bill(), found, shipped_policy())
    assert move.proposal is not None
    assert move.proposal.expires_at == end_of_day(TODAY)


@pytest.mark.parametrize(("effect", "told"), [("不收利息", "不收利息"), (None, EFFECT_UNKNOWN)])
def test_a_bills_offer_states_its_effect_or_that_a_person_will(effect: str | None, told: str) -> None:
    policy = policy_with(deferral__effect=effect)
    move = as_offer(bill(), propose_deferral(bill(), after(3), policy), policy)
    assert move.proposal is not None
    assert move.proposal.effect == told
