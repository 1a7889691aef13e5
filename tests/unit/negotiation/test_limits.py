from datetime import timedelta

import pytest

from nuanfu.negotiation import limits
from nuanfu.negotiation.concession import propose
from nuanfu.negotiation.moves import HoldReason, Lane, MoveKind, OfferKind, OfferState, PastOffer, Signal

PRICE = Signal("reason_price")


def test_a_share_is_rounded_down_to_the_fen(order, policy):
    assert limits.room_under_cap(order(goods_total=12345), policy)[0] == 987


def test_the_cap_counts_what_was_already_given(order, policy):
    assert limits.room_under_cap(order(discount=600), policy)[0] == 1000


def test_one_order_gets_no_more_than_max_discount(order, policy):
    assert limits.discount_room(order(goods_total=400000, buyer_budget_left=90000), policy)[0] == 10000
    assert limits.room_under_max_discount(order(goods_total=400000), policy)[0] == 20000


def test_a_discount_stops_at_the_sum_of_the_floor_prices(order, policy):
    assert limits.discount_room(order(goods_floor=19500), policy) == (
        500,
        limits.room_above_floor(order(goods_floor=19500), policy)[1],
    )


def test_without_floor_prices_only_the_other_limits_apply(order, policy):
    room, why = limits.discount_room(order(goods_floor=0), policy)
    assert (room, why.rule) == (1600, "price.cap")


def test_floors_do_not_count_when_the_policy_says_so(order, changed):
    policy = changed({"price.respect_item_floor": False})
    assert limits.discount_room(order(goods_floor=19500), policy)[0] == 1600


def test_a_floor_above_the_price_leaves_nothing(order, policy):
    assert limits.discount_room(order(goods_floor=25000), policy)[0] == 0


def test_postage_and_gift_on_the_order_lower_the_room_under_the_total_cap(order, policy):
    assert limits.room_under_total_cap(order(conceded=1500), policy)[0] == 2400 - 1500


def test_the_days_budget_is_one_more_limit_of_the_room(order, policy):
    room, why = limits.discount_room(order(budget_left=300), policy)
    assert (room, why.rule) == (300, "price.daily_budget")


def test_the_buyers_share_of_the_budget_is_one_more_limit_of_the_room(order, policy):
    room, why = limits.discount_room(order(buyer_budget_left=250), policy)
    assert (room, why.rule) == (250, "price.buyer_share_of_budget")


def test_an_overspent_budget_leaves_nothing(order, policy):
    assert limits.discount_room(order(budget_left=-50), policy)[0] == 0


def test_nobody_is_given_more_than_is_left_to_pay(order, policy):
    assert limits.discount_room(order(paid=19900), policy)[0] == 100


@pytest.mark.parametrize(
    "limit",
    [
        {"price.cap": 0},
        {"price.max_discount": 0},
        {"price.total_cap": 0},
        {"price.daily_budget": 0},
        {"price.buyer_share_of_budget": 0},
    ],
)
def test_a_limit_of_0_leaves_no_room_for_a_discount(order, changed, limit):
    assert limits.discount_room(order(), changed(limit))[0] == 0


@pytest.mark.parametrize(
    "limit", [{"price.offer_ttl_minutes": 0}, {"outreach.skip_after_unpaid_orders": 0}, {"price.person_above": 0}]
)
def test_a_limit_of_0_makes_no_offer_at_all(order, changed, limit):
    assert propose(order(), PRICE, changed(limit)).kind is not MoveKind.OFFER


@pytest.mark.parametrize(
    "limit", [{"price.max_rounds": 0}, {"price.per_buyer.accepted": 0}, {"price.ladder": []}, {"price.cap": 0}]
)
def test_a_limit_of_0_on_discounts_brings_the_gift_at_once(order, changed, limit):
    assert propose(order(), PRICE, changed(limit)).proposal.kind is OfferKind.GIFT


@pytest.mark.parametrize(
    "limit", [{"price.total_cap": 0}, {"price.daily_budget": 0}, {"price.buyer_share_of_budget": 0}]
)
def test_a_shared_limit_of_0_leaves_only_points(order, changed, limit):
    assert propose(order(), PRICE, changed(limit)).proposal.kind is OfferKind.POINTS


