import pytest

from nuanfu.errors import Broken
from nuanfu.negotiation.concession import renewal
from nuanfu.negotiation.moves import HoldReason, Lane, MoveKind, OfferKind, OfferState, PastOffer

DISCOUNT, GIFT, POINTS = OfferKind.DISCOUNT, OfferKind.GIFT, OfferKind.POINTS


def test_an_expired_discount_comes_again_at_the_same_value(order, policy):
    offer = renewal(order(), 600, DISCOUNT, policy).proposal
    assert (offer.value, offer.reserves, offer.before, offer.after) == (600, 600, 20000, 19400)


def test_a_renewed_discount_is_not_rounded_off(order, policy):
    assert renewal(order(shipping_fee=50), 600, DISCOUNT, policy).proposal.value == 600


def test_a_discount_beyond_todays_room_is_not_renewed(order, policy):
    assert renewal(order(budget_left=599), 600, DISCOUNT, policy).hold is HoldReason.NOTHING_LEFT


def test_the_rounds_already_made_do_not_stop_a_renewal(order, policy):
    past = tuple(PastOffer(DISCOUNT, OfferState.EXPIRED, 600, 1) for _ in range(3))
    assert renewal(order(past=past), 600, DISCOUNT, policy).kind is MoveKind.OFFER


@pytest.mark.parametrize(
    "limit",
    [{"price.max_rounds": 0}, {"price.cap": 0}, {"price.offer_ttl_minutes": 0}, {"price.per_buyer.accepted": 0}],
)
def test_a_limit_that_became_0_ends_the_renewal(order, changed, limit):
    assert renewal(order(), 600, DISCOUNT, changed(limit)).kind is MoveKind.HOLD


def test_a_buyer_who_reached_per_buyer_meanwhile_gets_no_renewal(order, policy):
    assert renewal(order(accepted_price_cuts=1), 600, DISCOUNT, policy).hold is HoldReason.NOTHING_LEFT


def test_an_agreement_made_meanwhile_ends_the_renewal(order, policy):
    assert renewal(order(discount=600), 600, DISCOUNT, policy).hold is HoldReason.ALREADY_AGREED


@pytest.mark.parametrize("facts", [{"lane": Lane.CREDIT}, {"goods_total": 900000}])
def test_a_renewal_is_an_offer_or_a_hold(order, policy, facts):
    assert renewal(order(**facts), 600, DISCOUNT, policy).kind is MoveKind.HOLD


def test_the_same_gift_comes_again(order, policy):
    past = (PastOffer(GIFT, OfferState.EXPIRED, 990),)
    assert renewal(order(past=past), 990, GIFT, policy).proposal.value == 990


def test_another_gift_is_not_the_same(order, changed):
    assert renewal(order(), 990, GIFT, changed({"gift.value": 1200})).kind is MoveKind.HOLD


def test_a_gift_out_of_stock_is_not_renewed(order, policy):
    assert renewal(order(gifts_left=0), 990, GIFT, policy).kind is MoveKind.HOLD


def test_the_same_points_come_again_with_their_bonus(order, policy):
    offer = renewal(order(), 200, POINTS, policy).proposal
    assert (offer.value, offer.bonus) == (200, 100)


def test_points_do_not_grow_with_the_payable(order, policy):
    offer = renewal(order(shipping_fee=20000), 200, POINTS, policy).proposal
    assert (offer.value, offer.bonus) == (200, 100)


def test_points_for_a_payable_that_shrank_are_not_renewed(order, policy):
    assert renewal(order(paid=10000), 200, POINTS, policy).kind is MoveKind.HOLD


def test_a_deferral_is_not_renewed_by_haggling(order, policy):
    with pytest.raises(Broken, match="deferral"):
        renewal(order(), 0, OfferKind.DEFERRAL, policy)
