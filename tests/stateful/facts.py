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


def copied(parts: "list[ModelPart] | None") -> "list[ModelPart] | None":
    """Return parts that no later step changes."""
    return None if parts is None else [ModelPart(part.due_at, part.open) for part in parts]


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
    reduction_waits: bool = False
    applied_parts: int | None = None
    parts: "list[ModelPart] | None" = None
    agreements: "list[Agreed]" = field(default_factory=list)

    def rests_now(self, now: datetime) -> "Rest | None":
        """Return what the order rests for; a pause with an end is over by the clock."""
        return self.rests if self.rests and (self.rests.until is None or self.rests.until > now) else None

    @property
    def waits_for_a_person(self) -> bool:
        """Tell whether any application waits on the order."""
        return self.applied_until is not None or self.applied_parts is not None or self.reduction_waits

    @property
    def due(self) -> int:
        """Fen owed in all."""
        return self.goods - self.agreed + self.fee - self.waived

    @property
    def next_due(self) -> datetime | None:
        """Return when the first open part is due."""
        return next((part.due_at for part in self.parts if part.open), None) if self.parts else self.due_at

    def standing(self, kind: str) -> "list[Agreed]":
        """Return the agreements of a kind that stand, oldest first."""
        return [agreed for agreed in self.agreements if agreed.kind == kind]

    def begun(self) -> bool:
        """Tell whether the first part of the plan that stands last was paid."""
        plan = self.standing("installment")
        return bool(plan) and self.paid - plan[-1].paid_before >= plan[-1].first

    def over(self, now: datetime) -> bool:
        """Tell whether the order's time has run out, or it was closed."""
        return self.state == "closed" or (self.closes_at is not None and self.closes_at <= now)


@dataclass(slots=True)
class Rest:
    """Why an order is not reminded of, and until when; without an end a person decides."""

    cause: str
    until: datetime | None


@dataclass(slots=True)
class ModelPart:
    """One part of a plan: when it is due and what is open of it."""

    due_at: datetime
    open: int


@dataclass(slots=True)
class Agreed:
    """An agreement to pay later that stands, and how due times and parts were before it."""

    kind: str
    at: datetime
    due_at: datetime | None
    parts: "list[ModelPart] | None"
    paid_before: int
    first: int = 0


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
    parts: tuple[tuple[datetime, int], ...] = ()

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
