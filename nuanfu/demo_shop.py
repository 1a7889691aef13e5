"""The demo shop: a few unpaid orders, told anew each day so that a visitor always finds them open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from nuanfu.cases import intake
from nuanfu.clock import shanghai_day
from nuanfu.ledger.orders import NewItem, NewOrder
from nuanfu.negotiation.moves import Lane

DEMO_FILE = Path("demo/shop.yml")


class DemoItem(BaseModel):
    """One line of a demo order; prices in fen."""

    model_config = ConfigDict(extra="forbid")

    sku: str
    title: str
    unit_price: int
    quantity: int = 1
    floor_price: int | None = None


class DemoBuyer(BaseModel):
    """A buyer to play, their situation in one line, and their order."""

    model_config = ConfigDict(extra="forbid")

    id: str
    label: str
    story: str
    try_saying: list[str]
    items: list[DemoItem]
    shipping_fee: int = 0
    closes_in_hours: int = 24


@dataclass(frozen=True, slots=True)
class DemoShop:
    """The demo shop's cast."""

    buyers: tuple[DemoBuyer, ...]


def load(path: Path = DEMO_FILE) -> DemoShop:
    """Read the demo shop's file."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return DemoShop(tuple(DemoBuyer.model_validate(row) for row in rows["buyers"]))


def order_no(buyer: DemoBuyer, now: datetime) -> str:
    """Return the number of today's order of a demo buyer."""
    return f"{buyer.id.upper()}-{shanghai_day(now):%m%d}"


def tell(session: Session, shop: DemoShop, now: datetime) -> None:
    """Tell the ledger today's demo orders; those that stand already change nothing."""
    for buyer in shop.buyers:
        number = order_no(buyer, now)
        told = NewOrder(
            order_no=number,
            buyer_id=buyer.id,
            lane=Lane.ORDER,
            placed_at=now - timedelta(minutes=20),
            closes_at=now + timedelta(hours=buyer.closes_in_hours),
            items=tuple(NewItem(**item.model_dump()) for item in buyer.items),
            shipping_fee=buyer.shipping_fee,
            pay_url=f"https://pay.example.com/{number}",
            buyer_name=buyer.label,
        )
        intake.take_order(session, told, None, now=now, who="demo")
