"""What is known of orders, offers and promises without asking the ledger: plain arithmetic, nothing of the code."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from math import floor

from nuanfu.clock import SHANGHAI

CONCESSIONS = ("discount", "free_shipping", "gift")


def share(total: int, part: object) -> int:
    """Return a share of an amount, rounded down."""
    return floor(total * Fraction(str(part)))


def day_of(at: datetime) -> str:
    """Return the Shanghai day of a moment."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d")


def last_second(now: datetime, days: int) -> datetime:
    """Return the last second of a Shanghai day so many days after today."""
    midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=days + 1) - timedelta(seconds=1)


@dataclass(slots=True)
class ModelOrder:
    """What is known of an order without asking the ledger."""

    number: str
    buyer: str
    lane: str
    goods: int
    floor: int
    fee: int
    closes_at: datetime | None
    placed_at: datetime
    agreed: int = 0
    waived: int = 0
    paid: int = 0
    state: str = "pending"
    ever_closed: bool = False
    promises: "list[ModelPromise]" = field(default_factory=list)
    rests: "Rest | None" = None
    due_at: datetime | None = None
    applied_until: datetime | None = None
    approved: int = 0
    reduction_waits: bool = False
    before: datetime | None = None

    def rests_now(self, now: datetime) -> "Rest | None":
        """Return what the order rests for; a pause with an end is over by the clock."""
        return self.rests if self.rests and (self.rests.until is None or self.rests.until > now) else None

    @property
    def due(self) -> int:
        """Fen owed in all."""
        return self.goods - self.agreed + self.fee - self.waived

    def over(self, now: datetime) -> bool:
        """Tell whether the order's time has run out, or it was closed."""
        return self.state == "closed" or (self.closes_at is not None and self.closes_at <= now)


@dataclass(slots=True)
class Rest:
    """Why an order is not reminded of, and until when; without an end a person decides."""

    cause: str
    until: datetime | None


@dataclass(slots=True)
class ModelOffer:
    """One offer as it was first seen, and the answer it got."""

    id: int
    order: ModelOrder
    kind: str
    value: int
    made_at: datetime
    expires_at: datetime
    answer: str = "open"
    answered_at: datetime | None = None
    until: datetime | None = None

    def state(self, now: datetime) -> str:
        """Return how the offer must read at a moment."""
        return "expired" if self.answer == "open" and self.expires_at <= now else self.answer

    def concedes(self, now: datetime) -> int:
        """Return the fen that the offer takes from the budget of its day."""
        binds = self.state(now) in ("open", "accepted")
        returned = self.order.ever_closed and self.answer == "accepted"
        return self.value if binds and not returned and self.kind in CONCESSIONS else 0


@dataclass(slots=True)
class ModelPromise:
    """A promise as it was heard, what had been paid by then, and what became of it."""

    ends: datetime
    amount: int
    paid_before: int
    became: str = "open"

    def state(self, now: datetime) -> str:
        """Return how the promise must read at a moment."""
        return "broken" if self.became == "open" and self.ends <= now else self.became
