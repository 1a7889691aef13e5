"""The tables of negotiation: cases, offers, promises, agreements, applications, reasons, and what people are to do."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from nuanfu.clock import end_of_day
from nuanfu.ledger.base import Table
from nuanfu.negotiation.moves import OfferState

RESTING = text("state = 'paused'")
STANDING = text("outcome IS NULL AND taken_back_at IS NULL")


class Case(Table):
    """How the shop stands to one unpaid order; `until` is when a pause ends by itself.

    `looked_at` is when a person decided about the pause that stands: then it may end by the clock, whatever its cause.
    """

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_resting", "until", sqlite_where=RESTING, postgresql_where=RESTING),)

    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    cause: Mapped[str | None] = mapped_column(String(16))
    until: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]


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


class PromiseState(StrEnum):
    """How a promise to pay stands; `replaced` by a later one and `released` by a closed order are shown nowhere."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    REPLACED = "replaced"
    RELEASED = "released"


class Promise(Table):
    """The buyer's word to pay `amount` fen on a Shanghai day (ISO); `paid_before` is what had come in by then.

    `ended_at` is when it was kept or broken, `told_at` when the buyer heard a word about it.
    """

    __tablename__ = "promises"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        Index(
            "uq_promises_one_open_per_order",
            "order_no",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_promises_pay_on", "pay_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"), index=True)
    pay_on: Mapped[str] = mapped_column(String(10))
    amount: Mapped[int]
    paid_before: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]

    @property
    def day(self) -> date:
        """Return the day promised."""
        return date.fromisoformat(self.pay_on)

    def state_at(self, now: datetime) -> PromiseState:
        """Return how the promise stands when read: its day passed unpaid breaks it, recorded or not."""
        if self.state == PromiseState.OPEN and end_of_day(self.day) <= now:
            return PromiseState.BROKEN
        return PromiseState(self.state)


class AgreementOutcome(StrEnum):
    """How an agreement ended; `replaced` by a later one and `released` by a closed order are nobody's fault."""

    KEPT = "kept"
    BROKEN = "broken"
    REPLACED = "replaced"
    RELEASED = "released"


class Agreement(Table):
    """What was agreed about paying later: until when, by which offer, and how the parts stood before.

    `before` lets it be taken back: for a deferral a list of due times (ISO or null), one for each part, for a plan the
    parts themselves. `parts` are those of a plan, as agreed; `missed_due_at` is when the latest part noticed as missed
    was due. `outcome` is how it ended (null while it stands), `told_at` when the buyer heard a word about it.
    """

    __tablename__ = "agreements"
    __table_args__ = (Index("ix_agreements_standing", "until", sqlite_where=STANDING, postgresql_where=STANDING),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))
    at: Mapped[datetime]
    until: Mapped[datetime]
    before: Mapped[list[Any]]
    taken_back_at: Mapped[datetime | None]
    parts: Mapped[list[Any] | None] = mapped_column(JSON)
    missed_due_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(8))
    ended_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]

    def outcome_at(self, now: datetime) -> AgreementOutcome | None:
        """Return how the agreement ended when read, None while it stands: its time passed unpaid breaks it."""
        if self.outcome is None and self.taken_back_at is None and self.until <= now:
            return AgreementOutcome.BROKEN
        return AgreementOutcome(self.outcome) if self.outcome else None


class ApplicationKind(StrEnum):
    """What is applied for; `nuanfu/cases/kinds` says what each one does."""

    DEFERRAL = "deferral"
    INSTALLMENT = "installment"
    STOP = "stop"
    DISPUTE = "dispute"
    REDUCTION = "reduction"


class ApplicationState(StrEnum):
    """How a person has decided; one `lapsed` with its paid or closed order is shown nowhere."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Application(Table):
    """What only a person may grant: `asked` as the contract shows it, `answer_by` as the buyer was told."""

    __tablename__ = "applications"
    __table_args__ = (
        Index(
            "uq_applications_one_pending_per_kind",
            "order_no",
            "kind",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_applications_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"), index=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    asked: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
    answer_by: Mapped[datetime]
    progress: Mapped[list[Any]]


class Reason(Table):
    """Why the buyer has not paid, as they said it: one row per order and reason, the latest time."""

    __tablename__ = "reasons"

    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(32), primary_key=True)
    confidence: Mapped[float]
    at: Mapped[datetime]


class Callback(Table):
    """A buyer whom nobody could answer and who is to hear from a person; done when one has written or called."""

    __tablename__ = "callbacks"

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"), index=True)
    why: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None]


class TodoKind(StrEnum):
    """What must be done by hand on the shop's platform."""

    PRICE = "改价"
    POSTAGE = "减邮费"
    GIFT = "赠品备注"
    COURIER = "换快递"
    POINTS = "送积分"
    REFUND = "退差价"
    CLOSE = "关单"


class TodoState(StrEnum):
    """How a thing to do stands; `dropped`: its order was paid or closed, nothing is left to do."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"
    DROPPED = "dropped"


class Todo(Table):
    """One thing to do by hand on the platform; `amount` is fen or points, `told_at` when the buyer heard of it.

    `offer_id` is the offer that caused it, `owner_id` the agent who took it.
    """

    __tablename__ = "todos"
    __table_args__ = (Index("ix_todos_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    amount: Mapped[int]
    detail: Mapped[str | None] = mapped_column(String(128))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offers.id"))
    state: Mapped[str] = mapped_column(String(8))
    owner_id: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
