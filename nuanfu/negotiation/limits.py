"""The limits of a price move: who may get one at all, and how much room each rule leaves; the tightest wins.

Every limit is its fen and the `Why` that names it. A limit of 0 leaves nothing. Texts are for the agent, who may read
figures; what a buyer may read is in `explain.py`.
"""

from datetime import datetime, timedelta

from nuanfu.money import Fen, share_of, yuan
from nuanfu.negotiation.moves import HoldReason, Lane, Move, MoveKind, OfferKind, OfferState, Situation, Why
from nuanfu.negotiation.policy import Policy

Room = tuple[Fen, Why]


def turned_away(situation: Situation, policy: Policy) -> Move | None:
    """Return the answer to a price message on an order that no price is talked about, or None."""
    return (
        nothing_to_pay(situation)
        or owed_already(situation, policy)
        or too_large_for_the_bot(situation, policy)
        or closing(situation)
        or too_many_unpaid(situation, policy)
        or already_agreed(situation)
    )


def nothing_to_pay(situation: Situation) -> Move | None:
    """Hold when nothing is left to pay."""
    if situation.payable > 0:
        return None
    return hold(HoldReason.NOTHING_TO_PAY, Why("order.payable", yuan(0), "这单已经没有要付的金额"))


def owed_already(situation: Situation, policy: Policy) -> Move | None:
    """Explain the bill where there is no price move: the credit lane, and any lane that the policy leaves out."""
    if situation.lane is not Lane.CREDIT and situation.lane in policy.price.lanes:
        return None
    lanes = ", ".join(policy.price.lanes) or "无"
    return Move(MoveKind.BILL, explanation=(Why("price.lanes", lanes, "这类订单不谈价，只解释账单"),))


def too_large_for_the_bot(situation: Situation, policy: Policy) -> Move | None:
    """Leave goods above `price.person_above` to a person."""
    limit = policy.price.person_above
    if situation.goods_total <= limit:
        return None
    meant = f"商品总额 {yuan(situation.goods_total)} 超过它，由人工来谈"
    return Move(MoveKind.PERSON, explanation=(Why("price.person_above", yuan(limit), meant),))


def closing(situation: Situation) -> Move | None:
    """Hold when the order's time is over."""
    if situation.closes_at is None or situation.closes_at > situation.now:
        return None
    return hold(HoldReason.CLOSING, Why("order.closes_at", situation.closes_at.isoformat(), "订单已到关闭时间"))


def too_many_unpaid(situation: Situation, policy: Policy) -> Move | None:
    """Hold for a buyer with `outreach.skip_after_unpaid_orders` unpaid orders or more, this one counted."""
    limit = policy.outreach.skip_after_unpaid_orders
    if situation.unpaid_orders < limit:
        return None
    meant = f"30 天内有 {situation.unpaid_orders} 单未付，不给优惠"
    return hold(HoldReason.TOO_MANY_UNPAID, Why("outreach.skip_after_unpaid_orders", str(limit), meant))


def already_agreed(situation: Situation) -> Move | None:
    """Hold when a discount on this order was accepted: that ends the haggling."""
    accepted = any(past.kind is OfferKind.DISCOUNT and past.state is OfferState.ACCEPTED for past in situation.past)
    if not accepted and situation.discount <= 0:
        return None
    return hold(
        HoldReason.ALREADY_AGREED, Why("order.discount", yuan(situation.discount), "这单的优惠已经谈定，不再议价")
    )


def below_minimum(situation: Situation, policy: Policy) -> Move | None:
    """Hold for goods below `price.min_order`."""
    limit = policy.price.min_order
    if situation.goods_total >= limit:
        return None
    meant = f"商品总额 {yuan(situation.goods_total)} 不到它，不谈价"
    return hold(HoldReason.BELOW_MINIMUM, Why("price.min_order", yuan(limit), meant))


def ladder_closed(situation: Situation, policy: Policy) -> Why | None:
    """Name the rule that ends the ladder: the buyer's share of price cuts, or the rounds on this order."""
    return price_cuts_used_up(situation, policy) or rounds_used_up(situation, policy)


def price_cuts_used_up(situation: Situation, policy: Policy) -> Why | None:
    """Name `price.per_buyer` when the buyer has accepted as many price cuts as it allows."""
    accepted = policy.price.per_buyer.accepted
    if situation.accepted_price_cuts >= accepted:
        days = policy.price.per_buyer.days
        meant = f"这位买家 {days} 天内已成交 {situation.accepted_price_cuts} 次优惠，只能送赠品或积分"
        return Why("price.per_buyer", str(accepted), meant)
    return None


