"""Postage off, and a courier of choice at its price: what the shipping rules of the policy allow on one order."""

from nuanfu.money import Fen, yuan
from nuanfu.negotiation.limits import (
    Room,
    closing,
    hold,
    nothing_to_pay,
    room_in_payable,
    shared_rooms,
    stands_until,
    tightest,
    too_large_for_the_bot,
    too_many_unpaid,
)
from nuanfu.negotiation.moves import (
    HoldReason,
    Lane,
    Move,
    MoveKind,
    OfferKind,
    OfferState,
    Proposal,
    Situation,
    Why,
)
from nuanfu.negotiation.policy import Policy
from nuanfu.negotiation.quantities import Courier

ANSWERED = frozenset({OfferState.DECLINED, OfferState.OPEN})  # open: the caller has not repeated it, so it is refused


def propose_postage(situation: Situation, policy: Policy) -> Move:
    """Return postage off within the cap, once on an order; small orders and earlier price cuts do not stand in its way.

    A haggled price does: `total_cap` covers both. Postage above the cap is waived up to the cap's worth.
    """
    away = (
        nothing_to_pay(situation)
        or owed(situation)
        or too_large_for_the_bot(situation, policy)
        or closing(situation)
        or too_many_unpaid(situation, policy)
        or already_waived(situation)
    )
    if away is not None:
        return away
    until, lasting = stands_until(situation, policy)
    rooms = (postage_room(situation, policy), *shared_rooms(situation, policy), room_in_payable(situation))
    room, limit = tightest(*rooms)
    if until is None or room == 0 or _refused(situation):
        return hold(HoldReason.NOTHING_LEFT, limit, lasting)
    payable = situation.payable
    proposal = Proposal(
        kind=OfferKind.FREE_SHIPPING,
        value=room,
        reserves=room,
        before=payable,
        after=max(0, payable - room),
        expires_at=until,
    )
    return Move(MoveKind.OFFER, proposal, explanation=(limit, lasting))


def owed(situation: Situation) -> Move | None:
    """Explain the bill in the credit lane: what was delivered has its postage behind it."""
    if situation.lane is Lane.ORDER:
        return None
    return Move(MoveKind.BILL, explanation=(Why("shipping.postage_cap", "credit", "货已发出，邮费不再谈"),))


def already_waived(situation: Situation) -> Move | None:
    """Hold when there is no postage, or some of it was waived already."""
    left = situation.shipping_fee - situation.shipping_discount
    if left <= 0:
        return hold(HoldReason.ALREADY_FREE, Why("order.shipping_fee", yuan(0), "这单已经不收邮费"))
    if situation.shipping_discount:
        return hold(HoldReason.ALREADY_AGREED, Why("order.shipping_discount", yuan(left), "邮费已经谈定"))
    return None


def postage_room(situation: Situation, policy: Policy) -> Room:
    """Return what `shipping.postage_cap` and the postage itself leave."""
    cap = policy.shipping.postage_cap
    return min(cap, situation.shipping_fee), Why("shipping.postage_cap", yuan(cap), f"邮费最多免 {yuan(cap)}")


def courier_price(goods_total: Fen, courier: Courier, policy: Policy) -> Fen | None:
    """Return what a courier of choice adds to the postage, or None when a person has to quote it."""
    if goods_total > policy.shipping.courier_max_amount:
        return None
    return policy.shipping.couriers.get(courier)


def _refused(situation: Situation) -> bool:
    return any(past.kind is OfferKind.FREE_SHIPPING and past.state in ANSWERED for past in situation.past)
