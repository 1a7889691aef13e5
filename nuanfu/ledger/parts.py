"""Replace the parts of an order by a plan's, and put them back: what was paid stays, the sum never changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nuanfu.clock import SHANGHAI
from nuanfu.ledger.models import Instalment, Order
from nuanfu.ledger.payments import lower_open_parts
from nuanfu.money import Fen
from nuanfu.negotiation.moves import Part


@dataclass(frozen=True, slots=True)
class PartKept:
    """One part as it stood, amounts in fen; as JSON its times carry the shop's offset."""

    amount: Fen
    paid: Fen
    due_at: datetime | None
    opens_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it in the shape that events and agreements keep."""
        times = {"due_at": self.due_at, "opens_at": self.opens_at}
        written = {name: at.astimezone(SHANGHAI).isoformat() if at else None for name, at in times.items()}
        return {"amount": self.amount, "paid": self.paid, **written}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "PartKept":
        """Read what `as_json` has written."""
        due_at, opens_at = (
            datetime.fromisoformat(told[name]) if told[name] else None for name in ("due_at", "opens_at")
        )
        return cls(told["amount"], told["paid"], due_at, opens_at)


def kept(order: Order) -> list[PartKept]:
    """Return the parts of an order as they stand."""
    return [PartKept(part.amount, part.paid, part.due_at, part.opens_at) for part in order.instalments]


def split_open(order: Order, parts: Iterable[Part]) -> None:
    """Replace what is open by a plan's parts; of a partly paid part stays what was paid, as a paid one."""
    stay = [PartKept(part.paid, part.paid, part.due_at, part.opens_at) for part in order.instalments if part.paid]
    _write(order, [*stay, *(PartKept(part.amount, 0, part.due_at) for part in parts)])


def put_back(order: Order, before: Sequence[PartKept]) -> None:
    """Let the parts be as they were; what the payable has changed by meanwhile lowers or raises the last open one."""
    _write(order, before)
    grown = order.payable - sum(part.open for part in order.instalments)
    if grown > 0:
        raise_last_open_part(order, grown)
    else:
        lower_open_parts(order, -grown)


def raise_last_open_part(order: Order, fen: Fen) -> None:
    """Add to the last part that is open, to the last of all when none is."""
    still_open = [part for part in order.instalments if part.open] or order.instalments[-1:]
    still_open[-1].amount += fen


def _write(order: Order, parts: Sequence[PartKept]) -> None:
    """Write the parts over the rows there are: a new row of a number in use would meet the old one."""
    while len(order.instalments) > len(parts):
        order.instalments.pop()
    for seq, part in enumerate(parts, 1):
        if seq > len(order.instalments):
            order.instalments.append(Instalment(seq=seq, amount=0, paid=0))
        row = order.instalments[seq - 1]
        row.amount, row.paid, row.due_at, row.opens_at = part.amount, part.paid, part.due_at, part.opens_at
