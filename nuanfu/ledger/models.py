"""The ledger's tables: buyers, orders with items and instalments, payments, policies, and the events that tell why."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from nuanfu.ledger.base import Table

ID = String(64)


class Buyer(Table):
    """A person who orders; their row is the first lock of every change that concerns them.

    `erased_at` is when their personal data were last removed: what tells of an earlier order brings none back.
    """

    __tablename__ = "buyers"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str | None] = mapped_column(String(128))
    phone: Mapped[str | None] = mapped_column(String(32), index=True)
    first_seen: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Order(Table):
    """One order; amounts in fen. `paid` is all that came in, also what was too much.

    `imported_at` is when an import last told of it; None for an order that the shop tells by itself.
    """

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("discount >= 0 AND discount <= goods_total", name="discount_within_goods"),
        CheckConstraint("shipping_discount >= 0 AND shipping_discount <= shipping_fee", name="postage_within_fee"),
        CheckConstraint("paid >= 0", name="paid_not_negative"),
        Index("ix_orders_buyer_id_status", "buyer_id", "status"),
        Index("ix_orders_status_placed_at", "status", "placed_at"),
        Index("ix_orders_closes_at", "closes_at"),
    )

    order_no: Mapped[str] = mapped_column(ID, primary_key=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"))
    lane: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(8))
    placed_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    goods_total: Mapped[int]
    shipping_fee: Mapped[int]
    discount: Mapped[int] = mapped_column(default=0)
    shipping_discount: Mapped[int] = mapped_column(default=0)
    paid: Mapped[int] = mapped_column(default=0)
    pay_url: Mapped[str | None] = mapped_column(String(512))
    province: Mapped[str | None] = mapped_column(String(32))
    city: Mapped[str | None] = mapped_column(String(32))
    imported_at: Mapped[datetime | None]

    items: Mapped[list["Item"]] = relationship(order_by="Item.position", cascade="all, delete-orphan")
    instalments: Mapped[list["Instalment"]] = relationship(order_by="Instalment.seq", cascade="all, delete-orphan")

    @hybrid_property
    def due(self) -> int:
        """Fen the buyer owes in all, whatever was paid."""
        return self.goods_total - self.discount + self.shipping_fee - self.shipping_discount

    @property
    def payable(self) -> int:
        """Fen still to pay, never negative."""
        return max(0, self.due - self.paid)

    @property
    def refund_due(self) -> int:
        """Fen that were paid too much."""
        return max(0, self.paid - self.due)


class Item(Table):
    """One line of an order; prices in fen for one piece."""

    __tablename__ = "items"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"), index=True)
    position: Mapped[int]
    sku: Mapped[str] = mapped_column(ID)
    title: Mapped[str] = mapped_column(String(256))
    quantity: Mapped[int]
    unit_price: Mapped[int]
    floor_price: Mapped[int | None]
    spec: Mapped[str | None] = mapped_column(String(128))
    url: Mapped[str | None] = mapped_column(String(512))


class Instalment(Table):
    """One part of what is to be paid: one for a plain order, two for deposit and tail, n for credit."""

    __tablename__ = "instalments"
    __table_args__ = (
        UniqueConstraint("order_no", "seq"),
        CheckConstraint("paid >= 0 AND paid <= amount", name="paid_within_amount"),
        Index("ix_instalments_due_at", "due_at"),
        Index("ix_instalments_opens_at", "opens_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"))
    seq: Mapped[int]
    opens_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    amount: Mapped[int]
    paid: Mapped[int] = mapped_column(default=0)

    @hybrid_property
    def open(self) -> int:
        """Fen of this part still to pay."""
        return self.amount - self.paid

    @property
    def state(self) -> str:
        """Derived, so that it cannot disagree with the amounts: `open`, `partly_paid` or `paid`."""
        if self.open == 0:
            return "paid"
        return "partly_paid" if self.paid else "open"


class Payment(Table):
    """Money that came in, exactly as the shop reported it; `external_id` is unique in the shop."""

    __tablename__ = "payments"

    external_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"), index=True)
    amount: Mapped[int]
    paid_at: Mapped[datetime]


class PolicyVersion(Table):
    """A policy that was in force from `since` on; the newest row is the one that binds."""

    __tablename__ = "policies"

    seq: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(ID, index=True)
    body: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]


class Publication(Table):
    """A text beside the policy (`wording`, `cadence`) that was in force from `since` on; the newest of a name binds."""

    __tablename__ = "publications"
    __table_args__ = (Index("ix_publications_name_seq", "name", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(16))
    hash: Mapped[str] = mapped_column(ID)
    body: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]


class Switch(Table):
    """One switch that a manager set over the policy; a row that is not there is off."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    data: Mapped[dict[str, Any]]
    since: Mapped[datetime]


class BudgetDay(Table):
    """One Shanghai day of concessions; its row is the last lock, so that a day's budget is never spent twice."""

    __tablename__ = "budget_days"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)


UNSPREAD = text("spread IS FALSE")


class Outbox(Table):
    """Something that the shop's own system is told; `spread` once it was addressed to those who want to hear it.

    `stream` names the order, else the buyer: what is told of one stays in order.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_unspread", "id", sqlite_where=UNSPREAD, postgresql_where=UNSPREAD),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    stream: Mapped[str] = mapped_column(String(72))
    at: Mapped[datetime]
    order_no: Mapped[str | None] = mapped_column(ID)
    buyer_id: Mapped[str] = mapped_column(ID)
    data: Mapped[dict[str, Any]]
    spread: Mapped[bool] = mapped_column(default=False)


class LedgerEvent(Table):
    """Why money or a case changed: who, what, under which policy; ids and amounts only, never names or words."""

    __tablename__ = "ledger_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(48), index=True)
    who: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(String(128))
    buyer_id: Mapped[str | None] = mapped_column(ID, index=True)
    order_no: Mapped[str | None] = mapped_column(ID, index=True)
    policy_hash: Mapped[str | None] = mapped_column(ID)
    data: Mapped[dict[str, Any]]
