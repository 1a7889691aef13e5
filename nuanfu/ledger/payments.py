"""Record money that came in, once, and let it settle the instalments in order."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
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
    payment = Payment(external_id=new.external_id, order_no=order.order_no, amount=new.amount, paid_at=new.paid_at)
    try:
        with session.begin_nested():
            session.add(payment)
    except IntegrityError as error:  # payments of one order are serial by its lock, so another order's was faster
        raise PaymentConflict from error
    order.paid += new.amount
    left = new.amount
    for part in order.instalments:
        taken = min(left, part.open)
        part.paid += taken
        left -= taken
    mark_paid(order)
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


def mark_paid(order: Order) -> None:
    """Set the status of an order with nothing left to pay."""
    if order.payable == 0:
        order.status = "paid"


def lower_open_parts(order: Order, fen: int) -> None:
    """Take an agreed reduction off the open parts, the last ones first, so that they still sum to the payable."""
    left = fen
    for part in reversed(order.instalments):
        taken = min(left, part.open)
        part.amount -= taken
        left -= taken
