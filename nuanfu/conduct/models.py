"""The tables of silence: who is not to be written to or called any more, and the salt that hides their numbers."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
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
