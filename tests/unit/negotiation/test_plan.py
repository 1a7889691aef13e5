"""Paying in parts, limit by limit."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nuanfu.clock import SHANGHAI, end_of_day, shanghai_day
from nuanfu.negotiation.deferral import EFFECT_UNKNOWN, Bill
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.plan import (
    MOST_PARTS,
    PlanAnswer,
    PlanAsk,
    as_offer,
    least_first,
    monthly_parts,
    months_after,
    propose_plan,
    shortest_at_once,
)
from nuanfu.negotiation.policy import Policy
from tests.harness import MORNING, policy_with, shipped_policy

TODAY = MORNING.date()


def bill(payable: int = 100000, **changes: Any) -> Bill:
    return Bill(Lane.CREDIT, MORNING, **{"payable": payable, **changes})


def order(payable: int = 100000, **changes: Any) -> Bill:
    closes_at = MORNING + timedelta(days=1)
    return Bill(Lane.ORDER, MORNING, **{"payable": payable, "closes_at": closes_at, **changes})


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


def answer(facts: Bill, ask: PlanAsk, policy: Policy | None = None) -> tuple[PlanAnswer, int]:
    found = propose_plan(facts, ask, policy or shipped_policy())
    return found.answer, found.periods


# — how many —


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (2, (PlanAnswer.OFFER, 3)),
        (3, (PlanAnswer.OFFER, 3)),
        (4, (PlanAnswer.APPLY, 6)),
        (6, (PlanAnswer.APPLY, 6)),
        (7, (PlanAnswer.APPLY, 7)),
        (12, (PlanAnswer.APPLY, 12)),
    ],
)
def test_a_number_takes_itself_the_next_longer_or_a_person(asked: int, found: tuple[PlanAnswer, int]) -> None:
    assert answer(bill(), PlanAsk(periods=asked)) == found


@pytest.mark.parametrize(
    ("monthly", "found"),
    [
        (50000, (PlanAnswer.OFFER, 3)),
        (33334, (PlanAnswer.OFFER, 3)),
        (33333, (PlanAnswer.APPLY, 6)),
        (10000, (PlanAnswer.APPLY, 10)),
    ],
)
def test_an_amount_a_month_gives_the_number_of_parts(monthly: int, found: tuple[PlanAnswer, int]) -> None:
    assert answer(bill(), PlanAsk(monthly=monthly)) == found


@pytest.mark.parametrize(
    "ask", [PlanAsk(periods=1), PlanAsk(monthly=100000), PlanAsk(monthly=3 * 10**6), PlanAsk(first=100000)]
)
def test_all_in_one_needs_no_plan(ask: PlanAsk) -> None:
    assert answer(bill(), ask)[0] is PlanAnswer.AT_ONCE


@pytest.mark.parametrize(
    "ask",
    [
        PlanAsk(periods=0),
        PlanAsk(periods=1000),
        PlanAsk(periods=-3),
        PlanAsk(monthly=0),
        PlanAsk(monthly=5),
        PlanAsk(first=0),
        PlanAsk(first=-100, periods=3),
    ],
)
def test_what_makes_no_plan_is_asked_about(ask: PlanAsk) -> None:
    assert answer(bill(), ask)[0] is PlanAnswer.UNCLEAR


def test_no_number_is_asked_for() -> None:
    assert answer(bill(), PlanAsk())[0] is PlanAnswer.ASK_PERIODS


def test_a_single_allowed_number_needs_no_question() -> None:
    assert answer(bill(), PlanAsk(), policy_with(installment__periods=[3])) == (PlanAnswer.OFFER, 3)


# — limits —


@pytest.mark.parametrize(
    ("payable", "found"),
    [
        (29999, PlanAnswer.BELOW_MINIMUM),
        (30000, PlanAnswer.OFFER),
        (500000, PlanAnswer.OFFER),
        (500001, PlanAnswer.PERSON),
    ],
)
def test_each_limit_belongs_to_what_it_allows(payable: int, found: PlanAnswer) -> None:
    assert answer(bill(payable), PlanAsk(periods=3))[0] is found


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        ({"installment__max_amount": 0}, PlanAnswer.PERSON),
        ({"auto_approve__installment_periods": 0}, PlanAnswer.APPLY),
        ({"installment__periods": []}, PlanAnswer.NOT_OFFERED),
        ({"installment__first_payment_min": 1}, PlanAnswer.NOT_OFFERED),
    ],
)
def test_zero_and_nothing_are_limits(limit: dict[str, Any], found: PlanAnswer) -> None:
    assert answer(bill(), PlanAsk(periods=3), policy_with(**limit))[0] is found


def test_a_second_plan_on_an_order_needs_a_person() -> None:
    assert answer(bill(planned=1), PlanAsk(periods=3)) == (PlanAnswer.APPLY, 3)


def test_a_part_that_opens_later_is_not_planned_yet() -> None:
    assert answer(order(opens_at=MORNING + timedelta(hours=1)), PlanAsk(periods=3))[0] is PlanAnswer.NOT_OPEN_YET


@pytest.mark.parametrize(
    ("days", "found"), [(0, PlanAnswer.OFFER), (15, PlanAnswer.OFFER), (16, PlanAnswer.FIRST_TOO_LATE)]
)
def test_the_first_day_may_be_named_within_the_credit_days(days: int, found: PlanAnswer) -> None:
    assert answer(bill(), PlanAsk(periods=3, first_day=after(days)))[0] is found


def test_an_answer_names_the_rule_that_decided() -> None:
    asks = (PlanAsk(periods=3), PlanAsk(periods=9), PlanAsk(periods=3, first_day=after(20)))
    rules = [propose_plan(bill(), ask, shipped_policy()).explanation[0].rule for ask in asks]
    assert rules == ["auto_approve.installment_periods", "installment.periods", "deferral.credit_days"]


@pytest.mark.parametrize(("at_once", "found"), [(2, None), (3, 3), (6, 3)])
def test_the_shortest_plan_without_a_person(at_once: int, found: int | None) -> None:
    assert shortest_at_once(policy_with(auto_approve__installment_periods=at_once)) == found


# — the parts —


def parts(facts: Bill, count: int, policy: Policy | None = None, **more: Any) -> list[tuple[date, int]]:
    found = monthly_parts(facts, count, policy or shipped_policy(), **more)
    return [(shanghai_day(part.due_at), part.amount) for part in found]


def test_the_odd_fen_stands_on_the_last_part() -> None:
    assert [amount for _, amount in parts(bill(100001), 3)] == [33333, 33333, 33335]


def test_the_first_part_is_due_after_the_policys_days_and_the_others_monthly() -> None:
    found = monthly_parts(bill(), 3, shipped_policy())
    assert [part.due_at for part in found] == [
        datetime(2026, 11, 26, 23, 59, 59, tzinfo=SHANGHAI),
        datetime(2026, 12, 26, 23, 59, 59, tzinfo=SHANGHAI),
        datetime(2027, 1, 26, 23, 59, 59, tzinfo=SHANGHAI),
    ]


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 1, 31), 2, date(2027, 3, 31)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 13, date(2027, 12, 30)),
    ],
)
def test_a_month_that_is_too_short_ends_on_its_last_day(day: date, months: int, found: date) -> None:
    assert months_after(day, months) == found


def test_the_first_part_is_never_below_the_policys_share() -> None:
    found = parts(bill(100001), 3, policy_with(installment__first_payment_min=0.5))
    assert [amount for _, amount in found] == [50001, 25000, 25000]


def test_a_small_first_payment_leaves_the_rest_in_equal_parts() -> None:
    found = propose_plan(bill(), PlanAsk(first=20000), shipped_policy())
    assert ([part.amount for part in found.parts], found.answer) == ([20000, 40000, 40000], PlanAnswer.OFFER)


def test_a_first_payment_that_is_too_small_is_raised() -> None:
    found = propose_plan(bill(), PlanAsk(first=100, periods=3), shipped_policy())
    assert [part.amount for part in found.parts] == [10000, 45000, 45000]


def test_parts_after_a_first_payment_count_beside_it() -> None:
    assert answer(bill(), PlanAsk(periods=3, first=20000, counts_rest=True)) == (PlanAnswer.APPLY, 6)


# — two dated parts —


def dated(facts: Bill, policy: Policy | None = None, **ask: Any) -> tuple[PlanAnswer, list[tuple[date, int]]]:
    found = propose_plan(facts, PlanAsk(**ask), policy or shipped_policy())
    return found.answer, [(shanghai_day(part.due_at), part.amount) for part in found.parts]


@pytest.mark.parametrize("payable", [20001, 100001])
def test_two_dated_parts_are_possible_below_the_smallest_sum_too(payable: int) -> None:
    found = dated(bill(payable), first_day=after(2), rest_day=after(20))
    assert found == (PlanAnswer.OFFER, [(after(2), payable // 2), (after(20), payable - payable // 2)])


def test_two_dated_parts_are_possible_where_no_plan_is() -> None:
    policy = policy_with(installment__periods=[])
    assert dated(bill(), policy, first_day=after(2), rest_day=after(20))[0] is PlanAnswer.OFFER


def test_a_first_payment_and_a_day_for_the_rest() -> None:
    assert dated(bill(), first=30000, rest_day=after(10)) == (
        PlanAnswer.OFFER,
        [(after(3), 30000), (after(10), 70000)],
    )


def test_a_first_payment_comes_before_a_near_second_day() -> None:
    assert dated(bill(), first=30000, rest_day=after(2))[1] == [(after(1), 30000), (after(2), 70000)]


def test_two_parts_on_one_day_are_none() -> None:
    assert dated(bill(), first=30000, rest_day=TODAY)[0] is PlanAnswer.UNCLEAR


def test_a_second_day_beyond_the_granted_length_needs_a_person() -> None:
    assert dated(bill(), first_day=after(2), rest_day=after(63))[0] is PlanAnswer.OFFER
    assert dated(bill(), first_day=after(2), rest_day=after(64))[0] is PlanAnswer.APPLY


@pytest.mark.parametrize("at_once", [0, 1])
def test_two_parts_are_more_than_a_policy_that_grants_fewer(at_once: int) -> None:
    policy = policy_with(auto_approve__installment_periods=at_once)
    assert dated(bill(), policy, first_day=after(2), rest_day=after(20))[0] is PlanAnswer.APPLY


def test_two_dated_parts_above_the_largest_sum_need_a_person() -> None:
    assert dated(bill(500001), first_day=after(2), rest_day=after(20))[0] is PlanAnswer.PERSON


# — an order that is only placed —


def test_an_orders_first_part_is_due_before_it_closes() -> None:
    found = monthly_parts(order(), 3, shipped_policy())
    assert found[0].due_at == MORNING + timedelta(days=1)
    assert found[1].due_at == end_of_day(date(2026, 12, 24))


def test_an_order_without_a_closing_time_has_the_policys_days() -> None:
    assert monthly_parts(order(closes_at=None), 3, shipped_policy())[0].due_at == end_of_day(after(3))


def test_an_order_that_has_closed_has_no_plan() -> None:
    assert answer(order(closes_at=MORNING), PlanAsk(periods=3))[0] is PlanAnswer.NOT_OFFERED


# — the offer —


def effect(facts: Bill, **changes: Any) -> str:
    policy = policy_with(**changes)
    proposal = as_offer(facts, propose_plan(facts, PlanAsk(periods=3), policy), policy).proposal
    assert proposal is not None
    return proposal.effect


def test_an_offer_gives_nothing_away_and_names_payable_and_first_part() -> None:
    policy = shipped_policy()
    proposal = as_offer(bill(), propose_plan(bill(), PlanAsk(periods=3), policy), policy).proposal
    assert proposal is not None
    assert (proposal.value, proposal.reserves, proposal.before, proposal.after) == (0, 0, 100000, 33333)
    assert proposal.expires_at == MORNING + timedelta(hours=24)


def test_an_orders_offer_ends_with_it() -> None:
    facts = order(closes_at=MORNING + timedelta(hours=2))
    proposal = as_offer(facts, propose_plan(facts, PlanAsk(periods=3), shipped_policy()), shipped_policy()).proposal
    assert proposal is not None
    assert proposal.expires_at == MORNING + timedelta(hours=2)


@pytest.mark.parametrize(("told", "found"), [("免息", "免息"), (None, EFFECT_UNKNOWN)])
def test_a_bills_offer_states_its_effect_or_that_a_person_will(told: str | None, found: str) -> None:
    assert effect(bill(), installment__effect=told) == found


@pytest.mark.parametrize(
    ("ship_after", "found"), [("first_part", "付完第一期就发货"), ("last_part", "付完最后一期发货")]
)
def test_an_orders_offer_says_when_goods_leave(ship_after: str, found: str) -> None:
    assert effect(order(), installment__ship_after=ship_after) == found


def test_a_fee_is_told_and_never_hidden_in_the_parts() -> None:
    assert effect(bill(), installment__fee=500).startswith("另收手续费 ¥5")


# — whatever is asked —

POLICIES = [
    shipped_policy(),
    policy_with(
        installment__periods=[2, 5, 12], auto_approve__installment_periods=12, installment__first_payment_min=0.3
    ),
    policy_with(installment__periods=[], installment__min_amount=0, deferral__credit_days=0),
    policy_with(auto_approve__installment_periods=0, installment__first_payment_min=0, installment__first_due_days=0),
]
DAYS = st.none() | st.integers(0, 90).map(after)
FEN = st.none() | st.integers(-10, 600000)
ASKS = st.builds(
    PlanAsk, st.none() | st.integers(-2, 1100), FEN, FEN, first_day=DAYS, rest_day=DAYS, counts_rest=st.booleans()
)
BILLS = st.builds(
    Bill,
    st.sampled_from(Lane),
    st.integers(0, 400).map(lambda days: MORNING + timedelta(days=days)),
    closes_at=st.none() | st.integers(-5, 800).map(lambda hours: MORNING + timedelta(hours=hours)),
    payable=st.integers(1, 510000),
    planned=st.integers(0, 1),
)


@settings(max_examples=200)
@given(BILLS, ASKS, st.sampled_from(POLICIES))
def test_no_ask_passes_a_limit_and_the_parts_always_make_the_payable(facts: Bill, ask: PlanAsk, policy: Policy) -> None:
    found = propose_plan(facts, ask, policy)
    assert found == propose_plan(facts, ask, policy)
    if found.answer not in (PlanAnswer.OFFER, PlanAnswer.APPLY):
        assert found.parts == ()
        return
    limits, due = policy.installment, [part.due_at for part in found.parts]
    assert sum(part.amount for part in found.parts) == facts.payable <= limits.max_amount
    assert all(part.amount > 0 for part in found.parts)
    assert due == sorted(set(due))
    assert due[0] > facts.now
    assert 2 <= len(due) == found.periods <= MOST_PARTS
    assert found.parts[0].amount >= least_first(facts.payable, policy)
    if ask.first_day is not None:
        assert shanghai_day(due[0]) <= shanghai_day(facts.now) + timedelta(days=policy.deferral.credit_days)
    if facts.lane is Lane.ORDER and facts.closes_at is not None:
        assert due[0] <= facts.closes_at
    if found.answer is PlanAnswer.OFFER:
        assert found.periods <= policy.auto_approve.installment_periods
        assert not facts.planned
        assert ask.rest_day is not None or (found.periods in limits.periods and facts.payable >= limits.min_amount)
