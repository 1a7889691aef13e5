"""The demo shop: buyers in different situations, whose orders are told anew each day so that they are always open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import changes, importing, intake
from nuanfu.clock import end_of_day, shanghai_day
from nuanfu.ledger import locks
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Order
from nuanfu.ledger.orders import NewInstalment, NewItem, NewOrder
from nuanfu.ledger.payments import NewPayment
from nuanfu.ledger.platform_export import read_export
from nuanfu.negotiation.moves import Lane

DEMO_FILE = Path("demo/shop.yml")
HISTORY_FILE = Path("demo/orders-export.csv")


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DemoItem(_Written):
    """One line of a demo order; prices in fen."""

    sku: str
    title: str
    unit_price: int
    quantity: int = 1
    floor_price: int | None = None


class DemoInstalment(_Written):
    """One part of a demo order, in fen; days count from today, a day ends at 23:59:59."""

    amount: int
    due_in_days: int
    opens_in_days: int | None = None


class DemoOrder(_Written):
    """One order of a demo buyer; `paid` is what has come in already, in fen."""

    items: list[DemoItem]
    shipping_fee: int = 0
    lane: Lane = Lane.ORDER
    province: str | None = None
    closes_in_hours: int = 24
    placed_days_ago: int = 0
    installments: list[DemoInstalment] = []
    paid: int = 0


class DemoBuyer(_Written):
    """A buyer to play, their situation in one line, what they might say, and their orders."""

    id: str
    group: str
    label: str
    story: str
    try_saying: list[str]
    orders: list[DemoOrder]


@dataclass(frozen=True, slots=True)
class DemoShop:
    """The demo shop's cast."""

    buyers: tuple[DemoBuyer, ...]


def load(path: Path = DEMO_FILE) -> DemoShop:
    """Read the demo shop's file."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return DemoShop(tuple(DemoBuyer.model_validate(row) for row in rows["buyers"]))


def order_numbers(buyer: DemoBuyer, now: datetime) -> list[str]:
    """Return the numbers of today's orders of a demo buyer."""
    first = f"{_prefix(buyer)}{shanghai_day(now):%m%d}"
    return [first, *(f"{first}-{number}" for number in range(2, len(buyer.orders) + 1))]


def tell(session: Session, shop: DemoShop, now: datetime) -> None:
    """Tell the ledger today's demo orders; those that stand already change nothing, those of days before end."""
    for buyer in shop.buyers:
        numbers = order_numbers(buyer, now)
        for number, order in zip(numbers, buyer.orders, strict=True):
            intake.take_order(session, _told(buyer, order, number, now), None, now=now, who="demo")
            session.flush()
            if order.paid:
                deposit = NewPayment(f"demo:{number}:before", order.paid, now)
                intake.take_payment(session, number, deposit, now=now, who="demo")
        _end_earlier(session, buyer, numbers, now)


def import_history(database: Database, now: datetime, path: Path = HISTORY_FILE) -> importing.Outcome:
    """Bring the demo shop's export into the ledger, so that the shop has a past."""
    return importing.import_orders(database, read_export(path), now)


def _prefix(buyer: DemoBuyer) -> str:
    return f"{buyer.id.upper()}-"


def _told(buyer: DemoBuyer, order: DemoOrder, number: str, now: datetime) -> NewOrder:
    return NewOrder(
        order_no=number,
        buyer_id=buyer.id,
        lane=order.lane,
        placed_at=now - timedelta(days=order.placed_days_ago, minutes=20),
        closes_at=now + timedelta(hours=order.closes_in_hours) if order.lane == "order" else None,
        items=tuple(NewItem(**item.model_dump()) for item in order.items),
        shipping_fee=order.shipping_fee,
        pay_url=f"https://pay.example.com/{number}",
        province=order.province,
        installments=tuple(_part(part, now) for part in order.installments),
        buyer_name=buyer.label,
    )


def _part(part: DemoInstalment, now: datetime) -> NewInstalment:
    def end_of(days: int) -> datetime:
        return end_of_day(shanghai_day(now) + timedelta(days=days))

    opens = None if part.opens_in_days is None else end_of(part.opens_in_days - 1) + timedelta(seconds=1)
    return NewInstalment(end_of(part.due_in_days), part.amount, opens)


def _end_earlier(session: Session, buyer: DemoBuyer, numbers: list[str], now: datetime) -> None:
    query = (
        select(Order.order_no)
        .where(Order.buyer_id == buyer.id, Order.status == "pending", Order.order_no.startswith(_prefix(buyer)))
        .where(Order.order_no.not_in(numbers))
        .order_by(Order.order_no)
    )
    for number in session.scalars(query).all():
        changes.close(session, locks.order(session, number), now=now, who="demo", why="a new day in the demo")