def rounds_used_up(situation: Situation, policy: Policy) -> Why | None:
    """Name `price.max_rounds` when this order has seen as many ladder offers, whatever became of them."""
    rounds = sum(past.kind is OfferKind.DISCOUNT for past in situation.past)
    if rounds >= policy.price.max_rounds:
        return Why("price.max_rounds", str(policy.price.max_rounds), f"这单已让价 {rounds} 次")
    return None


def discount_room(situation: Situation, policy: Policy) -> Room:
    """Return how many fen a discount on this order may still be, with the limit that decides it."""
    return tightest(
        room_under_cap(situation, policy),
        room_under_max_discount(situation, policy),
        room_above_floor(situation, policy),
        *shared_rooms(situation, policy),
        room_in_payable(situation),
    )


def gift_room(situation: Situation, policy: Policy) -> Room:
    """Return how many fen a gift on this order may still be worth, with the limit that decides it."""
    return tightest(*shared_rooms(situation, policy))


def shared_rooms(situation: Situation, policy: Policy) -> tuple[Room, Room, Room]:
    """Return the limits that discounts and gifts share: the order's total and the two budgets of the day."""
    return (
        room_under_total_cap(situation, policy),
        room_in_day(situation, policy),
        room_in_buyers_day(situation, policy),
    )


def tightest(*rooms: Room) -> Room:
    """Return the smallest room, the first of equal ones, never below 0."""
    fen, why = min(rooms, key=lambda room: room[0])
    return max(0, fen), why


def room_under_cap(situation: Situation, policy: Policy) -> Room:
    """Return what `price.cap` leaves."""
    most = share_of(situation.goods_total, policy.price.cap)
    return most - situation.discount, Why("price.cap", f"{policy.price.cap:f}", f"这单优惠最多 {yuan(most)}")


def room_under_max_discount(situation: Situation, policy: Policy) -> Room:
    """Return what `price.max_discount` leaves."""
    most = policy.price.max_discount
    return most - situation.discount, Why("price.max_discount", yuan(most), f"一单优惠最多 {yuan(most)}")


def room_above_floor(situation: Situation, policy: Policy) -> Room:
    """Return what lies between the goods and the sum of their floor prices; all of it when floors do not count."""
    counts = policy.price.respect_item_floor
    floor = situation.goods_floor if counts else 0
    meant = f"商品合计不低于 {yuan(floor)}" if floor else "没有底价"
    left = situation.goods_total - floor - situation.discount
    return left, Why("price.respect_item_floor", "true" if counts else "false", meant)


def room_under_total_cap(situation: Situation, policy: Policy) -> Room:
    """Return what `price.total_cap` leaves beside the discount and the other gifts and postage of this order."""
    most = share_of(situation.goods_total, policy.price.total_cap)
    left = most - situation.discount - situation.conceded
    meant = f"优惠、免邮、赠品合计最多 {yuan(most)}，还剩 {yuan(max(0, left))}"
    return left, Why("price.total_cap", f"{policy.price.total_cap:f}", meant)


def room_in_day(situation: Situation, policy: Policy) -> Room:
    """Return what the day's budget leaves."""
    budget = policy.price.daily_budget
    left = min(budget, situation.budget_left)
    return left, Why("price.daily_budget", yuan(budget), f"当天预算还剩 {yuan(max(0, left))}")


def room_in_buyers_day(situation: Situation, policy: Policy) -> Room:
    """Return what one buyer's share of the day's budget leaves."""
    share = policy.price.buyer_share_of_budget
    left = min(share_of(policy.price.daily_budget, share), situation.buyer_budget_left)
    return left, Why("price.buyer_share_of_budget", f"{share:f}", f"这位买家当天还剩 {yuan(max(0, left))}")


def room_in_payable(situation: Situation) -> Room:
    """Return what is left to pay: nobody is given more than that."""
    return situation.payable, Why("order.payable", yuan(situation.payable), "优惠不超过还要付的金额")


def stands_until(situation: Situation, policy: Policy) -> tuple[datetime | None, Why]:
    """Return when an offer made now ends (its minutes, or the order's end before them); None: no offers are made."""
    minutes = policy.price.offer_ttl_minutes
    why = Why("price.offer_ttl_minutes", str(minutes), f"保留 {minutes} 分钟，不晚于订单关闭")
    if minutes == 0:
        return None, why
    until = situation.now + timedelta(minutes=minutes)
    return min(until, situation.closes_at) if situation.closes_at else until, why


def hold(reason: HoldReason, *explanation: Why) -> Move:
    """Make a firm but kind no."""
    return Move(MoveKind.HOLD, hold=reason, explanation=explanation)
