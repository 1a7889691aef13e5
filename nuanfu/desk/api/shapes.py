"""The shapes that come in over the API: strict, with unknown fields refused."""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from nuanfu.cases.intake import ToldStatus
from nuanfu.clock import YEARS
from nuanfu.desk.visible import is_visible
from nuanfu.desk.visitors import PREFIX as VISITOR_PREFIX
from nuanfu.ledger.base import MOST_NUMBER
from nuanfu.ledger.orders import NewInstalment, NewItem, NewOrder
from nuanfu.ledger.payments import NewPayment
from nuanfu.money import MOST_FEN
from nuanfu.negotiation.moves import Lane

LONGEST_TEXT = 2000
WRITTEN_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]", re.ASCII)
WRITTEN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _readable(value: str) -> str:
    """Refuse control characters, which no name or number has and some databases cannot keep."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        raise ValueError("must not contain control characters")
    return value


def _visible(value: str) -> str:
    """Refuse a text of invisible characters only, which is as good as empty."""
    if value and not is_visible(value):
        raise ValueError("must have characters that can be seen")
    return value


def _message_text(value: str) -> str:
    """Trim a message; refuse an empty, invisible or over-long one."""
    trimmed = "".join(c for c in value if unicodedata.category(c) != "Cs" and c != "\0").strip()
    if not is_visible(trimmed) or len(trimmed) > LONGEST_TEXT:
        raise PydanticCustomError("text_length", "a message has 1 to 2,000 characters, some of them visible")
    return trimmed


def _whole_time(value: object) -> object:
    """Refuse what is no written time: a bare number, also in quotes, would be read as seconds."""
    if isinstance(value, datetime) or (isinstance(value, str) and WRITTEN_TIME.match(value)):
        return value
    raise ValueError("must be an ISO-8601 time with offset, for example 2026-11-23T20:00:00+08:00")


def _whole_day(value: object) -> object:
    """Refuse what is no written day: a bare number would be read as seconds, a time would lose its hour."""
    if isinstance(value, date) or (isinstance(value, str) and WRITTEN_DAY.fullmatch(value)):
        return value
    raise ValueError("must be a day, for example 2026-11-23")


def _in_our_times[When: (date, datetime)](value: When) -> When:
    """Refuse a year that is a mistake."""
    if value.year not in YEARS:
        raise ValueError(f"must lie in the years {YEARS.start} to {YEARS.stop - 1}")
    return value


Fen = Annotated[StrictInt, Field(ge=0, le=MOST_FEN)]
Time = Annotated[AwareDatetime, BeforeValidator(_whole_time), AfterValidator(_in_our_times)]
Day = Annotated[date, BeforeValidator(_whole_day), AfterValidator(_in_our_times)]
Number = Annotated[StrictInt, Field(ge=1, le=MOST_NUMBER)]
Seen = AfterValidator(_visible)
Id = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[^\s/]+$", strict=True),
    AfterValidator(_readable),
    Seen,
]
ExternalId = Annotated[
    str, StringConstraints(min_length=1, max_length=128, strict=True), AfterValidator(_readable), Seen
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=256, strict=True), AfterValidator(_readable), Seen]
Word = Annotated[str, StringConstraints(min_length=1, max_length=32, strict=True), AfterValidator(_readable)]
Link = Annotated[str, StringConstraints(max_length=512, pattern=r"^https?://", strict=True), AfterValidator(_readable)]
MessageText = Annotated[str, AfterValidator(_message_text)]
AttachmentId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$", strict=True)]
Pictures = Annotated[list[AttachmentId], Field(max_length=9)]


def _caption(value: str, known: ValidationInfo) -> str:
    """Let a message with a picture go without words."""
    return "" if not is_visible(value) and known.data.get("attachments") else _message_text(value)


Caption = Annotated[str, AfterValidator(_caption)]


class Shape(BaseModel):
    """The base of all incoming shapes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _no_visitor(value: str) -> str:
    """Refuse an id that is a visitor's: it would let somebody anonymous have an order."""
    if value.startswith(VISITOR_PREFIX):
        raise ValueError(f"must not start with {VISITOR_PREFIX}, which is for anonymous visitors")
    return value


class BuyerIn(Shape):
    """The buyer of an order."""

    id: Annotated[Id, AfterValidator(_no_visitor)]
    name: Annotated[str, StringConstraints(max_length=128, strict=True), AfterValidator(_readable)] | None = None
    phone: Word | None = None


class ItemIn(Shape):
    """One line of an order; prices in fen for one piece."""

    sku: Id
    title: Line
    quantity: Annotated[StrictInt, Field(ge=1, le=100_000)]
    unit_price: Fen
    floor_price: Fen | None = None
    spec: Annotated[str, StringConstraints(max_length=128, strict=True), AfterValidator(_readable)] | None = None
    url: Link | None = None


class InstalmentIn(Shape):
    """One part of what is to be paid."""

    due_at: Time
    amount: Fen
    opens_at: Time | None = None


class OrderIn(Shape):
    """An order as the shop sends it."""

    buyer: BuyerIn
    placed_at: Time
    closes_at: Time | None = None
    lane: Lane
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=200)]
    shipping_fee: Fen
    pay_url: Link | None = None
    province: Word | None = None
    city: Word | None = None
    installments: Annotated[list[InstalmentIn], Field(min_length=1, max_length=60)] | None = None
    status: ToldStatus | None = None

    def told(self, order_no: str) -> NewOrder:
        """Return the order as the ledger takes it."""
        parts = tuple(NewInstalment(p.due_at, p.amount, p.opens_at) for p in self.installments or ())
        return NewOrder(
            order_no=order_no,
            buyer_id=self.buyer.id,
            lane=self.lane,
            placed_at=self.placed_at,
            items=tuple(NewItem(**item.model_dump()) for item in self.items),
            shipping_fee=self.shipping_fee,
            closes_at=self.closes_at,
            pay_url=self.pay_url,
            province=self.province,
            city=self.city,
            installments=parts,
            buyer_name=self.buyer.name,
            buyer_phone=None if "*" in (self.buyer.phone or "") else self.buyer.phone,  # masked: it is nobody's
        )


class PaymentIn(Shape):
    """A payment as the shop sends it."""

    external_id: ExternalId
    amount: Annotated[StrictInt, Field(ge=1, le=MOST_FEN)]
    paid_at: Time

    def told(self) -> NewPayment:
        """Return the payment as the ledger takes it."""
        return NewPayment(self.external_id, self.amount, self.paid_at)


class SmsReplyIn(Shape):
    """What somebody answered to a short message."""

    phone: Word
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT, strict=True)]


class SmsReceiptIn(Shape):
    """What a carrier says of a short message; `message_id` is the carrier's own number for it."""

    message_id: ExternalId
    arrived: StrictBool


class NoFields(Shape):
    """The body of a call that takes none: nothing, or an empty object."""


class ChatIn(Shape):
    """One buyer message."""

    buyer_id: Id
    attachments: Pictures = []
    text: Caption
    client_id: ExternalId
    order_no: Id | None = None
