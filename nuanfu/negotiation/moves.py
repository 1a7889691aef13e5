"""The words of a negotiation: the facts it starts from, what the buyer signalled, and the move that answers."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from nuanfu.money import Fen


class Lane(StrEnum):
    """Whether anything is owed: `order` is placed and unpaid, `credit` was delivered and is due."""

    ORDER = "order"
    CREDIT = "credit"


class OfferKind(StrEnum):
    """What an offer gives."""

    DISCOUNT = "discount"
    FREE_SHIPPING = "free_shipping"
    GIFT = "gift"
    POINTS = "points"
    DEFERRAL = "deferral"
    INSTALLMENT = "installment"
    STOP = "stop"


class OfferState(StrEnum):
    """How an offer stands; a past expiry counts as `expired` as soon as it is read."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PastOffer:
    """An offer already made on this order: kind, state when read, fen it saved, and the ladder step it used."""

    kind: OfferKind
    state: OfferState
    value: Fen
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts of one order when a buyer speaks; amounts in fen, nothing about the person.

    `goods_floor` is the sum of `floor_price × quantity` over the items that have one. `conceded` is what other open
    or accepted gifts and postage on this order are worth. `budget_left` and `buyer_budget_left` are what the day
    still allows, this order's own open offer not counted. `past` is oldest first. `points_first` is what an experiment
    drew for this order (`nuanfu.learning`); it counts only where gift and points are worth the same to the buyer.
    """

    lane: Lane
    now: datetime
    goods_total: Fen
    shipping_fee: Fen = 0
    discount: Fen = 0
    shipping_discount: Fen = 0
    paid: Fen = 0
    goods_floor: Fen = 0
    closes_at: datetime | None = None
    past: tuple[PastOffer, ...] = ()
    conceded: Fen = 0
    budget_left: Fen = 0
    buyer_budget_left: Fen = 0
    accepted_price_cuts: int = 0
    unpaid_orders: int = 1
    gifts_left: int = 0
    points_first: bool = False

    @property
    def payable(self) -> Fen:
        """What the buyer still has to pay, never negative (semantics of the order view)."""
        due = self.goods_total - self.discount + self.shipping_fee - self.shipping_discount - self.paid
        return max(0, due)


class AskKind(StrEnum):
    """How a buyer names what they want: a price to pay, an amount off, a share off, or the odd fen dropped."""

    PRICE = "price"
    MINUS = "minus"
    PERCENT = "percent"
    ROUND_OFF = "round_off"


@dataclass(frozen=True, slots=True)
class Ask:
    """One asked-for value: fen for `price` and `minus`, percent off for `percent`, unused for `round_off`."""

    kind: AskKind
    value: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Signal:
    """What this message tells: the reason (an intent name), the emotion, and the asked value if one was named."""

    reason: str
    emotion: str = "calm"
    ask: Ask | None = None


class MoveKind(StrEnum):
    """How the shop answers."""

    OFFER = "offer"
    LET_COMPARE = "let_compare"  # what makes it differ, and an open door; no money yet
    HOLD = "hold"  # a firm but kind no, with its reason
    BILL = "bill"  # credit lane: the bill explained, no price moves on what is owed
    PERSON = "person"  # above the amount that a person talks about


class HoldReason(StrEnum):
    """Why no offer is made; each has its own wording."""

    ALREADY_AGREED = "already_agreed"
    NOTHING_LEFT = "nothing_left"
    BELOW_MINIMUM = "below_minimum"
    TOO_MANY_UNPAID = "too_many_unpaid"
    NOTHING_TO_PAY = "nothing_to_pay"
    CLOSING = "closing"
    ALREADY_FREE = "already_free"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a plan: when it is due, and fen to pay by then."""

    due_at: datetime
    amount: Fen


@dataclass(frozen=True, slots=True)
class Proposal:
    """An offer the policy allows: `value` is fen saved, `reserves` is what it takes from the day's budget.

    A deferral has its new due time in `until`; its `before` and `after` are due times in seconds since 1970 (0: none).
    A plan has its `parts`; `before` is the payable, `after` the first part.
    """

    kind: OfferKind
    value: Fen
    reserves: Fen
    before: Fen
    after: Fen
    expires_at: datetime
    step: int | None = None
    bonus: Fen = 0
    title: str = ""
    until: datetime | None = None
    parts: tuple[Part, ...] = ()
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """One rule that shaped a move: its name in the policy, the limit it set, and what that meant here."""

    rule: str
    limit: str
    meant: str


@dataclass(frozen=True, slots=True)
class Move:
    """The answer to a signal, with every rule that shaped it."""

    kind: MoveKind
    proposal: Proposal | None = None
    hold: HoldReason | None = None
    explanation: tuple[Why, ...] = field(default=())
