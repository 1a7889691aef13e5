"""Make, accept, decline and renew offers: each under the locks of buyer, order, offer and the day's budget."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from nuanfu import errors
from nuanfu.cases import agreements, cards, changes, facts, granting, plans, todos
from nuanfu.cases.models import ApplicationKind, Offer
from nuanfu.clock import shanghai_day
from nuanfu.ledger import locks
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.ledger.payments import lower_open_parts, mark_paid
from nuanfu.ledger.policies import PolicyInForce
from nuanfu.money import yuan
from nuanfu.negotiation.moves import Move, OfferKind, OfferState

NO_LONGER: dict[OfferState, type[errors.OfferClosed]] = {
    OfferState.DECLINED: errors.OfferDeclined,
    OfferState.WITHDRAWN: errors.OfferWithdrawn,
    OfferState.EXPIRED: errors.OfferExpired,
    OfferState.ACCEPTED: errors.OfferAccepted,
}


def locked(session: Session, offer_id: int, *, of_buyer: str | None = None) -> tuple[Order, Offer]:
    """Lock an offer with its buyer and order; raises `OfferUnknown`, also when it is another buyer's."""
    owner = session.execute(select(Offer.buyer_id, Offer.order_no).where(Offer.id == offer_id)).one_or_none()
    if owner is None or (of_buyer is not None and owner.buyer_id != of_buyer):
        raise errors.OfferUnknown
    locks.buyer(session, owner.buyer_id)
    order = locks.order(session, owner.order_no)
    return order, session.get_one(Offer, offer_id, with_for_update=True, populate_existing=True)


def make(
    session: Session, order: Order, move: Move, in_force: PolicyInForce, *, now: datetime, who: str = "bot"
) -> Offer:
    """Store the offer of a move; an earlier one of its kind that ran out is recorded as expired first."""
    proposal = move.proposal
    assert proposal is not None
    for old in session.scalars(select(Offer).where(Offer.order_no == order.order_no, Offer.state == "open")):
        if old.state_at(now) is OfferState.EXPIRED:
            changes.finish(session, order, old, OfferState.EXPIRED, now=now, who="bot", why="read")
        elif old.kind == proposal.kind:
            changes.finish(session, order, old, OfferState.WITHDRAWN, now=now, who="bot", why="replaced")
    session.flush()
    offer = Offer(
        order_no=order.order_no,
        buyer_id=order.buyer_id,
        kind=proposal.kind.value,
        state=OfferState.OPEN.value,
        value=proposal.value,
        step=proposal.step,
        before=proposal.before,
        after=proposal.after,
        title=cards.title_for(proposal),
        terms=cards.terms_of(proposal),
        made_at=now,
        expires_at=proposal.expires_at,
        budget_day=shanghai_day(now).isoformat(),
        reserved=proposal.reserves,
        policy_hash=in_force.hash,
        explanation=[asdict(why) for why in move.explanation],
    )
    session.add(offer)
    session.flush()
    record(
        session,
        "offer.made",
        at=now,
        who=who,
        why=offer.kind,
        order=order,
        policy_hash=in_force.hash,
        offer_id=offer.id,
        offer_kind=offer.kind,
        value=offer.value,
        reserved=offer.reserved,
        budget_day=offer.budget_day,
    )
    return offer


def asking(offer: Offer) -> dict[str, Any]:
    """Return what showing an offer asks: a yes or no to it; to a plan also another number of parts."""
    if offer.kind != OfferKind.INSTALLMENT:
        return {"offer": offer.id}
    return {"offer": offer.id, "installment": {"order_no": offer.order_no, "periods": offer.terms["periods"]}}


