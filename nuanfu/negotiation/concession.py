"""Answer talk about the price: who is turned away, the ladder, the gift, the points, and the kind hold after them."""

from dataclasses import replace
from datetime import datetime

from nuanfu.errors import Broken
from nuanfu.money import Fen
from nuanfu.negotiation.extras import next_gift, next_points, worth_the_same
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.ladder import next_discount
from nuanfu.negotiation.limits import below_minimum, discount_room, hold, price_cuts_used_up, stands_until, turned_away
from nuanfu.negotiation.moves import HoldReason, Move, MoveKind, OfferKind, Proposal, Signal, Situation, Why
from nuanfu.negotiation.policy import Gift, Policy

_COMPARES = Why("compare", "0", "买家想先比较：先不谈钱，说清不同之处，随时欢迎回来")
_SAME_AGAIN = Why("renewal", "1", "过期的优惠照原样再给一次")
_DRAWN = Why("experiments.on", "true", "赠品和积分对买家价值相同，这一单抽到先提积分")
_NO_ROUNDS = Why("price.max_rounds", "0", "不让价")


def propose(situation: Situation, signal: Signal, policy: Policy) -> Move:
    """Return the shop's answer to a message about the price; equal facts get an equal move.

    An offer still open among `situation.past` counts as refused. Whoever asks for a gift gets no discount unasked.
    """
    away = turned_away(situation, policy)
    if away is not None:
        return away
    if signal.reason == Intent.REASON_COMPARE and signal.ask is None:
        return Move(MoveKind.LET_COMPARE, explanation=(_COMPARES,))
    return below_minimum(situation, policy) or _concede(situation, signal, policy)


def may_swap(situation: Situation, signal: Signal, policy: Policy) -> bool:
    """Tell whether an experiment may draw the order of gift and points here, with nothing else changed by it."""
    points_first = propose(replace(situation, points_first=True), signal, policy)
    return points_first != propose(replace(situation, points_first=False), signal, policy)


def renewal(situation: Situation, past_value: Fen, kind: OfferKind, policy: Policy) -> Move:
    """Return an expired offer of `past_value` fen again if every limit still allows it, else a hold; never better.

    Knows discounts, gifts and points; raises Broken for other kinds. That it happens once is the caller's to see to.
    """
    away = turned_away(situation, policy) or below_minimum(situation, policy)
    if away is not None:
        return away if away.kind is MoveKind.HOLD else hold(HoldReason.NOTHING_LEFT, *away.explanation)
    until, lasting = stands_until(situation, policy)
    if until is None:
        return hold(HoldReason.NOTHING_LEFT, lasting)
    match kind:
        case OfferKind.DISCOUNT:
            return _same_discount(situation, past_value, policy, until)
        case OfferKind.GIFT:
            return _same_gift(situation, past_value, policy, until)
        case OfferKind.POINTS:
            return _same_points(situation, past_value, policy, until)
        case _:
            raise Broken(f"A {kind} offer is not renewed by haggling; ask the flow that made it.")


def _concede(situation: Situation, signal: Signal, policy: Policy) -> Move:
    until, lasting = stands_until(situation, policy)
    if until is None:
        return hold(HoldReason.NOTHING_LEFT, lasting)
    why: tuple[Why, ...] = ()
    if signal.reason != Intent.REQUEST_GIFT:
        step, why = next_discount(situation, signal.ask, policy)
        if step is not None:
            number, cut = step
            return _discount(situation, cut, until, (*why, lasting), number)
    gift, on_gift = next_gift(situation, policy)
    points, on_points = next_points(situation, policy)
    drawn = situation.points_first and signal.reason != Intent.REQUEST_GIFT
    if points is not None and drawn and worth_the_same(gift, points):
        return _points(situation, *points, until, (_DRAWN, *on_points, *why, *on_gift, lasting))
    if gift is not None:
        return _gift(situation, gift, until, (*on_gift, *why, lasting))
    if points is not None:
        return _points(situation, *points, until, (*on_points, *why, *on_gift, lasting))
    return hold(HoldReason.NOTHING_LEFT, *why, *on_gift, *on_points)


def _same_discount(situation: Situation, past_value: Fen, policy: Policy, until: datetime) -> Move:
    used_up = price_cuts_used_up(situation, policy)
    if used_up is not None or policy.price.max_rounds == 0:
        return hold(HoldReason.NOTHING_LEFT, used_up or _NO_ROUNDS)
    room, limit = discount_room(situation, policy)
    if not 0 < past_value <= room:
        return hold(HoldReason.NOTHING_LEFT, limit)
    return _discount(situation, past_value, until, (_SAME_AGAIN, limit))


def _same_gift(situation: Situation, past_value: Fen, policy: Policy, until: datetime) -> Move:
    gift, why = next_gift(situation, policy)
    if gift is None or gift.value != past_value:
        return hold(HoldReason.NOTHING_LEFT, *why)
    return _gift(situation, gift, until, (_SAME_AGAIN, *why))


def _same_points(situation: Situation, past_value: Fen, policy: Policy, until: datetime) -> Move:
    points, why = next_points(situation, policy)
    if points is None or not 0 < past_value <= points[0]:
        return hold(HoldReason.NOTHING_LEFT, *why)
    worth, bonus = points
    return _points(situation, past_value, bonus * past_value // worth, until, (_SAME_AGAIN, *why))


def _discount(
    situation: Situation, cut: Fen, until: datetime, explanation: tuple[Why, ...], step: int | None = None
) -> Move:
    before = situation.payable
    value = situation.discount + cut
    proposal = Proposal(OfferKind.DISCOUNT, value, cut, before, before - cut, until, step)
    return Move(MoveKind.OFFER, proposal, explanation=explanation)


def _gift(situation: Situation, gift: Gift, until: datetime, explanation: tuple[Why, ...]) -> Move:
    payable = situation.payable
    proposal = Proposal(OfferKind.GIFT, gift.value, gift.value, payable, payable, until, title=gift.title)
    return Move(MoveKind.OFFER, proposal, explanation=explanation)


def _points(situation: Situation, worth: Fen, bonus: Fen, until: datetime, explanation: tuple[Why, ...]) -> Move:
    payable = situation.payable
    proposal = Proposal(OfferKind.POINTS, worth, 0, payable, payable, until, bonus=bonus)
    return Move(MoveKind.OFFER, proposal, explanation=explanation)
