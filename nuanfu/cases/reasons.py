"""Remember on the order why its buyer has not paid, so that no later conversation starts from nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from nuanfu.cases import hardships
from nuanfu.cases.models import Reason
from nuanfu.cases.said import Said
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.negotiation.intents import Intent


def remember(session: Session, order: Order, said: Said, now: datetime) -> None:
    """Keep the reason with its confidence; the latest time replaces an earlier one. Other intents are no reason.

    Hardship told beside a request (`失业了，能不能缓到下个月`) is a reason too, though the request is the intent.
    """
    heard = {said.intent} if said.intent and said.intent.startswith("reason_") else set()
    if hardships.stated(said):
        heard.add(Intent.REASON_HARDSHIP)
    for reason in sorted(heard):
        session.merge(Reason(order_no=order.order_no, reason=str(reason), confidence=round(said.confidence, 4), at=now))
        record(session, "reason.heard", at=now, who="buyer", why=str(reason), order=order)
