"""The tables of negotiation: one case per order, the offers made on it, and the reasons the buyer gave."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from nuanfu.ledger.base import Table
from nuanfu.negotiation.moves import OfferState


class Case(Table):
    """How the shop stands to one unpaid order; `until` is when a pause ends by itself."""

    __tablename__ = "cases"

    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    cause: Mapped[str | None] = mapped_column(String(16))
    until: Mapped[datetime | None]


class Offer(Table):
    """One offer; `value` is fen saved, `reserved` what it takes from its day's budget (0 once released).

    `shown_seq` is the message that showed it: only what a buyer writes after that can refuse it.
    """

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("value >= 0 AND reserved >= 0", name="amounts_not_negative"),
        Index(
            "uq_offers_one_open_per_kind",
            "order_no",
            "kind",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_offers_budget_day_state", "budget_day", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"), index=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12))
    value: Mapped[int]
    step: Mapped[int | None]
    before: Mapped[int]
    after: Mapped[int]
    title: Mapped[str] = mapped_column(String(64))
    terms: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    budget_day: Mapped[str] = mapped_column(String(10))
    reserved: Mapped[int]
    renewed_from: Mapped[int | None]
    policy_hash: Mapped[str] = mapped_column(String(64))
    explanation: Mapped[list[Any]]
    shown_seq: Mapped[int | None]

    def state_at(self, now: datetime) -> OfferState:
        """Return how the offer stands when read: past its time it is expired, whoever has recorded it or not."""
        if self.state == OfferState.OPEN and self.expires_at <= now:
            return OfferState.EXPIRED
        return OfferState(self.state)


class Reason(Table):
    """Why the buyer has not paid, as they said it: one row per order and reason, the latest time."""

    __tablename__ = "reasons"

    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(32), primary_key=True)
    confidence: Mapped[float]
    at: Mapped[datetime]
