"""The buyer's answer to an offer, outside the chat."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session

from nuanfu.cases import offers
from nuanfu.cases.models import Offer
from nuanfu.desk.access import AnyCaller, Caller, DeskParts
from nuanfu.desk.api.shapes import NoFields
from nuanfu.desk.order_view import offer_view
from nuanfu.desk.parts import Parts
from nuanfu.ledger import policies
from nuanfu.ledger.base import MOST_NUMBER
from nuanfu.ledger.models import Order

router = APIRouter(prefix="/api/v1/offers", tags=["offers"])

OfferId = Annotated[int, Path(ge=1, le=MOST_NUMBER)]
Answer = Callable[[Session, Order, Offer, datetime], None]


@router.post("/{offer_id}/accept")
def accept(offer_id: OfferId, parts: DeskParts, who: AnyCaller, _body: NoFields | None = None) -> dict[str, Any]:
    """Accept an offer; the same answer again is 200, another one than the first is refused."""

    def take(session: Session, order: Order, offer: Offer, now: datetime) -> None:
        offers.accept(session, order, offer, policies.current(session), now=now, who="buyer")

    return answer(offer_id, parts, who, take)


@router.post("/{offer_id}/decline")
def decline(offer_id: OfferId, parts: DeskParts, who: AnyCaller, _body: NoFields | None = None) -> dict[str, Any]:
    """Decline an offer; makes no new one, the buyer's next message does."""

    def refuse(session: Session, order: Order, offer: Offer, now: datetime) -> None:
        offers.decline(session, order, offer, now=now, who="buyer")

    return answer(offer_id, parts, who, refuse)


def answer(offer_id: int, parts: Parts, who: Caller, how: Answer) -> dict[str, Any]:
    """Answer an offer under its locks and return it with the new payable."""
    now = parts.app.clock()
    with parts.app.database.writing() as session:
        order, offer = offers.locked(session, offer_id, of_buyer=who.buyer_id)
        how(session, order, offer, now)
        return {"offer": offer_view(offer, now), "payable": order.payable}
