"""What the tests of plans share: an order on credit, a wish for parts, and how its parts and events read."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from nuanfu.ledger.models import LedgerEvent
from nuanfu.ledger.rebuild import rebuild
from tests.harness import MORNING, Shop

FIRST, SECOND, THIRD = (f"{day}T23:59:59+08:00" for day in ("2026-11-26", "2026-12-26", "2027-01-26"))


def credit(shop: Shop, order_no: str = "A1", **changes: Any) -> dict[str, Any]:
    parts = [
        {"due_at": (MORNING + timedelta(days=days)).isoformat(), "amount": amount}
        for days, amount in ((0, 10000), (30, 90800))
    ]
    return shop.order(order_no, lane="credit", closes_at=None, installments=parts, unit_price=100000, **changes)


def asks(shop: Shop, words: str = "分3期行吗", **more: Any) -> dict[str, Any]:
    return shop.says(words, "request_installment", **more)


def agree(shop: Shop) -> None:
    asks(shop, periods=3)
    shop.says("好", "affirm")


def parts(shop: Shop) -> list[tuple[str, int, int]]:
    return [(part["due_at"], part["amount"], part["paid"]) for part in shop.view()["installments"]]


def case(shop: Shop) -> tuple[str, str | None, str | None]:
    found = shop.view()["case"]
    return found["state"], found["cause"], found["until"]


def events(shop: Shop, kind: str) -> list[dict[str, Any]]:
    with shop.database.reading() as session:
        rows = session.scalars(select(LedgerEvent).where(LedgerEvent.kind == kind).order_by(LedgerEvent.id))
        return [row.data for row in rows]


def rebuilt(shop: Shop, order_no: str = "A1") -> list[tuple[datetime | None, int, int]]:
    with shop.database.reading() as session:
        order = rebuild(session.scalars(select(LedgerEvent).order_by(LedgerEvent.id)))[order_no]
    return [(part.due_at, part.amount, part.paid) for part in order.parts]


def same_from_events(shop: Shop) -> bool:
    return [(datetime.fromisoformat(due), *sums) for due, *sums in parts(shop)] == rebuilt(shop)
