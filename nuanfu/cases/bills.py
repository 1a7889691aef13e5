"""Gather what a deferral or a plan may know about one order."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import agreements
from nuanfu.cases.models import Reason
from nuanfu.ledger.models import Order
from nuanfu.negotiation.deferral import Bill
from nuanfu.negotiation.moves import Lane, OfferKind

HARDSHIP = "reason_hardship"


def bill_of(session: Session, order: Order, now: datetime) -> Bill:
    """Read the facts of a locked order: its next open part, its agreements, and whether hardship was stated on it."""
    open_parts = [part for part in order.instalments if part.open]
    opens = [part.opens_at for part in open_parts if part.opens_at]
    return Bill(
        lane=Lane(order.lane),
        now=now,
        due_at=open_parts[0].due_at if open_parts else None,
        closes_at=order.closes_at,
        granted=agreements.granted(session, order),
        hardship=hardship_stated(session, order),
        payable=order.payable,
        opens_at=max(opens, default=None),
        planned=agreements.granted(session, order, OfferKind.INSTALLMENT),
    )


def hardship_stated(session: Session, order: Order) -> bool:
    """Tell whether the buyer has said of this order that they cannot afford it."""
    query = select(Reason.reason).where(Reason.order_no == order.order_no, Reason.reason == HARDSHIP)
    return session.scalar(query) is not None
