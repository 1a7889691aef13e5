"""The orders that a simulation replays: amounts, times and heard reasons as they were, nobody's name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Reason
from nuanfu.ledger.models import Instalment, Item, Order
from nuanfu.ledger.platform_export import BadRow, PlatformOrder, PlatformState
from nuanfu.money import Fen
from nuanfu.negotiation.moves import Lane

CLOSES_AFTER = timedelta(hours=24)  # where nobody told when an order closes: what platforms usually give


@dataclass(frozen=True, slots=True)
class PastOrder:
    """One order as it was placed, amounts in fen; `reason` is what the buyer said last, None when nothing was heard.

    `buyer` tells whose orders belong together, by a number and not by a name.
    """

    buyer: int
    lane: Lane
    placed_at: datetime
    closes_at: datetime | None
    due_at: datetime | None
    goods_total: Fen
    shipping_fee: Fen = 0
    goods_floor: Fen = 0
    reason: str | None = None
    paid: bool = False


def from_ledger(session: Session, most: int) -> list[PastOrder]:
    """Return the latest `most` orders of the ledger, oldest first."""
    latest = select(Order).where(Order.goods_total > 0).order_by(Order.placed_at.desc(), Order.order_no).limit(most)
    orders = session.execute(
        latest.with_only_columns(
            Order.order_no,
            Order.buyer_id,
            Order.lane,
            Order.status,
            Order.placed_at,
            Order.closes_at,
            Order.goods_total,
            Order.shipping_fee,
        )
    ).all()
    floors = _floors(session)
    due = _due(session)
    reasons = _reasons(session)
    buyers: dict[str, int] = {}
    found = []
    for order in reversed(orders):
        lane = Lane(order.lane)
        found.append(
            PastOrder(
                buyer=buyers.setdefault(order.buyer_id, len(buyers)),
                lane=lane,
                placed_at=order.placed_at,
                closes_at=order.closes_at or _usual_close(lane, order.placed_at),
                due_at=due.get(order.order_no),
                goods_total=order.goods_total,
                shipping_fee=order.shipping_fee,
                goods_floor=floors.get(order.order_no, 0),
                reason=reasons.get(order.order_no),
                paid=order.status == "paid",
            )
        )
    return found


def from_export(rows: Iterable[PlatformOrder | BadRow], most: int) -> list[PastOrder]:
    """Return the latest `most` good rows of a platform export, oldest first; an export knows no floors and reasons."""
    good = [row for row in rows if isinstance(row, PlatformOrder) and row.goods > 0]
    buyers: dict[str, int] = {}
    return [
        PastOrder(
            buyer=buyers.setdefault(row.buyer_id, len(buyers)),
            lane=Lane.ORDER,
            placed_at=row.created_at,
            closes_at=row.created_at + CLOSES_AFTER,
            due_at=None,
            goods_total=row.goods,
            shipping_fee=row.postage,
            paid=row.state is PlatformState.PAID,
        )
        for row in sorted(good, key=lambda row: row.created_at)[-most:]
    ]


def paid_share(orders: Sequence[PastOrder]) -> float:
    """Return the share of orders that were really paid, for whatever reason."""
    return sum(order.paid for order in orders) / len(orders) if orders else 0.0


def _usual_close(lane: Lane, placed_at: datetime) -> datetime | None:
    return placed_at + CLOSES_AFTER if lane is Lane.ORDER else None


def _floors(session: Session) -> dict[str, Fen]:
    floor = func.sum(func.coalesce(Item.floor_price, 0) * Item.quantity)
    rows = session.execute(select(Item.order_no, floor).group_by(Item.order_no).having(floor > 0))
    return {order_no: int(fen) for order_no, fen in rows}


def _due(session: Session) -> dict[str, datetime]:
    """Return when the first part of each order on credit is due."""
    first = select(Instalment.order_no, func.min(Instalment.due_at)).join(Order).where(Order.lane == Lane.CREDIT.value)
    rows = session.execute(first.group_by(Instalment.order_no))
    return {order_no: due_at for order_no, due_at in rows if due_at is not None}


def _reasons(session: Session) -> dict[str, str]:
    """Return the latest reason heard on each order."""
    rows = session.execute(select(Reason.order_no, Reason.reason).order_by(Reason.at)).all()
    return {row.order_no: row.reason for row in rows}
