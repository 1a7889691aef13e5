from datetime import timedelta
from decimal import Decimal

import pytest

from nuanfu.negotiation.concession import propose
from nuanfu.negotiation.moves import (
    Ask,
    AskKind,
    HoldReason,
    MoveKind,
    OfferKind,
    OfferState,
    PastOffer,
    Signal,
)

PRICE = Signal("reason_price")


def asking(kind, value=0):
    return Signal("reason_price", ask=Ask(kind, Decimal(value)))


def expired(value, step):
    return PastOffer(OfferKind.DISCOUNT, OfferState.EXPIRED, value, step)


def withdrawn(value, step):
    return PastOffer(OfferKind.DISCOUNT, OfferState.WITHDRAWN, value, step)


def test_the_first_offer_is_ladder_step_1(order, policy):
    offer = propose(order(), PRICE, policy).proposal
    assert (offer.kind, offer.value, offer.step) == (OfferKind.DISCOUNT, 600, 1)


def test_an_offer_names_what_is_paid_before_and_after(order, policy):
    offer = propose(order(shipping_fee=800, paid=1000), PRICE, policy).proposal
    assert (offer.before, offer.after) == (19800, 19200)


def test_an_offer_reserves_what_it_gives(order, policy):
    assert propose(order(), PRICE, policy).proposal.reserves == 600


def test_an_offer_stands_for_the_policys_minutes(order, policy):
    assert propose(order(), PRICE, policy).proposal.expires_at == order().now + timedelta(minutes=120)


def test_an_offer_ends_with_its_order(order, policy):
    closes_at = order().now + timedelta(minutes=30)
    assert propose(order(closes_at=closes_at), PRICE, policy).proposal.expires_at == closes_at


def test_a_refusal_moves_one_step(order, policy, refused):
    offer = propose(order(past=(refused(600, 1),)), PRICE, policy).proposal
    assert (offer.value, offer.step) == (1000, 2)


def test_an_offer_still_open_counts_as_refused(order, policy):
    past = (PastOffer(OfferKind.DISCOUNT, OfferState.OPEN, 600, 1),)
    assert propose(order(past=past), PRICE, policy).proposal.step == 2


def test_a_refused_postage_does_not_move_the_ladder(order, policy, refused):
    past = (refused(800, kind=OfferKind.FREE_SHIPPING),)
    assert propose(order(past=past), PRICE, policy).proposal.step == 1


@pytest.mark.parametrize("unanswered", [expired, withdrawn])
def test_an_unanswered_offer_is_no_refusal(order, policy, unanswered):
    assert propose(order(past=(unanswered(600, 1),)), PRICE, policy).proposal.step == 1


def test_after_an_expiry_the_step_after_the_last_refusal_comes_again(order, policy, refused):
    past = (refused(600, 1), expired(1000, 2))
    assert propose(order(past=past), PRICE, policy).proposal.value == 1000


def test_offers_of_every_state_count_as_rounds(order, policy, refused):
    past = (expired(600, 1), withdrawn(600, 1), refused(600, 1))
    assert propose(order(past=past), PRICE, policy).proposal.kind is OfferKind.GIFT


def test_max_rounds_may_end_the_ladder_before_its_last_step(order, changed, refused):
    policy = changed({"price.max_rounds": 1})
    assert propose(order(past=(refused(600, 1),)), PRICE, policy).proposal.kind is OfferKind.GIFT


def test_a_step_below_a_yuan_is_no_step(order, policy):
    offer = propose(order(goods_total=3000), PRICE, policy).proposal
    assert offer.step == 2


def test_a_ladder_of_steps_below_a_yuan_is_no_ladder(order, changed):
    policy = changed({"price.ladder": ["0.01", "0.03"], "gift": None, "points": None})
    assert propose(order(goods_total=3000), PRICE, policy).hold is HoldReason.NOTHING_LEFT


