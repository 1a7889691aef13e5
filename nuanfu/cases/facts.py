"""Gather what a negotiation may know: the order, what was offered, and what the day still allows."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Offer
from nuanfu.clock import shanghai_day
from nuanfu.ledger import locks
from nuanfu.ledger.models import Order
from nuanfu.money import Fen, share_of
from nuanfu.negotiation.moves import Lane, OfferKind, OfferState, PastOffer, Situation
from nuanfu.negotiation.policy import Policy

UNPAID_WINDOW = timedelta(days=30)  # `outreach.skip_afterunpaid_orders` counts orders of 30 days


def gather(session: Session, order: Order, policy: Policy, now: datetime) -> Situation:
    """Read the facts of an order whose buyer and order rows are locked; takes the day's budget lock, the last one."""
    locks.budget_day(session, shanghai_day(now))
    offers = offers_of(session, order)
    left, buyers_left = budget_left(session, order.buyer_id, policy, now)
    return Situation(
        lane=Lane(order.lane),
        now=now,
        goods_total=order.goods_total,
        shipping_fee=order.shipping_fee,
        discount=order.discount,
        shipping_discount=order.shipping_discount,
        paid=order.paid,
        goods_floor=sum((item.floor_price or 0) * item.quantity for item in order.items),
        closes_at=now if order.status == "closed" else order.closes_at,  # a closed order has no time left
        past=tuple(PastOffer(OfferKind(o.kind), o.state_at(now), o.value, o.step) for o in offers),
        conceded=_conceded(offers, now),
        budget_left=left,
        buyer_budget_left=buyers_left,
        accepted_price_cuts=price_cuts_elsewhere(session, order, policy, now),
        unpaid_orders=unpaid_orders(session, order, now),
        gifts_left=policy.gift.stock - _gifts_promised(session, now) if policy.gift else 0,
    )


_OFFERS = select(Offer).where(Offer.order_no == bindparam("order_no")).order_by(Offer.id)


def offers_of(session: Session, order: Order) -> list[Offer]:
    """Return every offer made on an order, oldest first."""
    return list(session.scalars(_OFFERS, {"order_no": order.order_no}))


def live(now: datetime) -> ColumnElement[bool]:
    """Say which offers bind the shop at `now`: accepted ones, and open ones whose time is not over."""
    still_open = and_(Offer.state == OfferState.OPEN.value, Offer.expires_at > now)
    return or_(Offer.state == OfferState.ACCEPTED.value, still_open)


def budget_left(session: Session, buyer_id: str, policy: Policy, now: datetime) -> tuple[Fen, Fen]:
    """Return what the day allows the shop, and this buyer, in fen; the day's lock must be held."""
    today = and_(Offer.budget_day == shanghai_day(now).isoformat(), live(now))
    spent = session.scalar(select(func.coalesce(func.sum(Offer.reserved), 0)).where(today)) or 0
    by_buyer = select(func.coalesce(func.sum(Offer.reserved), 0)).where(today, Offer.buyer_id == buyer_id)
    spent_by_buyer = session.scalar(by_buyer) or 0
    budget = policy.price.daily_budget
    buyers_share = share_of(budget, policy.price.buyer_share_of_budget)
    return budget - int(spent), buyers_share - int(spent_by_buyer)


def _conceded(offers: list[Offer], now: datetime) -> Fen:
    """Sum what binds beside the accepted discount; a discount still open counts, a haggler's was declined before."""
    given = {OfferKind.GIFT.value, OfferKind.FREE_SHIPPING.value}
    total = 0
    for offer in offers:
        state = offer.state_at(now)
        open_cut = offer.kind == OfferKind.DISCOUNT and state is OfferState.OPEN
        if open_cut or (offer.kind in given and state in (OfferState.OPEN, OfferState.ACCEPTED)):
            total += offer.value
    return total


def price_cuts_elsewhere(session: Session, order: Order, policy: Policy, now: datetime) -> int:
    """Count the discounts that the buyer accepted on other orders within `price.per_buyer.days`."""
    since = now - timedelta(days=policy.price.per_buyer.days)
    query = select(func.count()).where(
        Offer.buyer_id == order.buyer_id,
        Offer.order_no != order.order_no,
        Offer.kind == OfferKind.DISCOUNT.value,
        Offer.state == OfferState.ACCEPTED.value,
        Offer.answered_at > since,
    )
    return session.scalar(query) or 0


def unpaid_orders(session: Session, order: Order, now: datetime) -> int:
    """Count the buyer's unpaid orders of 30 days, this one included; 0 when one was paid."""
    return unpaid_orders_of(session, [order.buyer_id], now).get(order.buyer_id, 0)


def unpaid_orders_of(session: Session, buyers: Collection[str], now: datetime) -> dict[str, int]:
    """Count, by buyer, the unpaid orders of 30 days; none where one was paid."""
    query = select(Order.buyer_id, Order.status, func.count().label("orders"))
    query = query.where(Order.buyer_id.in_(buyers), Order.placed_at > now - UNPAID_WINDOW)
    rows = session.execute(query.group_by(Order.buyer_id, Order.status)).all()
    paying = {row.buyer_id for row in rows if row.status == "paid"}
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.buyer_id not in paying:
            found[row.buyer_id] += row.orders
    return found


def _gifts_promised(session: Session, now: datetime) -> int:
    held = and_(Offer.kind == OfferKind.GIFT.value, Offer.reserved > 0, live(now))  # 0: its order closed unpaid
    query = select(func.count()).select_from(Offer).where(held)
    return session.scalar(query) or 0
