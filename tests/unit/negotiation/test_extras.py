from datetime import datetime, timedelta

import pytest

from nuanfu.clock import SHANGHAI
from nuanfu.negotiation.concession import propose
from nuanfu.negotiation.extras import early_bonus, paying_early
from nuanfu.negotiation.moves import HoldReason, OfferKind, OfferState, PastOffer, Signal

PRICE = Signal("reason_price")
LATER = datetime(2026, 12, 1, 12, 0, tzinfo=SHANGHAI)


@pytest.fixture
def after_ladder(order, refused):
    past = (refused(600, 1), refused(1000, 2), refused(1600, 3))
    return lambda *more, **facts: order(past=(*past, *more), **facts)


def gift(state):
    return PastOffer(OfferKind.GIFT, state, 990)


def points(state):
    return PastOffer(OfferKind.POINTS, state, 200)


def test_the_gift_is_the_policys_at_its_worth(after_ladder, policy):
    offer = propose(after_ladder(), PRICE, policy).proposal
    assert (offer.kind, offer.title, offer.value, offer.reserves) == (OfferKind.GIFT, "随手礼花茶一盒", 990, 990)


def test_a_gift_changes_nothing_to_pay(after_ladder, policy):
    offer = propose(after_ladder(), PRICE, policy).proposal
    assert offer.before == offer.after == 20000


@pytest.mark.parametrize("state", [OfferState.DECLINED, OfferState.ACCEPTED, OfferState.OPEN])
def test_a_gift_spoken_of_is_not_offered_again(after_ladder, policy, state):
    assert propose(after_ladder(gift(state)), PRICE, policy).proposal.kind is OfferKind.POINTS


@pytest.mark.parametrize("state", [OfferState.EXPIRED, OfferState.WITHDRAWN])
def test_a_gift_that_was_never_answered_may_come_again(after_ladder, policy, state):
    assert propose(after_ladder(gift(state)), PRICE, policy).proposal.kind is OfferKind.GIFT


def test_an_order_may_have_two_gifts_if_the_policy_says_so(after_ladder, changed):
    policy = changed({"gift.max_per_order": 2})
    assert propose(after_ladder(gift(OfferState.ACCEPTED)), PRICE, policy).proposal.kind is OfferKind.GIFT


def test_a_refused_gift_is_not_offered_twice_even_then(after_ladder, changed):
    policy = changed({"gift.max_per_order": 2})
    assert propose(after_ladder(gift(OfferState.DECLINED)), PRICE, policy).proposal.kind is OfferKind.POINTS


@pytest.mark.parametrize(
    "limit", [{"gift": None}, {"gift.max_per_order": 0}, {"gift.stock": 0}, {"gift.min_order": 20001}]
)
def test_without_a_gift_the_points_come(after_ladder, changed, limit):
    assert propose(after_ladder(), PRICE, changed(limit)).proposal.kind is OfferKind.POINTS


@pytest.mark.parametrize(
    "facts", [{"gifts_left": 0}, {"budget_left": 989}, {"buyer_budget_left": 989}, {"conceded": 1411}]
)
def test_a_gift_stays_within_stock_budgets_and_total_cap(after_ladder, policy, facts):
    assert propose(after_ladder(**facts), PRICE, policy).proposal.kind is OfferKind.POINTS


@pytest.mark.parametrize(
    "facts", [{"gifts_left": 1}, {"budget_left": 990}, {"buyer_budget_left": 990}, {"conceded": 1410}]
)
def test_a_gift_may_use_the_last_of_stock_budgets_and_total_cap(after_ladder, policy, facts):
    assert propose(after_ladder(**facts), PRICE, policy).proposal.kind is OfferKind.GIFT


def test_points_are_a_share_of_the_payable_without_the_bonus(after_ladder, policy):
    offer = propose(after_ladder(gift(OfferState.DECLINED), shipping_fee=1050), PRICE, policy).proposal
    assert (offer.value, offer.bonus) == (210, 105)


def test_points_use_no_budget(after_ladder, policy):
    offer = propose(after_ladder(budget_left=0, buyer_budget_left=0), PRICE, policy).proposal
    assert (offer.kind, offer.reserves) == (OfferKind.POINTS, 0)


@pytest.mark.parametrize("state", [OfferState.DECLINED, OfferState.ACCEPTED, OfferState.OPEN])
def test_after_the_points_nothing_is_left(after_ladder, policy, state):
    move = propose(after_ladder(gift(OfferState.DECLINED), points(state)), PRICE, policy)
    assert move.hold is HoldReason.NOTHING_LEFT


@pytest.mark.parametrize("limit", [{"points": None}, {"points.rate": "0"}, {"points.rate": "0.00004"}])
def test_no_points_are_offered_below_one(after_ladder, changed, limit):
    move = propose(after_ladder(gift(OfferState.DECLINED)), PRICE, changed(limit))
    assert move.hold is HoldReason.NOTHING_LEFT


def test_the_kind_hold_names_why_each_thing_is_over(after_ladder, policy):
    move = propose(after_ladder(gift(OfferState.DECLINED), points(OfferState.DECLINED)), PRICE, policy)
    assert [why.rule for why in move.explanation] == ["price.max_rounds", "gift.max_per_order", "points.once"]


# — points for paying a bill early —


def test_paying_early_brings_the_bonus_and_moves_no_money(order, policy):
    offer = paying_early(order(), LATER, policy).proposal
    assert (offer.kind, offer.value, offer.reserves, offer.before - offer.after) == (OfferKind.POINTS, 0, 0, 0)
    assert (offer.bonus, offer.expires_at) == (early_bonus(offer.before, policy), LATER)


def test_who_is_late_has_a_day_for_it(order, policy):
    situation = order()
    found = paying_early(situation, situation.now - timedelta(days=9), policy).proposal.expires_at
    assert found == situation.now + timedelta(hours=24)


@pytest.mark.parametrize("state", [OfferState.OPEN, OfferState.ACCEPTED, OfferState.DECLINED])
def test_paying_early_is_offered_once(order, policy, state):
    assert paying_early(order(past=(points(state),)), LATER, policy) is None


def test_a_bonus_of_nought_is_no_offer(order, changed):
    assert paying_early(order(), LATER, changed({"points.early_payment_bonus": "0"})) is None
