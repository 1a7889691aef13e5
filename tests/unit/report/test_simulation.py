"""Past orders played again: the same by seed, inside every limit, and in the right direction."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.negotiation.moves import Lane
from nuanfu.report.comparison import compare
from nuanfu.report.population import Hidden, Leaves, Population
from nuanfu.report.simulation import simulate
from tests.harness import policy_with, shipped_policy

GENEROUS = policy_with(price__ladder=["0.05", "0.1", "0.15"], price__cap="0.15", price__total_cap="0.2")
NO_CUTS = policy_with(price__ladder=[], price__cap=0)
DEAR = {"pays_in_full": 0.0, "wish": (0.02, 0.05, 0.2), "keeps_word": 1.0, "patience": {4: 1.0}}


def run(past, policy, population=None, orders=600, seed=1):
    return simulate(past, policy, population or Population(), orders=orders, seed=seed)


def difference(past, now, then, population, title):
    rows = compare(run(past, now, population), run(past, then, population))
    return next(row for row in rows if row.measure.title.startswith(title))


def test_the_same_seed_ends_the_same_and_another_does_not(past):
    assert run(past, shipped_policy()) == run(past, shipped_policy())
    assert run(past, shipped_policy()) != run(past, shipped_policy(), seed=2)


def test_as_many_orders_are_played_as_were_asked_for(past):
    assert len(run(past, shipped_policy(), orders=100)) == 100
    assert len(run(past, shipped_policy(), orders=7)) == 7


def test_a_policy_compared_with_itself_differs_in_nothing(past):
    ends = run(past, shipped_policy())
    assert [row.difference.value for row in compare(ends, ends)] == [0] * 5


def test_larger_steps_bring_more_payments_from_buyers_who_find_it_dear(past, only):
    row = difference(past, shipped_policy(), GENEROUS, only(Hidden.PRICE, **DEAR), "付款率")
    assert row.difference.low > 0
    assert row.verdict == "升(好)"


def test_larger_steps_cost_more_for_each_payment(past, only):
    row = difference(past, shipped_policy(), GENEROUS, only(Hidden.PRICE, **DEAR), "人均让利")
    assert row.difference.low > 0
    assert row.verdict == "升(差)"


def test_steps_that_nobody_needs_bring_cost_and_no_payment(past, only):
    pay_anyway = only(Hidden.PRICE, pays_in_full=1.0, keeps_word=1.0)
    assert difference(past, shipped_policy(), GENEROUS, pay_anyway, "付款率").difference.value == 0
    assert difference(past, shipped_policy(), GENEROUS, pay_anyway, "让利成本").difference.low > 0


def test_a_shop_that_only_says_no_drives_more_people_to_complain(past, only):
    angry = only(Hidden.PRICE, **DEAR | {"tolerance": {2: 1.0}, "leaves": {Leaves.COMPLAINT: 1.0}})
    nothing = policy_with(price__cap=0, gift=None, points=None)
    assert difference(past, shipped_policy(), nothing, angry, "投诉").difference.low > 0


def test_postage_that_is_waived_brings_the_buyers_who_mind_it(past, only):
    none = policy_with(shipping__postage_cap=0)
    row = difference(past, none, shipped_policy(), only(Hidden.POSTAGE, keeps_word=1.0), "付款率")
    assert row.difference.low > 0


def test_days_granted_at_once_spare_people_and_applications(past, only):
    bills = [
        replace(order, lane=Lane.CREDIT, closes_at=None, due_at=end_of_day(shanghai_day(order.placed_at)))
        for order in past
    ]
    longer = policy_with(auto_approve__deferral_days=15)
    row = difference(bills, shipped_policy(), longer, only(Hidden.LATER), "转人工")
    assert row.difference.high < 0


def test_orders_above_the_policys_limit_go_to_a_person(past, only):
    ends = run(past, policy_with(price__person_above=10_000), only(Hidden.PRICE))
    assert all(end.person for end in ends)


def test_no_day_concedes_more_than_its_budget(past, only):
    tight = policy_with(price__daily_budget=1500, price__buyer_share_of_budget=1, points=None, price__ladder=["0.03"])
    spent = {}
    for end in run(past, tight, only(Hidden.PRICE, **DEAR)):
        spent[end.day] = spent.get(end.day, 0) + end.conceded
    assert 0 < max(spent.values()) <= 1500


def test_no_order_is_conceded_more_than_cap_and_floor_leave(past, only):
    floored = [replace(order, goods_floor=29_000) for order in past]
    without_extras = GENEROUS.model_copy(update={"gift": None, "points": None})
    ends = run(floored, without_extras, only(Hidden.PRICE, **DEAR))
    assert 0 < max(end.conceded for end in ends) <= 900
    capped = run(past, without_extras, only(Hidden.PRICE, **DEAR))
    assert max(end.conceded for end in capped) <= 29_900 * Decimal("0.15")


def test_one_buyer_gets_one_price_cut_in_thirty_days(past, only):
    same = [replace(order, buyer=0) for order in past]
    once = policy_with(gift=None, points=None, outreach__skip_after_unpaid_orders=1000)
    ends = run(same, once, only(Hidden.PRICE, **DEAR), orders=len(same))
    assert sum(end.conceded > 0 for end in ends) == 1


def test_a_gift_is_given_only_while_there_are_any(past, only):
    three = policy_with(price__cap=0, points=None, gift__stock=3)
    likes_gifts = only(Hidden.PRICE, **DEAR | {"gift_counts": (9.0, 9.0)})
    ends = run(past, three, likes_gifts, orders=len(past))
    assert sum(end.conceded == 990 for end in ends) == 3


@pytest.mark.parametrize(
    ("heard", "hidden"),
    [("reason_price", Hidden.PRICE), ("reason_shipping_fee", Hidden.POSTAGE), ("ask_bill", Hidden.OTHER)],
)
def test_a_reason_that_was_heard_is_not_guessed(heard, hidden):
    assert {Population().buyer(Lane.ORDER, heard, Random(seed)).reason for seed in range(20)} == {hidden}
