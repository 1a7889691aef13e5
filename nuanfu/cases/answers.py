"""A yes, a no, or a value: each answers what was asked last, and nothing else."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import cards, facts, haggling, handover, offers, which_order
from nuanfu.cases.models import Offer
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Speaker, Words
from nuanfu.ledger import policies
from nuanfu.ledger.models import Order
from nuanfu.money import yuan
from nuanfu.negotiation.concession import renewal
from nuanfu.negotiation.moves import MoveKind, OfferKind, OfferState
from nuanfu.turns.acting import Reply, Result, RunningTurn


def answer_yes(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Accept the offer shown last, if that was the last thing asked and the yes is not put off."""
    speaker = Speaker(session, running, words)
    if running.conversation.asked.get("person"):
        handover.to_queue(session, running, why="not_understood")
        return Result([Reply(speaker.say("handoff.asked"))], asks={})
    offer_id = running.conversation.asked.get("offer")
    if offer_id is None:
        return Result([Reply(speaker.say("answer.yes_to_nothing"))])
    if said.hesitates:
        return Result([Reply(speaker.say("answer.take_your_time"))])
    order, offer = offers.locked(session, offer_id, of_buyer=running.turn.buyer_id)
    state = offer.state_at(running.turn.now)
    if state is OfferState.ACCEPTED:
        return Result([Reply(speaker.say("price.accepted_again", **_sums(order, offer)))], asks={})
    if state is OfferState.OPEN:
        in_force = policies.current(session)
        offers.accept(session, order, offer, in_force, now=running.turn.now, who="buyer")
        return _accepted(order, offer, speaker, renewed=False)
    if state is OfferState.EXPIRED:
        return _renew(session, running, order, offer, speaker)
    return Result([Reply(speaker.say("answer.offer_gone"))], asks={})


def answer_no(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Decline the offer shown last and give the next move; a no to nothing is taken kindly."""
    speaker = Speaker(session, running, words)
    offer_id = running.conversation.asked.get("offer")
    if offer_id is None:
        return Result([Reply(speaker.say("answer.no_to_nothing"))])
    order, offer = offers.locked(session, offer_id, of_buyer=running.turn.buyer_id)
    if offer.state_at(running.turn.now) is not OfferState.OPEN:
        return Result([Reply(speaker.say("answer.no_to_nothing"))], asks={})
    return haggling.haggle(session, running, order, haggling.signal_of(said, order), speaker)


def answer_value(session: Session, running: RunningTurn, said: Said, words: Words) -> Result | None:
    """Take a bare value as the answer to what was asked: the order that was meant, or a price named in haggling.

    None when nothing was asked that the value could answer.
    """
    asked = running.conversation.asked
    if "which_order" in asked:
        found = which_order.find(session, running, said)
        if isinstance(found, Order):
            return haggling.answer_kept(session, running, found, asked["which_order"], words)
        return haggling.which_or_none(found, said, Speaker(session, running, words))
    if "offer" in asked and (said.values("amount") or said.values("discount")):
        return haggling.answer_price(session, running, said, words)
    return None


def _renew(session: Session, running: RunningTurn, order: Order, offer: Offer, speaker: Speaker) -> Result:
    """Renew an expired offer once, at the same value if the limits still allow it, accepted by this yes."""
    now = running.turn.now
    renewed_before = session.scalar(select(Offer.id).where(Offer.renewed_from == offer.id).limit(1))
    in_force = policies.current(session)
    situation = facts.gather(session, order, in_force.policy, now)
    move = renewal(situation, offer.value, OfferKind(offer.kind), in_force.policy)
    if renewed_before is not None or move.kind is not MoveKind.OFFER or move.proposal is None:
        return Result([Reply(speaker.say("price.expired_no_renewal"))], asks={})
    again = offers.make(session, order, move, in_force, now=now)
    again.renewed_from = offer.id
    offers.accept(session, order, again, in_force, now=now, who="buyer")
    return _accepted(order, again, speaker, renewed=True)


def _accepted(order: Order, offer: Offer, speaker: Speaker, *, renewed: bool) -> Result:
    sums = _sums(order, offer)
    lines = [speaker.say("price.renewed", **sums)] if renewed else []
    lines.append(speaker.say(f"price.accepted_{offer.kind}", **sums))
    if order.pay_url:
        lines.append(speaker.say("answer.pay_link", link=order.pay_url))
    return Result([Reply("\n".join(lines), cards.bill_card([order]))], asks={})


def _sums(order: Order, offer: Offer) -> dict[str, str]:
    return {
        "after": yuan(order.payable),
        "saved": yuan(offer.value),
        "points": str(offer.value),
        "gift": offer.title.removeprefix("送"),
    }
