"""A price cut that a person names: it binds the same limits and the same budget as one of the assistant's."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu import errors
from nuanfu.cases import changes, facts
from nuanfu.cases.models import Offer
from nuanfu.ledger.models import Order
from nuanfu.money import Fen, yuan
from nuanfu.negotiation import limits
from nuanfu.negotiation.moves import Move, MoveKind, OfferKind, OfferState, Proposal, Situation, Why
from nuanfu.negotiation.policy import Policy


def named(situation: Situation, off: Fen, policy: Policy, expires_at: datetime, why: Why) -> Move:
    """Return the move that takes `off` fen more off; raises `ReductionTooLarge` with what the limits leave."""
    room, limit = limits.discount_room(situation, policy)
    if off > room:
        raise errors.ReductionTooLarge(f"这一单最多还能减 {yuan(room)}（{limit.meant}）；改小一点，或者先改规则。")
    proposal = Proposal(
        kind=OfferKind.DISCOUNT,
        value=situation.discount + off,
        reserves=off,
        before=situation.payable,
        after=situation.payable - off,
        expires_at=min(expires_at, situation.closes_at) if situation.closes_at else expires_at,
    )
    return Move(MoveKind.OFFER, proposal, explanation=(why, limit))


def by_agent(session: Session, order: Order, off: Fen, policy: Policy, *, now: datetime, who: str) -> Move:
    """Return the move for a cut that an agent names in a talk; a discount that stands there is withdrawn for it.

    What turns the assistant away turns an agent away too, but for an order so large that a person is to talk, and for
    the number of rounds. Raises `ReductionTooLarge` with the rule that says no.
    """
    _withdraw_standing(session, order, now, who)
    situation = facts.gather(session, order, policy, now)
    until, minutes = limits.stands_until(situation, policy)
    no = _turned_away(situation, policy) or (minutes if until is None else None)
    if no is not None or until is None:
        raise errors.ReductionTooLarge(f"这一单现在不能让价：{no.meant if no else ''}。")
    return named(situation, off, policy, until, Why("agent.offer", yuan(off), "同事在对话里给的优惠"))


def _turned_away(situation: Situation, policy: Policy) -> Why | None:
    holds = (
        limits.nothing_to_pay(situation),
        limits.owed_already(situation, policy),
        limits.closing(situation),
        limits.too_many_unpaid(situation, policy),
        limits.already_agreed(situation),
        limits.below_minimum(situation, policy),
    )
    move = next((hold for hold in holds if hold is not None), None)
    return move.explanation[0] if move is not None else limits.price_cuts_used_up(situation, policy)


def _withdraw_standing(session: Session, order: Order, now: datetime, who: str) -> None:
    """Take back the discount that stands: the new one takes its place, and its budget is free for it."""
    standing = select(Offer).where(
        Offer.order_no == order.order_no,
        Offer.kind == OfferKind.DISCOUNT.value,
        Offer.state == OfferState.OPEN.value,
    )
    for offer in session.scalars(standing).all():
        changes.finish(session, order, offer, changes.how_it_ended(offer, now), now=now, who=who, why="replaced")
    session.flush()