def test_room_smaller_than_the_step_is_offered(order, policy):
    offer = propose(order(goods_floor=19450), PRICE, policy).proposal
    assert (offer.value, offer.step) == (550, 1)


def test_room_of_one_yuan_is_offered(order, policy):
    assert propose(order(goods_floor=19900), PRICE, policy).proposal.value == 100


def test_with_less_room_than_a_yuan_the_gift_comes_at_once(order, policy):
    assert propose(order(goods_floor=19901), PRICE, policy).proposal.kind is OfferKind.GIFT


def test_a_discount_that_does_not_exceed_a_refused_one_is_not_repeated(order, policy, refused):
    situation = order(goods_floor=19450, past=(refused(550, 1),))
    assert propose(situation, PRICE, policy).proposal.kind is OfferKind.GIFT


def test_the_odd_fen_are_dropped_to_reach_a_whole_yuan(order, policy):
    offer = propose(order(goods_total=26850, shipping_fee=1000), PRICE, policy).proposal
    assert (offer.value, offer.after) == (805 + 45, 27000)


def test_round_off_raises_by_99_fen_at_most(order, policy):
    offer = propose(order(goods_total=20099, paid=0, shipping_fee=503), PRICE, policy).proposal
    assert (offer.value, offer.after) == (602, 20000)
    offer = propose(order(goods_total=20000, shipping_fee=99), PRICE, policy).proposal
    assert (offer.value, offer.after) == (699, 19400)


def test_round_off_never_goes_above_the_cap(order, policy, refused):
    past = (refused(600, 1), refused(1000, 2))
    assert propose(order(shipping_fee=50, past=past), PRICE, policy).proposal.value == 1600


def test_round_off_never_goes_below_the_floor(order, policy):
    assert propose(order(shipping_fee=50, goods_floor=19390), PRICE, policy).proposal.value == 600


def test_round_off_below_50_fen_leaves_larger_odds_alone(order, changed):
    policy = changed({"price.round_off_below": 50})
    assert propose(order(shipping_fee=50), PRICE, policy).proposal.value == 600
    assert propose(order(shipping_fee=49), PRICE, policy).proposal.value == 649


def test_round_off_0_drops_nothing(order, changed):
    assert propose(order(shipping_fee=1), PRICE, changed({"price.round_off_below": 0})).proposal.value == 600


@pytest.mark.parametrize(
    ("asked", "cut"),
    [
        (asking(AskKind.PRICE, 19500), 500),
        (asking(AskKind.MINUS, 500), 500),
        (asking(AskKind.PERCENT, 2), 400),
        (asking(AskKind.MINUS, 600), 600),
        (asking(AskKind.MINUS, 1), 1),
        (asking(AskKind.PERCENT, "0.333"), 66),
    ],
)
def test_an_ask_within_the_step_is_granted_as_asked(order, policy, asked, cut):
    assert propose(order(), asked, policy).proposal.value == cut


def test_an_asked_price_counts_from_what_is_left_to_pay(order, policy):
    offer = propose(order(shipping_fee=1000, paid=500), asking(AskKind.PRICE, 20100), policy).proposal
    assert (offer.value, offer.after) == (400, 20100)


def test_an_asked_share_is_a_share_of_the_goods(order, policy):
    assert propose(order(shipping_fee=5000), asking(AskKind.PERCENT, 2), policy).proposal.value == 400


def test_an_ask_granted_is_not_rounded_off(order, policy):
    offer = propose(order(shipping_fee=77), asking(AskKind.MINUS, 500), policy).proposal
    assert (offer.value, offer.after) == (500, 19577)


def test_dropping_the_odd_fen_is_granted_as_asked(order, policy):
    offer = propose(order(shipping_fee=88), asking(AskKind.ROUND_OFF), policy).proposal
    assert (offer.value, offer.after) == (88, 20000)


def test_an_ask_above_the_step_gets_the_step(order, policy):
    assert propose(order(), asking(AskKind.PRICE, 15000), policy).proposal.value == 600


