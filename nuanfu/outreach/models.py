"""The table of reminders: one row for each step of each debt, so that a step reaches a buyer at most once."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from nuanfu.ledger.base import Table

OPEN = text("not_before IS NOT NULL")  # few, whatever the number of those that are over
IN_ORDER = ("closes_at", text("amount DESC"), "id", "not_before")  # an index: the next one is found without sorting
WITH_PEOPLE = text("result IS NULL AND channel IN ('call_list', 'hand_list')")


class ReminderState(StrEnum):
    """How a step stands; one `unknown` started to be sent, may have arrived, and never starts again."""

    PLANNED = "planned"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEFERRED = "deferred"
    DENIED = "denied"


class Result(StrEnum):
    """What a person reports of a row that they worked on; the last two are of messages written by hand."""

    REACHED = "reached"
    PROMISED = "promised"
    REFUSED = "refused"
    WRONG_NUMBER = "wrong_number"
    CALL_LATER = "call_later"
    SENT = "sent"
    NOT_SENT = "not_sent"


class DeliveryState(StrEnum):
    """How a message to the shop's system stands; a dead one holds back what follows in its stream."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    DROPPED = "dropped"


UNDELIVERED = text("state IN ('pending', 'dead')")


class Delivery(Table):
    """One message of the outbox on its way to one address.

    `next_at` and `lease_until` are in seconds of the machine's clock: nobody tries it before, or while another does.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("outbox_id", "url"),
        Index("ix_deliveries_undelivered", "stream", "url", sqlite_where=UNDELIVERED, postgresql_where=UNDELIVERED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"))
    url: Mapped[str] = mapped_column(String(512))
    stream: Mapped[str] = mapped_column(String(72))
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[float] = mapped_column(default=0.0)
    lease_until: Mapped[float] = mapped_column(default=0.0)
    why: Mapped[str | None] = mapped_column(String(128))


class Reminder(Table):
    """One step of the cadence for one part of one order.

    `anchor` is the Shanghai day (ISO) that the step turns on where that may move, else empty. `not_before` is when
    somebody looks at it next, None once it is over. A claim sets state `unknown` and a `lease_until` in seconds of the
    machine's clock; whoever made it knows it by `token`. `at` is when it started to be sent, or was last decided about.
    `taken_by` is the agent who works on a row of a list, `call_at` the time that the buyer named for another call.
    `versions` names the policy, cadence and wording by which it went (`nuanfu.outreach.claiming.versions`).
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("order_no", "instalment", "step", "anchor"),
        Index("ix_reminders_in_order", *IN_ORDER, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_reminders_state_at", "state", "at"),
        Index("ix_reminders_with_people", "channel", sqlite_where=WITH_PEOPLE, postgresql_where=WITH_PEOPLE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.order_no"))
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"), index=True)
    instalment: Mapped[int]
    step: Mapped[str] = mapped_column(String(48))
    anchor: Mapped[str] = mapped_column(String(10))
    section: Mapped[str] = mapped_column(String(16))
    closes_at: Mapped[datetime | None]
    amount: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    why: Mapped[str | None] = mapped_column(String(32))
    channel: Mapped[str | None] = mapped_column(String(16))
    script: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    too_late_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[float] = mapped_column(default=0.0)
    provider_id: Mapped[str | None] = mapped_column(String(128), index=True)
    seq: Mapped[int | None]
    seen_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(32))
    paid_at: Mapped[datetime | None]
    paid: Mapped[int] = mapped_column(default=0)
    opted_out_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str | None] = mapped_column(Text)
    taken_by: Mapped[int | None]
    taken_at: Mapped[datetime | None]
    call_at: Mapped[datetime | None]
    versions: Mapped[dict[str, Any] | None]


class Heartbeat(Table):
    """When something that runs by itself last came round, in seconds of the machine's clock."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[float]
