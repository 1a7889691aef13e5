"""What comes after the ladder: the policy's gift, then points for paying; each with the rules that shaped it."""

from datetime import datetime, timedelta

from nuanfu.money import Fen, share_of, yuan
from nuanfu.negotiation.limits import gift_room
from nuanfu.negotiation.moves import Move, MoveKind, OfferKind, OfferState, Proposal, Situation, Why
from nuanfu.negotiation.policy import Gift, Policy

GIVEN = frozenset({OfferState.OPEN, OfferState.ACCEPTED})
SPOKEN_OF = GIVEN | {OfferState.DECLINED}  # an expired or withdrawn offer was never answered, so it may come again


def next_gift(situation: Situation, policy: Policy) -> tuple[Gift | None, tuple[Why, ...]]:
    """Return the policy's gift when this order may have it, or None; beside it the rule that decided."""
    gift = policy.gift
    if gift is None:
        return None, (Why("gift", "无", "店里没有赠品"),)
    if situation.goods_total < gift.min_order:
        return None, (Why("gift.min_order", yuan(gift.min_order), "商品总额不到它，不送"),)
    past = [offer.state for offer in situation.past if offer.kind is OfferKind.GIFT]
    if OfferState.DECLINED in past:
        return None, (Why("gift.max_per_order", str(gift.max_per_order), "买家已经不要这份赠品，不再提"),)
    if sum(state in GIVEN for state in past) >= gift.max_per_order:
        return None, (Why("gift.max_per_order", str(gift.max_per_order), "这单的赠品已经给过"),)
    left = min(gift.stock, situation.gifts_left)
    if left <= 0:
        return None, (Why("gift.stock", str(gift.stock), "赠品送完了"),)
    room, limit = gift_room(situation, policy)
    if gift.value > room:
        return None, (limit,)
    return gift, (Why("gift.value", yuan(gift.value), f"价格之外送一份{gift.title}，还有 {left} 份"), limit)


def next_points(situation: Situation, policy: Policy) -> tuple[tuple[Fen, Fen] | None, tuple[Why, ...]]:
    """Return (points, bonus for paying early), one point being one fen, or None; beside it the rule that decided."""
    if any(offer.kind is OfferKind.POINTS and offer.state in SPOKEN_OF for offer in situation.past):
        return None, (Why("points.once", "1", "这单已经提过积分，不再提"),)
    if policy.points is None:
        return None, (Why("points", "无", "店里没有积分"),)
    payable = situation.payable
    worth = share_of(payable, policy.points.rate)
    why = Why("points.rate", f"{policy.points.rate:f}", f"应付 {yuan(payable)}，合 {worth} 积分")
    return ((worth, early_bonus(payable, policy)) if worth else None), (why,)


def worth_the_same(gift: Gift | None, points: tuple[Fen, Fen] | None) -> bool:
    """Tell whether gift and points may change places: both can be had, and are worth the same to the fen.

    Points with a bonus for paying early are worth more to a buyer who pays early, so they never are.
    """
    return gift is not None and points is not None and points == (gift.value, 0)


def early_bonus(payable: Fen, policy: Policy) -> Fen:
    """Return the further points for paying before the offer ends (or, in the credit lane, before the due day)."""
    return share_of(payable, policy.points.early_payment_bonus) if policy.points else 0


def paying_early(situation: Situation, due_at: datetime | None, policy: Policy) -> Move | None:
    """Return the offer of points for paying a bill off before its last part is due, once an order, or None.

    Its value is 0: points are worth their rate, and a bill has the bonus alone (semantics of offers). It stands for a
    day at least: nobody is hurried, and who is late may still have it.
    """
    bonus = early_bonus(situation.payable, policy)
    spoken_of = any(offer.kind is OfferKind.POINTS and offer.state in SPOKEN_OF for offer in situation.past)
    if bonus == 0 or spoken_of or policy.price.offer_ttl_minutes == 0:
        return None
    payable, in_a_day = situation.payable, situation.now + timedelta(hours=24)
    until = max(due_at, in_a_day) if due_at else in_a_day
    proposal = Proposal(OfferKind.POINTS, 0, 0, payable, payable, until, bonus=bonus)
    meant = f"提前付清，送 {bonus} 积分"
    why = Why("points.early_payment_bonus", f"{policy.points.early_payment_bonus:f}" if policy.points else "0", meant)
    return Move(MoveKind.OFFER, proposal, explanation=(why,))