def accept(session: Session, order: Order, offer: Offer, in_force: PolicyInForce, *, now: datetime, who: str) -> None:
    """Accept an offer whose locks are held; accepting twice is accepting once.

    A discount that leaves nothing to pay, after a part payment, settles the case. Raises `OfferDeclined`,
    `OfferWithdrawn` or `OfferExpired`.
    """
    state = offer.state_at(now)
    if state is OfferState.ACCEPTED:
        return
    if state is not OfferState.OPEN:
        raise NO_LONGER[state]
    if offer.kind == OfferKind.INSTALLMENT and sum(p.amount for p in cards.parts_agreed(offer.terms)) != order.payable:
        raise errors.OfferWithdrawn
    if offer.reserved and _given_away(session, order, offer, in_force, now):
        raise errors.OfferExpired
    if offer.kind == OfferKind.DISCOUNT:
        lower_open_parts(order, offer.value - order.discount)
        order.discount = offer.value
        _withdraw_beyond_per_buyer(session, order, in_force, now=now, who=who)
        _grant_reduction(session, order, offer, now=now, who=who)
    elif offer.kind == OfferKind.FREE_SHIPPING:
        lower_open_parts(order, offer.value - order.shipping_discount)
        order.shipping_discount = offer.value
    elif offer.kind == OfferKind.DEFERRAL:
        until = datetime.fromisoformat(offer.terms["until"])
        agreements.defer(session, order, until, offer=offer, now=now, who=who)
    elif offer.kind == OfferKind.INSTALLMENT:
        plans.agree(session, order, cards.parts_agreed(offer.terms), offer=offer, now=now, who=who)
    changes.finish(session, order, offer, OfferState.ACCEPTED, now=now, who=who, why="buyer")
    todos.after_acceptance(session, order, offer, now)
    if offer.kind in (OfferKind.DISCOUNT, OfferKind.FREE_SHIPPING):
        plans.withdraw_offer(session, order, now=now, who=who)
    if order.status == "pending":
        mark_paid(order)
        changes.settle_if_paid(session, order, now=now, who=who)


def decline(session: Session, order: Order, offer: Offer, *, now: datetime, who: str) -> None:
    """Decline an offer whose locks are held; declining twice is declining once, other ends raise."""
    state = offer.state_at(now)
    if state is OfferState.DECLINED:
        return
    if state is not OfferState.OPEN:
        raise NO_LONGER[state]
    changes.finish(session, order, offer, OfferState.DECLINED, now=now, who=who, why="buyer")


def _given_away(session: Session, order: Order, offer: Offer, in_force: PolicyInForce, now: datetime) -> bool:
    """Tell whether the offer's budget went to a later one, made where the clock had passed this one's end.

    Only processes whose business clocks differ come to this; what a lowered budget had promised stays promised.
    """
    locks.budget_day(session, shanghai_day(offer.made_at))
    later = exists().where(
        Offer.id > offer.id,
        Offer.budget_day == offer.budget_day,
        Offer.made_at >= offer.expires_at,
        Offer.reserved > 0,
        facts.live(now),
    )
    if not session.scalar(select(later)):
        return False
    return min(facts.budget_left(session, order.buyer_id, in_force.policy, now)) < 0


def _grant_reduction(session: Session, order: Order, offer: Offer, *, now: datetime, who: str) -> None:
    """Let an accepted discount be the answer to an application for one: only a person makes both at once."""
    text = f"已同意，减 {yuan(offer.before - offer.after)}"
    if granting.grant(session, order, ApplicationKind.REDUCTION, text, now=now, who=who):
        granting.let_go(session, order, now=now, who=who)


def _withdraw_beyond_per_buyer(
    session: Session, order: Order, in_force: PolicyInForce, *, now: datetime, who: str
) -> None:
    """Take back the buyer's open discounts on other orders once the accepted ones reach `price.per_buyer`."""
    reached = 1 + facts.price_cuts_elsewhere(session, order, in_force.policy, now)
    if reached < in_force.policy.price.per_buyer.accepted:
        return
    others = select(Offer).where(
        Offer.buyer_id == order.buyer_id,
        Offer.order_no != order.order_no,
        Offer.kind == OfferKind.DISCOUNT.value,
        Offer.state == OfferState.OPEN.value,
    )
    for offer in session.scalars(others).all():
        other = locks.order(session, offer.order_no)
        ended = changes.how_it_ended(offer, now)
        changes.finish(session, other, offer, ended, now=now, who=who, why="per_buyer reached")
