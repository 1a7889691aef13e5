"""Record money that came in, once, and let it settle the instalments in order."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from nuanfu.errors import PaymentConflict
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order, Payment


@dataclass(frozen=True, slots=True)
class NewPayment:
    """A payment as the shop tells it; `external_id` is unique in the whole shop, amount in fen."""

    external_id: str
    amount: int
    paid_at: datetime


def settle(session: Session, order: Order, new: NewPayment, *, now: datetime, who: str) -> bool:
    """Record a payment on an order whose locks are held; False when it was recorded before.

    Parts are filled in order; what is left over stands as `refund_due`. Raises `PaymentConflict` when the same
    `external_id` is known with another amount or order.
    """
    known = session.get(Payment, new.external_id)
    if known is not None:
        if (known.order_no, known.amount) != (order.order_no, new.amount):
            raise PaymentConflict
        return False
    session.add(Payment(external_id=new.external_id, order_no=order.order_no, amount=new.amount, paid_at=new.paid_at))
    order.paid += new.amount
    left = new.amount
    for part in order.instalments:
        taken = min(left, part.open)
        part.paid += taken
        left -= taken
    if order.payable == 0:
        order.status = "paid"
    record(
        session,
        "payment.recorded",
        at=now,
        who=who,
        why="shop",
        order=order,
        external_id=new.external_id,
        amount=new.amount,
        payable=order.payable,
        refund_due=order.refund_due,
    )
    return True


def lower_open_parts(order: Order, fen: int) -> None:
    """Take an agreed reduction off the open parts, the last ones first, so that they still sum to the payable."""
    left = fen
    for part in reversed(order.instalments):
        taken = min(left, part.open)
        part.amount -= taken
        left -= taken
