"""Every offer with the context it was made in and what became of it, derived from offers, orders and events."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Offer
from nuanfu.learning.endings import Upset, after, upset_moments
from nuanfu.learning.experiments import GROUP_OF_KIND, REASON_GROUPS, Context, band_of
from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.negotiation.moves import Lane, OfferState


class Outcome(StrEnum):
    """What became of an offer, the weightiest first: an upset buyer outweighs a payment, a payment a bare yes."""

    COMPLAINED = "complained"  # the buyer threatened to complain within a week
    STOPPED = "stopped"  # the buyer asked for silence within a week
    PAID = "paid"  # accepted, and the order was paid
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"  # ran out, or was taken back, without an answer
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class ToldOffer:
    """One offer as something to learn from; `value` in fen."""

    offer_id: int
    order_no: str
    kind: str
    value: int
    context: Context
    outcome: Outcome


def told_offers(session: Session, since: datetime, now: datetime) -> list[ToldOffer]:
    """Return the offers made since a moment, oldest first, as they stand at `now`."""
    made = select(Offer, Order).join(Order, Order.order_no == Offer.order_no).where(Offer.made_at >= since)
    rows = session.execute(made.order_by(Offer.id)).all()
    reasons = _reasons(session, since)
    upset = upset_moments(session, select(Offer.buyer_id).where(Offer.made_at >= since), since)
    told = []
    for offer, order in rows:
        group = GROUP_OF_KIND.get(offer.kind) or REASON_GROUPS.get(reasons.get(offer.id, ""), "other")
        outcome = _outcome(offer.state_at(now), order.status, after(offer.made_at, upset.get(order.buyer_id, ())))
        context = Context(group, Lane(order.lane), band_of(order.goods_total))
        told.append(ToldOffer(offer.id, order.order_no, offer.kind, offer.value, context, outcome))
    return told


def by_context(offers: list[ToldOffer]) -> dict[tuple[Context, str], Counter[Outcome]]:
    """Return {(context, kind): how often each outcome came}, in the order of the contexts."""
    counts: dict[tuple[Context, str], Counter[Outcome]] = {}
    for offer in offers:
        counts.setdefault((offer.context, offer.kind), Counter())[offer.outcome] += 1
    return dict(sorted(counts.items()))


def _reasons(session: Session, since: datetime) -> dict[int, str]:
    """Return {offer: the reason that its move answered}: the move that was chosen last before it on its order."""
    kinds = ("move.chosen", "offer.made")
    query = select(LedgerEvent).where(LedgerEvent.kind.in_(kinds), LedgerEvent.at >= since).order_by(LedgerEvent.id)
    chosen: dict[str, str] = {}
    reasons: dict[int, str] = {}
    for event in session.scalars(query):
        if event.order_no is None:
            continue
        if event.kind == "move.chosen":
            chosen[event.order_no] = event.why
        elif event.order_no in chosen:
            reasons[event.data["offer_id"]] = chosen[event.order_no]
    return reasons


def _outcome(state: OfferState, status: str, upset: Upset | None) -> Outcome:
    if upset is not None:
        return Outcome(upset.value)
    match state:
        case OfferState.ACCEPTED:
            return Outcome.PAID if status == "paid" else Outcome.ACCEPTED
        case OfferState.DECLINED:
            return Outcome.DECLINED
        case OfferState.OPEN:
            return Outcome.OPEN
        case _:
            return Outcome.EXPIRED
