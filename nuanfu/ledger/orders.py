"""Take in an order as the shop sends it: again and again, in any order, without losing what was agreed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from nuanfu.errors import BadInput, InstalmentsMismatch, OrderHasAgreements, OrderOfAnotherBuyer
from nuanfu.ledger import locks
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Buyer, Instalment, Item, Order, Payment
from nuanfu.money import MOST_FEN
from nuanfu.negotiation.moves import Lane


@dataclass(frozen=True, slots=True)
class NewItem:
    """One line of an incoming order; prices in fen for one piece."""

    sku: str
    title: str
    quantity: int
    unit_price: int
    floor_price: int | None = None
    spec: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class NewInstalment:
    """One part of an incoming order; amount in fen."""

    due_at: datetime | None
    amount: int
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order as the shop tells it; without instalments it has one part, due when the order closes."""

    order_no: str
    buyer_id: str
    lane: Lane
    placed_at: datetime
    items: tuple[NewItem, ...]
    shipping_fee: int = 0
    closes_at: datetime | None = None
    pay_url: str | None = None
    province: str | None = None
    city: str | None = None
    installments: tuple[NewInstalment, ...] = ()
    buyer_name: str | None = None
    buyer_phone: str | None = None

    @property
    def goods_total(self) -> int:
        """Sum of the items, in fen."""
        return sum(item.unit_price * item.quantity for item in self.items)

    def parts(self) -> tuple[NewInstalment, ...]:
        """Return the parts; raises `InstalmentsMismatch` when they do not add up, `BadInput` for too large a sum."""
        total = self.goods_total + self.shipping_fee
        if total > MOST_FEN:
            raise BadInput(fields={"items": f"add up to {total} fen with shipping, more than {MOST_FEN} fen"})
        if not self.installments:
            return (NewInstalment(self.closes_at, total),)
        told = sum(part.amount for part in self.installments)
        if told != total:
            raise InstalmentsMismatch(
                fields={"installments": f"add up to {told} fen, goods plus shipping are {total} fen"}
            )
        return self.installments


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an incoming order: whether it is new, and whether its amounts changed."""

    order: Order
    created: bool
    amounts_changed: bool


def store(
    session: Session, new: NewOrder, *, agreed: Callable[[Session, str], bool], now: datetime, who: str
) -> Stored:
    """Create the order, or bring a known one up to date, under the buyer's lock.

    `agreed` tells whether an offer on an order was accepted; it is asked under the locks. Raises
    `OrderOfAnotherBuyer`, `OrderHasAgreements` (amounts differ after something was accepted or paid),
    `InstalmentsMismatch` and `BadInput`. The caller moves the case and withdraws offers when amounts changed.
    """
    parts = new.parts()
    buyer = locks.buyer_or_new(session, new.buyer_id, now)
    if buyer.erased_at is not None and new.placed_at <= buyer.erased_at:
        new = replace(new, buyer_name=None, buyer_phone=None, province=None, city=None)
    _keep_buyer(buyer, new)
    known = session.get(Order, new.order_no, with_for_update=True, populate_existing=True)
    if known is None:
        return Stored(_create(session, new, parts, now, who), created=True, amounts_changed=False)
    if known.buyer_id != new.buyer_id:
        raise OrderOfAnotherBuyer
    bound = agreed(session, known.order_no) or _has_payment(session, known)
    changed = not _same_amounts(known, new, parts, bound)
    if changed:
        if bound:
            raise OrderHasAgreements
        _replace_amounts(known, new, parts)
        record(session, "order.amounts_changed", at=now, who=who, why="shop", order=known, **_amounts(known))
    elif not bound:
        before = _due_times(known)
        _replace_dates(known, parts)
        if _due_times(known) != before:
            record(session, "order.dates_changed", at=now, who=who, why="shop", order=known, due_at=_due_times(known))
    _replace_descriptions(known, new)
    known.closes_at, known.pay_url = new.closes_at, new.pay_url or known.pay_url
    known.province, known.city = new.province or known.province, new.city or known.city
    return Stored(known, created=False, amounts_changed=changed)


def _keep_buyer(buyer: Buyer, new: NewOrder) -> None:
    buyer.name = new.buyer_name or buyer.name
    buyer.phone = new.buyer_phone or buyer.phone


def _create(session: Session, new: NewOrder, parts: tuple[NewInstalment, ...], now: datetime, who: str) -> Order:
    order = Order(
        order_no=new.order_no,
        buyer_id=new.buyer_id,
        lane=new.lane.value,
        status="pending",
        placed_at=new.placed_at,
        closes_at=new.closes_at,
        pay_url=new.pay_url,
        province=new.province,
        city=new.city,
        discount=0,
        shipping_discount=0,
        paid=0,
    )
    _replace_amounts(order, new, parts)
    try:
        with session.begin_nested():
            session.add(order)
    except IntegrityError as error:  # calls for one buyer are serial by their lock, so another buyer's was faster
        raise OrderOfAnotherBuyer from error
    record(session, "order.created", at=now, who=who, why="shop", order=order, lane=order.lane, **_amounts(order))
    return order


def _replace_amounts(order: Order, new: NewOrder, parts: tuple[NewInstalment, ...]) -> None:
    order.goods_total, order.shipping_fee = new.goods_total, new.shipping_fee
    order.items = [
        Item(
            position=position,
            sku=item.sku,
            title=item.title,
            quantity=item.quantity,
            unit_price=item.unit_price,
            floor_price=item.floor_price,
            spec=item.spec,
            url=item.url,
        )
        for position, item in enumerate(new.items, 1)
    ]
    while len(order.instalments) > len(parts):
        order.instalments.pop()
    for seq, part in enumerate(parts, 1):
        if seq > len(order.instalments):
            order.instalments.append(Instalment(seq=seq, paid=0, amount=0))
        order.instalments[seq - 1].amount = part.amount
    _replace_dates(order, parts)


def _replace_dates(order: Order, parts: tuple[NewInstalment, ...]) -> None:
    for row, part in zip(order.instalments, parts, strict=True):
        row.due_at, row.opens_at = part.due_at, part.opens_at


def _replace_descriptions(order: Order, new: NewOrder) -> None:
    for row, item in zip(order.items, new.items, strict=True):
        row.title, row.spec, row.url = item.title, item.spec, item.url


def _same_amounts(order: Order, new: NewOrder, parts: tuple[NewInstalment, ...], bound: bool) -> bool:
    lines = [(item.sku, item.quantity, item.unit_price, item.floor_price) for item in order.items]
    told = [(item.sku, item.quantity, item.unit_price, item.floor_price) for item in new.items]
    if (lines, order.shipping_fee) != (told, new.shipping_fee):
        return False
    return bound or [row.amount for row in order.instalments] == [part.amount for part in parts]


def _has_payment(session: Session, order: Order) -> bool:
    return bool(session.scalar(select(exists().where(Payment.order_no == order.order_no))))


def _amounts(order: Order) -> dict[str, Any]:
    return {
        "goods_total": order.goods_total,
        "shipping_fee": order.shipping_fee,
        "installments": [row.amount for row in order.instalments],
        "due_at": _due_times(order),
    }


def _due_times(order: Order) -> list[str | None]:
    return [row.due_at.astimezone(UTC).isoformat() if row.due_at else None for row in order.instalments]
