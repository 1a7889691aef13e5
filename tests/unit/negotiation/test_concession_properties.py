"""What must hold for any order, any policy and any ask."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nuanfu.clock import SHANGHAI
from nuanfu.negotiation.concession import propose, renewal
from nuanfu.negotiation.explain import TO_BUYER
from nuanfu.negotiation.moves import (
    Ask,
    AskKind,
    HoldReason,
    Lane,
    MoveKind,
    OfferKind,
    OfferState,
    PastOffer,
    Signal,
    Situation,
)
from nuanfu.policy.file import load_policy

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=SHANGHAI)
SHOP = load_policy(Path(__file__).parents[3] / "policy" / "shop.yml")
HAGGLED = (OfferKind.DISCOUNT, OfferKind.GIFT, OfferKind.POINTS)


def often(usual, rare):
    """Draw the usual value nine times in ten, so that most orders still get an offer."""
    return st.integers(0, 9).flatmap(lambda roll: rare if roll == 9 else st.just(usual))


fen = st.one_of(st.integers(0, 3000), st.integers(0, 600_000))
few = st.integers(0, 3)
shares = st.decimals(0, Decimal("0.3"), places=3)


@st.composite
def policies(draw):
    cap = draw(often(Decimal("0.2"), shares))
    steps = draw(often(list(SHOP.price.ladder), st.lists(shares, max_size=4)))
    limits = {
        "ladder": tuple(sorted({step for step in steps if step > 0 and (not cap or step <= cap)})),
        "cap": cap,
        "max_discount": draw(often(20000, fen)),
        "total_cap": draw(often(Decimal("0.2"), shares)),
        "min_order": draw(st.integers(0, 5000)),
        "respect_item_floor": draw(st.booleans()),
        "round_off_below": draw(st.sampled_from([0, 1, 50, 100, 1000])),
        "daily_budget": draw(often(300_000, fen)),
        "buyer_share_of_budget": draw(often(Decimal("0.1"), st.decimals(0, 1, places=2))),
        "per_buyer": SHOP.price.per_buyer.model_copy(update={"accepted": draw(often(4, few))}),
        "offer_ttl_minutes": draw(often(120, st.integers(0, 300))),
        "max_rounds": draw(often(5, st.integers(0, 8))),
    }
    worth = {"max_per_order": draw(often(1, few)), "stock": draw(often(5, few)), "value": draw(st.integers(1, 3000))}
    return SHOP.model_copy(
        update={
            "price": SHOP.price.model_copy(update=limits),
            "gift": draw(often(SHOP.gift.model_copy(update=worth), st.none())),
            "points": draw(often(SHOP.points, st.none())),
        }
    )


past_offers = st.builds(
    PastOffer,
    st.sampled_from(OfferKind),
    st.sampled_from([state for state in OfferState if state is not OfferState.ACCEPTED]),
    st.integers(0, 2000),
    st.none() | st.integers(1, 4),
)

situations = st.builds(
    Situation,
    lane=often(Lane.ORDER, st.just(Lane.CREDIT)),
    now=st.just(NOON),
    goods_total=often(26850, st.integers(1, 600_000)) | st.integers(3000, 60_000),
    shipping_fee=st.integers(0, 3000),
    shipping_discount=often(0, st.integers(0, 1200)),
    paid=often(0, st.integers(0, 20000)),
    goods_floor=often(0, fen),
    closes_at=often(None, st.integers(-10, 300).map(lambda minutes: NOON + timedelta(minutes=minutes))),
    past=often((), st.lists(past_offers, max_size=4).map(tuple)) | st.lists(past_offers, max_size=2).map(tuple),
    conceded=often(0, st.integers(0, 3000)),
    budget_left=often(200_000, st.integers(-100, 300_000)),
    buyer_budget_left=often(10_000, st.integers(-100, 30_000)),
    accepted_price_cuts=often(0, few),
    unpaid_orders=often(1, st.integers(0, 6)),
    gifts_left=often(3, few),
)

cents = st.decimals(-100, 60_000, places=1)
asks = st.one_of(
    st.builds(Ask, st.just(AskKind.PRICE), cents | st.integers(24000, 30000).map(Decimal)),
    st.builds(Ask, st.just(AskKind.MINUS), cents | st.integers(1, 1500).map(Decimal)),
    st.builds(Ask, st.just(AskKind.PERCENT), st.decimals(0, 100, places=1)),
    st.just(Ask(AskKind.ROUND_OFF)),
)
signals = st.builds(
    Signal,
    often("reason_price", st.sampled_from(["reason_compare", "request_gift"])),
    st.sampled_from(["calm", "angry", "low", "anxious"]),
    st.none() | asks,
)


def part(total: int, share: Decimal) -> int:
    return int((total * share).to_integral_value(rounding=ROUND_DOWN))


def asked_off(situation: Situation, ask: Ask) -> Decimal:
    return {
        AskKind.PRICE: situation.payable - ask.value,
        AskKind.MINUS: ask.value,
        AskKind.PERCENT: situation.goods_total * ask.value / 100,
        AskKind.ROUND_OFF: Decimal(situation.payable % 100),
    }[ask.kind]


def answered(situation: Situation, proposal, state: OfferState) -> Situation:
    return replace(situation, past=(*situation.past, PastOffer(proposal.kind, state, proposal.value, proposal.step)))


@given(situations, signals, policies())
def test_a_discount_never_exceeds_any_limit(situation, signal, policy):
    offer = propose(situation, signal, policy).proposal
    assume(offer is not None and offer.kind is OfferKind.DISCOUNT)
    price = policy.price
    assert 0 < offer.value <= part(situation.goods_total, price.cap)
    assert offer.value <= price.max_discount
    assert offer.value + situation.conceded <= part(situation.goods_total, price.total_cap)
    assert offer.reserves <= min(situation.budget_left, price.daily_budget)
    assert offer.reserves <= min(situation.buyer_budget_left, part(price.daily_budget, price.buyer_share_of_budget))
    assert sum(past.kind is OfferKind.DISCOUNT for past in situation.past) < price.max_rounds
    assert situation.accepted_price_cuts < price.per_buyer.accepted


@given(situations, policies(), st.decimals(Decimal("0.7"), Decimal("1.1"), places=4))
def test_a_buyer_never_pays_below_the_items_floor(situation, policy, floor):
    situation = replace(situation, goods_floor=int(situation.goods_total * floor))
    policy = policy.model_copy(update={"price": policy.price.model_copy(update={"respect_item_floor": True})})
    offer = propose(situation, Signal("reason_price"), policy).proposal
    if offer is not None and offer.kind is OfferKind.DISCOUNT:
        assert situation.goods_total - offer.value >= situation.goods_floor


@given(situations, policies())
def test_a_gift_never_exceeds_budget_total_cap_or_stock(situation, policy):
    offer = propose(situation, Signal("request_gift"), policy).proposal
    if offer is not None and offer.kind is OfferKind.GIFT:
        assert offer.value + situation.conceded <= part(situation.goods_total, policy.price.total_cap)
        assert offer.reserves <= min(situation.budget_left, situation.buyer_budget_left, policy.price.daily_budget)
        assert min(situation.gifts_left, policy.gift.stock, policy.gift.max_per_order) > 0


@given(situations, signals, policies())
def test_the_payable_after_an_offer_is_its_formula_to_the_fen(situation, signal, policy):
    offer = propose(situation, signal, policy).proposal
    assume(offer is not None)
    discount = offer.value if offer.kind is OfferKind.DISCOUNT else situation.discount
    assert offer.before == situation.payable
    assert offer.after == replace(situation, discount=discount).payable
    assert situation.now < offer.expires_at <= situation.now + timedelta(minutes=policy.price.offer_ttl_minutes)
    assert situation.closes_at is None or offer.expires_at <= situation.closes_at


@given(situations, asks, policies())
def test_nobody_gets_more_than_they_asked_for(situation, ask, policy):
    offer = propose(situation, Signal("reason_price", ask=ask), policy).proposal
    assume(offer is not None and offer.kind is OfferKind.DISCOUNT and asked_off(situation, ask) >= 1)
    assert offer.value <= asked_off(situation, ask)


@given(situations, asks, policies())
def test_asking_never_gets_more_than_not_asking_and_an_ask_below_that_is_met(situation, ask, policy):
    unasked = propose(situation, Signal("reason_price"), policy).proposal
    offer = propose(situation, Signal("reason_price", ask=ask), policy).proposal
    assume(unasked is not None and unasked.kind is OfferKind.DISCOUNT and asked_off(situation, ask) >= 1)
    cut = int(asked_off(situation, ask))
    step = part(situation.goods_total, policy.price.ladder[unasked.step - 1])
    assert offer.value <= unasked.value
    if cut <= min(step, unasked.value):
        assert offer.value == cut


@given(situations, signals, policies())
def test_equal_facts_get_an_equal_move(situation, signal, policy):
    assert propose(situation, signal, policy) == propose(replace(situation), replace(signal), policy)


@given(situations, signals, policies())
def test_every_move_says_which_rules_shaped_it_in_words_for_buyer_and_agent(situation, signal, policy):
    explanation = propose(situation, signal, policy).explanation
    assert explanation
    assert {why.rule for why in explanation} <= TO_BUYER.keys()
    assert all(why.limit and why.meant for why in explanation)


@given(situations, policies(), st.lists(st.none() | asks, min_size=12, max_size=12))
def test_haggling_ends_within_max_rounds_and_three_more_moves(situation, policy, wishes):
    situation = replace(situation, past=())
    moves = []
    for ask in wishes:
        moves.append(propose(situation, Signal("reason_price", ask=ask), policy))
        if moves[-1].kind is not MoveKind.OFFER:
            break
        situation = answered(situation, moves[-1].proposal, OfferState.DECLINED)
    assert moves[-1].kind is not MoveKind.OFFER
    assert len(moves) <= policy.price.max_rounds + 3


@given(situations, policies())
def test_offers_strictly_improve_along_the_ladder(situation, policy):
    situation, values = replace(situation, past=()), []
    while (offer := propose(situation, Signal("reason_price"), policy).proposal) and offer.kind is OfferKind.DISCOUNT:
        values.append(offer.value)
        situation = answered(situation, offer, OfferState.DECLINED)
    assert values == sorted(set(values))


@given(situations, policies(), st.sampled_from([OfferState.EXPIRED, OfferState.WITHDRAWN]))
def test_an_offer_never_answered_brings_the_same_again_or_ends_the_rounds(situation, policy, state):
    first = propose(situation, Signal("reason_price"), policy)
    assume(first.kind is MoveKind.OFFER)
    again = propose(answered(situation, first.proposal, state), Signal("reason_price"), policy)
    assert again.proposal == first.proposal or (
        first.proposal.kind is OfferKind.DISCOUNT
        and sum(past.kind is OfferKind.DISCOUNT for past in situation.past) + 1 == policy.price.max_rounds
    )


@given(situations, policies(), st.sampled_from(HAGGLED), st.integers(1, 20000))
def test_a_renewal_is_the_same_value_or_a_hold(situation, policy, kind, value):
    move = renewal(situation, value, kind, policy)
    if move.kind is MoveKind.OFFER:
        assert (move.proposal.kind, move.proposal.value) == (kind, value)
    else:
        assert move.kind is MoveKind.HOLD


@given(situations, policies())
def test_an_expired_offer_is_renewed_while_its_facts_stand(situation, policy):
    first = propose(situation, Signal("reason_price"), policy)
    assume(first.kind is MoveKind.OFFER)
    later = answered(situation, first.proposal, OfferState.EXPIRED)
    again = renewal(later, first.proposal.value, first.proposal.kind, policy).proposal
    assert again is not None
    assert (again.value, again.after, again.bonus) == (first.proposal.value, first.proposal.after, first.proposal.bonus)


@given(
    situations, signals, policies(), st.sampled_from(["cap", "max_discount", "total_cap", "daily_budget", "max_rounds"])
)
def test_a_limit_of_0_gives_no_discount(situation, signal, policy, name):
    policy = policy.model_copy(
        update={"price": policy.price.model_copy(update={name: type(getattr(policy.price, name))(0)})}
    )
    offer = propose(situation, signal, policy).proposal
    assert offer is None or offer.kind is not OfferKind.DISCOUNT


@given(situations, signals)
def test_with_no_budget_nothing_is_reserved(situation, signal):
    offer = propose(replace(situation, budget_left=0), signal, SHOP).proposal
    assert offer is None or offer.reserves == 0


@pytest.mark.parametrize("kind", HAGGLED)
@given(situation=situations)
def test_a_paid_order_is_offered_nothing(kind, situation):
    paid = replace(situation, paid=situation.goods_total + situation.shipping_fee)
    assert propose(paid, Signal("reason_price"), SHOP).hold is HoldReason.NOTHING_TO_PAY
    assert renewal(paid, 100, kind, SHOP).hold is HoldReason.NOTHING_TO_PAY
