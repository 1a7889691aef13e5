"""Whatever an experiment draws, worth, floor, cap and budget are those of the default."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, example, given
from hypothesis import strategies as st

from nuanfu.negotiation.concession import may_swap, propose
from nuanfu.negotiation.moves import Lane, OfferKind, OfferState, PastOffer, Signal, Situation
from tests.unit.negotiation.test_concession_properties import NOON, SHOP, policies, signals, situations

PRICE = Signal("reason_price")
EQUAL = SHOP.model_copy(
    update={
        "gift": SHOP.gift.model_copy(update={"value": 990}),
        "points": SHOP.points.model_copy(update={"early_payment_bonus": Decimal(0)}),
    }
)
REFUSED = tuple(PastOffer(OfferKind.DISCOUNT, OfferState.DECLINED, 100 * step, step) for step in (1, 2, 3))
AFTER_LADDER = Situation(
    Lane.ORDER,
    NOON,
    goods_total=99_000,
    past=REFUSED,
    budget_left=200_000,
    buyer_budget_left=10_000,
    gifts_left=3,
)
"""Payable ¥990: 1 % of it in points is worth exactly the gift of ¥9.90."""


def drawn(situation: Situation) -> Situation:
    return replace(situation, points_first=True)


def kinds_and_policies():
    return st.tuples(policies(), st.integers(1, 3000)).map(_of_equal_worth)


def _of_equal_worth(both):
    policy, worth = both
    return policy.model_copy(
        update={
            "gift": SHOP.gift.model_copy(update={"value": worth, "min_order": 0, "stock": 9}),
            "points": SHOP.points.model_copy(update={"early_payment_bonus": Decimal(0)}),
        }
    )


@given(situations, signals, policies() | kinds_and_policies())
@example(AFTER_LADDER, PRICE, EQUAL)
def test_for_any_draw_worth_floor_cap_and_budget_are_those_of_the_default(situation, signal, policy):
    default, other = propose(situation, signal, policy), propose(drawn(situation), signal, policy)
    assert default.kind is other.kind
    assert default.hold is other.hold
    assume(default.proposal is not None)
    assert other.proposal.value == default.proposal.value
    assert (other.proposal.before, other.proposal.after) == (default.proposal.before, default.proposal.after)
    assert other.proposal.expires_at == default.proposal.expires_at
    assert other.proposal.reserves <= default.proposal.reserves
    assert other.proposal.bonus == default.proposal.bonus


@given(situations, signals, policies())
def test_a_discount_is_never_drawn_about(situation, signal, policy):
    default = propose(situation, signal, policy)
    assume(default.proposal is not None and default.proposal.kind is OfferKind.DISCOUNT)
    assert propose(drawn(situation), signal, policy) == default


def test_gift_and_points_of_equal_worth_change_places():
    assert propose(AFTER_LADDER, PRICE, EQUAL).proposal.kind is OfferKind.GIFT
    points = propose(drawn(AFTER_LADDER), PRICE, EQUAL)
    assert (points.proposal.kind, points.proposal.value) == (OfferKind.POINTS, 990)
    assert points.explanation[0].rule == "experiments.on"


def test_after_points_were_refused_the_gift_comes_as_before():
    refused = replace(AFTER_LADDER, past=(*REFUSED, PastOffer(OfferKind.POINTS, OfferState.DECLINED, 990)))
    assert propose(drawn(refused), PRICE, EQUAL) == propose(refused, PRICE, EQUAL)
    assert propose(refused, PRICE, EQUAL).proposal.kind is OfferKind.GIFT


def test_one_fen_of_difference_keeps_the_gift_first():
    for total in (98_900, 99_100):
        assert not may_swap(replace(AFTER_LADDER, goods_total=total), PRICE, EQUAL)


def test_a_bonus_for_paying_early_makes_points_worth_more_so_nothing_is_drawn():
    bonus = EQUAL.model_copy(update={"points": SHOP.points})
    assert not may_swap(AFTER_LADDER, PRICE, bonus)


def test_who_asks_for_a_gift_gets_it_first():
    assert not may_swap(AFTER_LADDER, Signal("request_gift"), EQUAL)


def test_both_orders_may_be_drawn_where_they_are_worth_the_same():
    assert may_swap(AFTER_LADDER, PRICE, EQUAL)
    assert may_swap(drawn(AFTER_LADDER), PRICE, EQUAL)
