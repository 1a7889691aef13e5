"""The tables of conduct: who is not to be contacted, what was sent to whom, and the salt that hides numbers."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from nuanfu.ledger.base import Table


class Suppression(Table):
    """One channel on which the shop is silent, until `until` (None: for good) or until it is lifted.

    It covers a buyer and their number; one about a `number` alone does not bind the buyer, who may get another.
    `phone_hash` is a salted hash, so that the silence outlives an erased number and a re-import revives no contact.
    """

    __tablename__ = "suppressions"

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"), index=True)
    phone_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    number_only: Mapped[bool]
    channel: Mapped[str] = mapped_column(String(8))
    cause: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    until: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]


class Salt(Table):
    """A random text of this database alone, made when it is first needed."""

    __tablename__ = "salts"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(64))


class ContactAddress(Table):
    """One phone number as a hash; its row is locked after the buyer's, since several buyers may share a number."""

    __tablename__ = "contact_addresses"

    phone_hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class ContactMade(Table):
    """Something that was sent, may have been sent, or a call that was tried: what the caps of the gate count.

    `step` names step, part and day of a planned one; `reminder_id` leads to its row.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_buyer_id_at", "buyer_id", "at"),
        Index("ix_contacts_phone_hash_at", "phone_hash", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"))
    phone_hash: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(8))
    order_no: Mapped[str | None] = mapped_column(ForeignKey("orders.order_no"), index=True)
    instalment: Mapped[int | None]
    step: Mapped[str | None] = mapped_column(String(80))
    connected: Mapped[bool] = mapped_column(default=False)
    reminder_id: Mapped[int | None] = mapped_column(index=True)
