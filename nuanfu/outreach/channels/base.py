"""What every channel has to answer: whether it reaches a buyer, and what became of a message.

A channel either lies in our own database, and its message stands with the claim that starts it, or it lies outside and
is called after the claim has committed. Only what certainly did not go out is tried again.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol, runtime_checkable

from sqlalchemy.orm import Session

from nuanfu.conduct.channels import Channel
from nuanfu.negotiation.policy import Webhook


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message about to go: `key` is the same however often it is tried; `variables` fill the carrier's template."""

    reminder_id: int
    key: str
    buyer_id: str
    order_no: str
    number: str | None
    script: str
    text: str
    variables: dict[str, str]


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a message would reach: by what number, in whose hands their conversation is (None: there is none yet).

    `addresses` are those of the shop's own system.
    """

    number: str | None
    owner: str | None
    addresses: tuple[Webhook, ...]


class Ended(StrEnum):
    """How a call to a provider ended."""

    TAKEN = "taken"
    REFUSED = "refused"  # certainly not sent, and it never will be
    NOT_NOW = "not_now"  # certainly not sent, worth another try
    UNCLEAR = "unclear"  # may have been sent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a provider answered; `told` is its number for a message taken, or its reason."""

    ended: Ended
    told: str = ""


@runtime_checkable
class InLedger(Protocol):
    """A channel within our own database."""

    counts_as: ClassVar[Channel]

    def reaches(self, whom: Whom) -> bool:
        """Tell whether a message can reach a buyer this way."""

    def put(self, session: Session, message: Outgoing, now: datetime) -> int | None:
        """Deliver in the claim's transaction; return the number of the chat message, if it is one."""


class Outside(Protocol):
    """A channel beyond our database."""

    counts_as: ClassVar[Channel]

    def reaches(self, whom: Whom) -> bool:
        """Tell whether a message can reach a buyer this way."""

    def deliver(self, message: Outgoing) -> Outcome:
        """Hand a message over, outside any transaction; never raises."""


Way = InLedger | Outside
