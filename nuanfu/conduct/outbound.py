"""What the gate is asked about: a message that is about to start, and everything known about whom it would reach."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nuanfu.conduct.channels import Channel
from nuanfu.money import Fen
from nuanfu.negotiation.moves import Lane


class Kind(StrEnum):
    """Why a message leaves the shop."""

    REMINDER = "reminder"
    DUE_NOTICE = "due_notice"
    FOLLOW_UP = "follow_up"
    SURVEY = "survey"
    INVITATION = "invitation"
    CALL_ROW = "call_row"
    AGENT_UNASKED = "agent_unasked"
    ANSWER = "answer"
    APPLICATION_RESULT = "application_result"
    RECEIPT = "receipt"
    NOTICE = "notice"  # of a refund or a delivery


REMINDING = frozenset({Kind.REMINDER, Kind.DUE_NOTICE, Kind.CALL_ROW})
ABOUT_PAYING = REMINDING | {Kind.INVITATION, Kind.FOLLOW_UP}
BY_PLAN = ABOUT_PAYING | {Kind.SURVEY}
STOPPABLE = BY_PLAN | {Kind.AGENT_UNASKED}


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message about to start; `asked_for` says that the buyer wished to be reminded then."""

    kind: Kind
    channel: Channel
    step: str | None = None
    asked_for: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Something that was sent, or a call that was tried, whether it was planned or an agent's own.

    What may have gone out counts as sent. `connected` is for calls: whether somebody answered.
    """

    at: datetime
    kind: Kind
    channel: Channel
    order_no: str | None = None
    instalment: int | None = None
    step: str | None = None
    connected: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the gate may know about an order and its buyer; times are aware, amounts fen, nothing is read later.

    `stopped`: the buyer or this case. `needs_person`: paused by a claim of payment, hardship, a dispute, a hand-over or
    an application, and neither has a person looked since nor a payment come. `silent`: channels that are suppressed one
    by one. `paid_at`: when the buyer last paid another order in full (a deposit alone is none). `imported_at`: None for
    an order that the shop tells by itself. `contacts`: to this buyer, of at least the last 7 days, and all about this
    order. `to_number`: short messages and calls to the number, whoever they were for, of at least the last 24 hours.
    """

    lane: Lane
    order_no: str
    placed_at: datetime
    payable: Fen
    instalment: int = 1
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    closed: bool = False
    timed_out: bool = False
    stopped: bool = False
    needs_person: bool = False
    promised_until: datetime | None = None
    agreed_until: datetime | None = None
    silent: frozenset[Channel] = frozenset()
    with_person: bool = False
    buyer_wrote_at: datetime | None = None
    paid_at: datetime | None = None
    imported_at: datetime | None = None
    unpaid_orders: int = 0
    contacts: tuple[Contact, ...] = ()
    to_number: tuple[Contact, ...] = ()
    everything_paused: bool = False
