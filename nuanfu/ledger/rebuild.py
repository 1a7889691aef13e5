"""Work money and case state out again from the events alone: what the ledger must say, whoever wrote its rows.

The sums are replayed here and not by the services' own functions, so that a fault in one of them shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nuanfu.ledger.models import LedgerEvent
from nuanfu.money import Fen

STATUS_BY_CASE = {"settled": "paid", "closed": "closed"}


@dataclass(slots=True)
class RebuiltPart:
    """One instalment as the events tell it; amounts in fen, the due time where they name one."""

    amount: Fen
    paid: Fen = 0
    due_at: datetime | None = None


@dataclass(slots=True)
class RebuiltOrder:
    """One order's sums in fen, its parts, its case, and what each of its offers holds of a day's budget."""

    lane: str
    goods_total: Fen
    shipping_fee: Fen
    parts: list[RebuiltPart]
    discount: Fen = 0
    shipping_discount: Fen = 0
    paid: Fen = 0
    case: str = "open"
    cause: str | None = None
    until: datetime | None = None
    reserved: dict[int, Fen] = field(default_factory=dict)

    @property
    def balance(self) -> Fen:
        """What is owed less what was paid; negative when too much was paid."""
        return self.goods_total - self.discount + self.shipping_fee - self.shipping_discount - self.paid

    @property
    def payable(self) -> Fen:
        """Fen still to pay."""
        return max(0, self.balance)

    @property
    def refund_due(self) -> Fen:
        """Fen that were paid too much."""
        return max(0, -self.balance)

    @property
    def status(self) -> str:
        """The order's status, which follows from its case."""
        return STATUS_BY_CASE.get(self.case, "pending")


def rebuild(events: Iterable[LedgerEvent]) -> dict[str, RebuiltOrder]:
    """Return {order number: order} from events in the order in which they were written."""
    orders: dict[str, RebuiltOrder] = {}
    for event in events:
        if event.order_no is None:
            continue
        if event.kind == "order.created":
            orders[event.order_no] = _told(event.data, event.data["lane"])
        else:
            _apply(orders, event.order_no, event.kind, event.data)
    return orders


def _apply(orders: dict[str, RebuiltOrder], order_no: str, kind: str, data: dict[str, Any]) -> None:
    order = orders[order_no]
    match kind:
        case "order.amounts_changed":
            told = _told(data, order.lane)
            order.goods_total, order.shipping_fee, order.parts = told.goods_total, told.shipping_fee, told.parts
        case "agreement.made" if data["agreement_kind"] == "installment":
            _split(order, data["parts"])
        case "agreement.taken_back" if data["agreement_kind"] == "installment":
            order.parts = [RebuiltPart(part["amount"], part["paid"], _time(part["due_at"])) for part in data["parts"]]
        case "order.dates_changed" | "agreement.taken_back":
            _due(order, data["due_at"], only_open=kind == "agreement.taken_back")
        case "agreement.made" if data["agreement_kind"] == "deferral":
            _defer(order, datetime.fromisoformat(data["until"]))
        case "payment.recorded":
            _pay(order, data["amount"])
        case "courier.chosen":
            order.shipping_fee = data["shipping_fee"]
            _raise(order, data["price"])
        case "offer.made":
            order.reserved[data["offer_id"]] = data["reserved"]
        case "offer.accepted":
            _lower(order, data["discount"] - order.discount + data["shipping_discount"] - order.shipping_discount)
            order.discount, order.shipping_discount = data["discount"], data["shipping_discount"]
        case "offer.declined" | "offer.expired" | "offer.withdrawn":
            order.reserved.pop(data["offer_id"], None)  # a closed order has returned its part before
        case "case.changed":
            order.case, order.cause = data["after"], data["cause"]
            order.until = datetime.fromisoformat(data["until"]) if data["until"] else None
            if order.case == "closed":
                order.reserved.clear()


def _told(data: dict[str, Any], lane: str) -> RebuiltOrder:
    parts = [RebuiltPart(amount) for amount in data["installments"]]
    for part, due_at in zip(parts, data.get("due_at", ()), strict=False):  # events before 0005 name no due times
        part.due_at = _time(due_at)
    return RebuiltOrder(lane, data["goods_total"], data["shipping_fee"], parts)


def _due(order: RebuiltOrder, due_times: list[str | None], *, only_open: bool) -> None:
    for part, due_at in zip(order.parts, due_times, strict=True):
        if not only_open or part.amount > part.paid:
            part.due_at = _time(due_at)


def _split(order: RebuiltOrder, parts: list[dict[str, Any]]) -> None:
    """Replace what is open by the parts of a plan; what was paid stays, as a paid part of that amount."""
    stay = [RebuiltPart(part.paid, part.paid, part.due_at) for part in order.parts if part.paid]
    order.parts = stay + [RebuiltPart(part["amount"], 0, _time(part["due_at"])) for part in parts]


def _time(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _defer(order: RebuiltOrder, until: datetime) -> None:
    """Move what is open and due before `until` to it."""
    for part in order.parts:
        if part.amount > part.paid and (part.due_at is None or part.due_at < until):
            part.due_at = until


def _pay(order: RebuiltOrder, fen: Fen) -> None:
    """Fill the parts from the first one on; what is left over fits no part."""
    order.paid += fen
    for part in order.parts:
        taken = min(fen, part.amount - part.paid)
        part.paid += taken
        fen -= taken


def _raise(order: RebuiltOrder, fen: Fen) -> None:
    """Add to the last part that is open, to the last of all when none is."""
    still_open = [part for part in order.parts if part.amount > part.paid] or order.parts
    still_open[-1].amount += fen


def _lower(order: RebuiltOrder, fen: Fen) -> None:
    """Take a reduction off what is open, from the last part on."""
    for part in order.parts[::-1]:
        taken = min(fen, part.amount - part.paid)
        part.amount -= taken
        fen -= taken
