"""Write down each change in the transaction that makes it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from nuanfu.ledger import outbox
from nuanfu.ledger.models import LedgerEvent, Order


def record(
    session: Session,
    kind: str,
    *,
    at: datetime,
    who: str,
    why: str,
    order: Order | None = None,
    buyer_id: str | None = None,
    policy_hash: str | None = None,
    **data: Any,
) -> None:
    """Add one event; `data` holds amounts in fen, states and ids, enough to rebuild money and case from events.

    What the shop is told of goes into the outbox with it.
    """
    session.add(
        LedgerEvent(
            at=at,
            kind=kind,
            who=who,
            why=why,
            order_no=order.order_no if order else None,
            buyer_id=order.buyer_id if order else buyer_id,
            policy_hash=policy_hash,
            data=data,
        )
    )
    order_no, buyer = (order.order_no, order.buyer_id) if order else (None, buyer_id)
    outbox.keep(session, kind, at=at, who=who, order_no=order_no, buyer_id=buyer, data=data)