def test_nothing_to_pay_is_said_first(order, policy):
    move = propose(order(paid=20000, lane=Lane.CREDIT), PRICE, policy)
    assert (move.kind, move.hold) == (MoveKind.HOLD, HoldReason.NOTHING_TO_PAY)


def test_the_credit_lane_gets_its_bill_explained(order, policy):
    assert propose(order(lane=Lane.CREDIT), PRICE, policy).kind is MoveKind.BILL


def test_the_credit_lane_has_no_ladder_even_if_the_policy_names_it(order, changed):
    policy = changed({"price.lanes": ["order", "credit"]})
    assert propose(order(lane=Lane.CREDIT), PRICE, policy).kind is MoveKind.BILL


def test_a_lane_that_the_policy_leaves_out_gets_its_bill_explained(order, changed):
    assert propose(order(), PRICE, changed({"price.lanes": []})).kind is MoveKind.BILL


def test_above_person_above_a_person_talks_money(order, policy):
    assert propose(order(goods_total=500001), PRICE, policy).kind is MoveKind.PERSON


def test_at_person_above_the_bot_still_talks(order, policy):
    assert propose(order(goods_total=500000), PRICE, policy).kind is MoveKind.OFFER


def test_an_order_that_closes_now_gets_no_offer(order, policy):
    situation = order()
    move = propose(order(closes_at=situation.now), PRICE, policy)
    assert move.hold is HoldReason.CLOSING


def test_an_order_that_closes_in_a_second_still_gets_one(order, policy):
    closes_at = order().now + timedelta(seconds=1)
    assert propose(order(closes_at=closes_at), PRICE, policy).proposal.expires_at == closes_at


def test_that_many_unpaid_orders_get_no_offer(order, policy):
    assert propose(order(unpaid_orders=5), PRICE, policy).hold is HoldReason.TOO_MANY_UNPAID


def test_one_unpaid_order_fewer_gets_an_offer(order, policy):
    assert propose(order(unpaid_orders=4), PRICE, policy).kind is MoveKind.OFFER


def test_an_accepted_discount_ends_the_haggling(order, policy):
    past = (PastOffer(OfferKind.DISCOUNT, OfferState.ACCEPTED, 600, 1),)
    assert propose(order(discount=600, past=past), PRICE, policy).hold is HoldReason.ALREADY_AGREED


def test_an_accepted_postage_does_not_end_the_haggling(order, policy):
    past = (PastOffer(OfferKind.FREE_SHIPPING, OfferState.ACCEPTED, 800),)
    situation = order(shipping_fee=800, shipping_discount=800, conceded=800, past=past)
    assert propose(situation, PRICE, policy).proposal.kind is OfferKind.DISCOUNT


def test_below_min_order_there_is_no_discount_gift_or_points(order, policy):
    assert propose(order(goods_total=2999), PRICE, policy).hold is HoldReason.BELOW_MINIMUM


def test_at_min_order_there_is_a_price_move(order, policy):
    assert propose(order(goods_total=3000), PRICE, policy).kind is MoveKind.OFFER


def test_postage_does_not_lift_an_order_over_min_order(order, policy):
    assert propose(order(goods_total=2500, shipping_fee=1000), PRICE, policy).hold is HoldReason.BELOW_MINIMUM


def test_a_buyer_who_reached_per_buyer_gets_the_gift_instead(order, policy):
    assert propose(order(accepted_price_cuts=1), PRICE, policy).proposal.kind is OfferKind.GIFT


def test_unpaid_orders_are_asked_before_an_agreement(order, policy):
    past = (PastOffer(OfferKind.DISCOUNT, OfferState.ACCEPTED, 600, 1),)
    assert propose(order(unpaid_orders=9, past=past), PRICE, policy).hold is HoldReason.TOO_MANY_UNPAID


def test_person_above_is_asked_before_the_closing_time(order, policy):
    situation = order(goods_total=900000, closes_at=order().now)
    assert propose(situation, PRICE, policy).kind is MoveKind.PERSON
