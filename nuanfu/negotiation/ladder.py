"""The ladder of discounts: the step that comes next, what the buyer asked for, and the odd fen."""

from decimal import ROUND_DOWN, Decimal

from nuanfu.money import Fen, odd_fen, share_of, yuan
from nuanfu.negotiation.limits import discount_room, ladder_closed
from nuanfu.negotiation.moves import Ask, AskKind, OfferKind, OfferState, Situation, Why
from nuanfu.negotiation.policy import Policy

SMALLEST_STEP: Fen = 100  # below one yuan a price cut is felt as mockery: it is no step (semantics of money)
REFUSED = frozenset({OfferState.DECLINED, OfferState.OPEN})  # an offer still open when the buyer asks again is refused

Step = tuple[int, Fen]
"""The number of a ladder step, from 1, and the fen it is worth on this order."""


def next_discount(situation: Situation, ask: Ask | None, policy: Policy) -> tuple[Step | None, tuple[Why, ...]]:
    """Return the next discount (the step it uses, and its fen after limits, ask and rounding), or None.

    Beside it stands every rule that shaped the answer, the one that decided it first.
    """
    closed = ladder_closed(situation, policy)
    if closed is not None:
        return None, (closed,)
    step = next_step(situation, policy)
    if step is None:
        return None, (Why("price.ladder", _steps(policy), "没有下一步了"),)
    number, worth = step
    room, limit = discount_room(situation, policy)
    asked = asked_cut(situation, ask)
    if 0 < asked <= min(worth, room):
        return (number, asked), (Why("ask", yuan(asked), f"买家要的不超过第 {number} 步，照给"), limit)
    cut = min(worth, room)
    if cut < SMALLEST_STEP:
        return None, (limit,)
    given = rounded_up(situation.payable, cut, min(room, asked) if asked > 0 else room, policy)
    share = f"{policy.price.ladder[number - 1]:f}"
    refused = largest_refused(situation)
    if given <= refused:
        return None, (Why("price.ladder", share, f"第 {number} 步不超过已拒绝的 {yuan(refused)}，不再重复"), limit)
    by_step = Why("price.ladder", share, f"第 {number} 步，商品总额的 {share}")
    shaped: tuple[Why, ...] = (limit, by_step) if cut < worth else (by_step, limit)
    if given > cut:
        below = yuan(policy.price.round_off_below)
        shaped = (*shaped, Why("price.round_off_below", below, f"多让 {yuan(given - cut)}，付整元"))
    return (number, given), shaped


def next_step(situation: Situation, policy: Policy) -> Step | None:
    """Return the step after the highest one refused that is worth at least a yuan; None at the end of the ladder."""
    used = [past.step for past in situation.past if past.kind is OfferKind.DISCOUNT and past.state in REFUSED]
    highest = max((step for step in used if step is not None), default=0)
    for number, share in enumerate(policy.price.ladder[highest:], start=highest + 1):
        worth = share_of(situation.goods_total, share)
        if worth >= SMALLEST_STEP:
            return number, worth
    return None


def largest_refused(situation: Situation) -> Fen:
    """Return the largest discount that the buyer has refused on this order, 0 when there is none."""
    refused = [past.value for past in situation.past if past.kind is OfferKind.DISCOUNT and past.state in REFUSED]
    return max(refused, default=0)


def asked_cut(situation: Situation, ask: Ask | None) -> Fen:
    """Return the fen off that were asked for, rounded down; 0 or less means that nothing was asked."""
    if ask is None:
        return 0
    match ask.kind:
        case AskKind.PRICE:
            return _down(situation.payable - ask.value)
        case AskKind.MINUS:
            return _down(ask.value)
        case AskKind.PERCENT:
            return _down(situation.goods_total * ask.value / 100)
        case AskKind.ROUND_OFF:
            return odd_fen(situation.payable)


def rounded_up(payable: Fen, cut: Fen, ceiling: Fen, policy: Policy) -> Fen:
    """Return the discount raised so that whole yuan remain, if `round_off_below` and the ceiling allow it."""
    odd = odd_fen(payable - cut)
    return cut + odd if odd < policy.price.round_off_below and cut + odd <= ceiling else cut


def _down(fen: Decimal) -> Fen:
    return int(fen.to_integral_value(rounding=ROUND_DOWN))


def _steps(policy: Policy) -> str:
    return ", ".join(f"{share:f}" for share in policy.price.ladder) or "无"