def test_rounding_off_never_gives_more_than_was_asked(order, policy):
    assert propose(order(shipping_fee=50), asking(AskKind.MINUS, 620), policy).proposal.value == 600


@pytest.mark.parametrize(
    "asked",
    [
        asking(AskKind.PRICE, 20000),
        asking(AskKind.PRICE, 30000),
        asking(AskKind.MINUS, 0),
        asking(AskKind.MINUS, -300),
        asking(AskKind.ROUND_OFF),
    ],
)
def test_an_ask_for_nothing_is_as_if_nothing_was_asked(order, policy, asked):
    assert propose(order(), asked, policy) == propose(order(), PRICE, policy)


def test_an_ask_above_the_room_gets_the_room(order, policy):
    assert propose(order(goods_floor=19800), asking(AskKind.MINUS, 300), policy).proposal.value == 200


def test_a_small_ask_within_a_room_below_a_yuan_is_granted(order, policy):
    assert propose(order(goods_floor=19950), asking(AskKind.MINUS, 30), policy).proposal.value == 30


def test_an_ask_smaller_than_a_refused_offer_is_granted_as_asked(order, policy, refused):
    situation = order(past=(refused(600, 1),))
    assert propose(situation, asking(AskKind.MINUS, 300), policy).proposal.value == 300


def test_comparing_without_a_figure_moves_no_money(order, policy, refused):
    compare = Signal("reason_compare")
    assert propose(order(), compare, policy).kind is MoveKind.LET_COMPARE
    assert propose(order(past=(refused(600, 1),)), compare, policy).kind is MoveKind.LET_COMPARE


def test_comparing_with_a_figure_is_haggling(order, policy):
    compare = Signal("reason_compare", ask=Ask(AskKind.PRICE, Decimal(18000)))
    assert propose(order(), compare, policy).proposal.value == 600


def test_comparing_on_a_small_order_still_keeps_the_door_open(order, policy):
    assert propose(order(goods_total=2000), Signal("reason_compare"), policy).kind is MoveKind.LET_COMPARE


@pytest.mark.parametrize("emotion", ["calm", "anxious", "angry", "low"])
def test_a_feeling_moves_no_price(order, policy, emotion):
    assert propose(order(), Signal("reason_price", emotion), policy) == propose(order(), PRICE, policy)


def test_after_the_ladder_come_gift_then_points_then_the_kind_hold(order, policy):
    past, seen = (), []
    while (move := propose(order(past=past), PRICE, policy)).proposal:
        seen.append((move.proposal.kind.value, move.proposal.value))
        past = (*past, PastOffer(move.proposal.kind, OfferState.DECLINED, move.proposal.value, move.proposal.step))
    assert seen == [("discount", 600), ("discount", 1000), ("discount", 1600), ("gift", 990), ("points", 200)]
    assert move.hold is HoldReason.NOTHING_LEFT


def test_whoever_asks_for_a_gift_gets_no_discount_unasked(order, policy):
    assert propose(order(), Signal("request_gift"), policy).proposal.kind is OfferKind.GIFT


def test_equal_facts_get_an_equal_move(order, policy, refused):
    assert propose(order(past=(refused(600, 1),)), PRICE, policy) == propose(
        order(past=(refused(600, 1),)), PRICE, policy
    )


def test_every_answer_names_the_rules_that_shaped_it(order, policy):
    rules = [why.rule for why in propose(order(shipping_fee=50), PRICE, policy).explanation]
    assert rules == ["price.ladder", "price.cap", "price.round_off_below", "price.offer_ttl_minutes"]


def test_a_limit_below_the_step_is_named_first(order, policy):
    move = propose(order(goods_floor=19450), PRICE, policy)
    assert move.explanation[0].rule == "price.respect_item_floor"


def test_an_ask_granted_is_named_first(order, policy):
    assert propose(order(), asking(AskKind.MINUS, 300), policy).explanation[0].rule == "ask"
