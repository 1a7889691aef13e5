"""Remember on the order why its buyer has not paid, so that no later conversation starts from nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from nuanfu.cases.models import Reason
from nuanfu.cases.said import Said
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order


def remember(session: Session, order: Order, said: Said, now: datetime) -> None:
    """Keep the reason with its confidence; the latest time replaces an earlier one. Other intents are no reason."""
    if said.intent is None or not said.intent.startswith("reason_"):
        return
    session.merge(Reason(order_no=order.order_no, reason=said.intent, confidence=round(said.confidence, 4), at=now))
    record(session, "reason.heard", at=now, who="buyer", why=said.intent, order=order)
