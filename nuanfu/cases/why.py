"""Why an offer is what it is: for its buyer in plain words, for the agent rule by rule."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Offer
from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.negotiation.explain import why_this
from nuanfu.negotiation.moves import OfferState, Why

ANSWERS = (OfferState.OPEN, OfferState.ACCEPTED)


def why_of(offer: Offer) -> str:
    """Return what its buyer hears to 为什么是这个价: the rule that decided, without any figure the shop keeps."""
    return why_this([_read(why) for why in offer.explanation])


def rules_of(offer: Offer) -> list[dict[str, Any]]:
    """Return for an agent every rule that shaped an offer: its name in the policy, its limit, and what it meant."""
    return [{"rule": why.rule, "limit": why.limit, "meant": why.meant} for why in map(_read, offer.explanation)]


def last_answer(session: Session, order: Order) -> list[str]:
    """Return the rules of the latest move on an order, an offer or a kind no, as its event has them."""
    query = (
        select(LedgerEvent)
        .where(LedgerEvent.order_no == order.order_no, LedgerEvent.kind == "move.chosen")
        .order_by(LedgerEvent.id.desc())
        .limit(1)
    )
    event = session.scalar(query)
    return list(event.data["rules"]) if event is not None else []


def _read(stored: dict[str, Any]) -> Why:
    return Why(stored["rule"], stored["limit"], stored["meant"])
