"""An order as the shop sees it: sums, parts, case, offers, promises and reasons, all as they stand now."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from nuanfu.cases import applications, cards, facts, promises
from nuanfu.cases.models import Case, Offer, Reason
from nuanfu.cases.states import CaseState, Cause, resumed
from nuanfu.errors import OrderUnknown
from nuanfu.ledger.models import Order
from nuanfu.negotiation.moves import OfferState
from nuanfu.outreach import view as reminders

_REASONS = (
    select(Reason.reason, Reason.confidence, Reason.at)
    .where(Reason.order_no == bindparam("order_no"))
    .order_by(Reason.at)
)


def order_view(session: Session, order_no: str, now: datetime) -> dict[str, Any]:
    """Return the order view of the contract; raises `OrderUnknown`."""
    order = session.get(Order, order_no)
    if order is None:
        raise OrderUnknown
    reasons = session.execute(_REASONS, {"order_no": order_no}).all()
    ran_out = _ran_out(order, now)
    return {
        "order_no": order.order_no,
        "buyer_id": order.buyer_id,
        "lane": order.lane,
        "status": "closed" if ran_out else order.status,
        "goods_total": order.goods_total,
        "discount": order.discount,
        "shipping_fee": order.shipping_fee,
        "shipping_discount": order.shipping_discount,
        "payable": order.payable,
        "paid": order.paid,
        "refund_due": order.refund_due,
        "installments": [cards.instalment_view(part) for part in order.instalments],
        "case": case_view(session.get_one(Case, order_no), now, ran_out=ran_out),
        "offers": [offer_view(offer, now) for offer in facts.offers_of(session, order)],
        "applications": applications.shown(session, order_no),
        "promises": promises.listed(session, order_no, now),
        "reminders": reminders.shown(session, order_no),
        "reasons": [
            {"reason": row.reason, "confidence": row.confidence, "at": cards.shanghai_iso(row.at)} for row in reasons
        ],
    }


def case_view(case: Case, now: datetime, *, ran_out: bool = False) -> dict[str, Any]:
    """Return a case as it reads now: a dated pause that is over is open again, a lapsed order is closed."""
    if ran_out and case.state != CaseState.CLOSED:
        return {"state": CaseState.CLOSED.value, "cause": Cause.EXPIRED.value, "until": None}
    if resumed(case.state, case.cause, case.until, now, case.looked_at):
        return {"state": CaseState.OPEN.value, "cause": None, "until": None}
    return {"state": case.state, "cause": case.cause, "until": cards.shanghai_iso(case.until)}


def offer_view(offer: Offer, now: datetime) -> dict[str, Any]:
    """Return an offer as it reads now."""
    return {
        "id": offer.id,
        "kind": offer.kind,
        "state": OfferState(offer.state_at(now)).value,
        "value": offer.value,
        "terms": offer.terms,
        "expires_at": cards.shanghai_iso(offer.expires_at),
    }


def _ran_out(order: Order, now: datetime) -> bool:
    """Tell whether the platform's time for an unpaid order is over, whether or not it has told us."""
    return (
        order.status == "pending" and order.lane == "order" and order.closes_at is not None and order.closes_at <= now
    )
