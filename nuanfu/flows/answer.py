"""The flow `answer`: a yes, a no or a bare value answers what was asked last, whichever flow asked it."""

import re
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import bills, cards, facts, handover, offers, todos, which_order
from nuanfu.cases.models import Offer
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Speaker, Words, sayable
from nuanfu.errors import OfferExpired
from nuanfu.flows import (
    cancel,
    clarify,
    deferral,
    handoff,
    hardship,
    installment,
    payment,
    price,
    promise,
    service,
    shipping,
    ways_out,
)
from nuanfu.flows.taking_back import take_back
from nuanfu.flows.talk import Decide, Talk, kept_said
from nuanfu.ledger import policies
from nuanfu.ledger.models import Order
from nuanfu.money import yuan
from nuanfu.negotiation.concession import renewal
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.moves import Lane, Move, MoveKind, OfferKind, OfferState, Situation
from nuanfu.negotiation.policy import Policy
from nuanfu.negotiation.postage import propose_postage
from nuanfu.turns.acting import Reply, Result, RunningTurn


def answer_yes(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Take a yes as the answer to what was asked last; a yes that is put off in the same breath is none."""
    talk = Talk(session, running, said, words)
    points_at_order = running.turn.order_no or "which_order" in talk.asked
    if BROKEN_OFF.fullmatch(said.text.strip()) and not points_at_order:
        return Result([Reply(talk.say("answer.go_on"))])
    if not talk.asked:
        return Result([Reply(talk.say("answer.yes_to_nothing"))])
    if installment.corrects(talk):
        return installment.answer_periods(session, running, said, words)
    if said.hesitates:
        return Result([Reply(talk.say("answer.take_your_time"))])
    return _to_what_was_asked(YES, talk)


def answer_no(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Take a no as the answer to what was asked last, else as taking back what was just agreed, else kindly."""
    talk = Talk(session, running, said, words)
    if installment.corrects(talk):
        return installment.answer_periods(session, running, said, words)
    taken_back = take_back(talk) if set(talk.asked) <= {"agreed"} else None
    return taken_back or _to_what_was_asked(NO, talk)


def answer_value(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Take a bare value as the answer to what was asked last; what nobody asked for is kept for a person."""
    asked = running.conversation.asked
    if clarify.chosen(running, said) is not None:
        return clarify.answer_chosen(session, running, said, words)
    if "which_order" in asked:
        return _picked(session, running, said, words)
    if "region" in asked and said.values("region"):
        return shipping.answer_region(session, running, said, words)
    if installment.answers(running, said):
        return installment.answer_periods(session, running, said, words)
    if "promise" in asked and (said.values("date") or said.values("duration")):
        return promise.answer_day(session, running, said, words)
    if "deferral" in asked and (said.values("date") or said.values("duration")):
        return deferral.answer_day(session, running, said, words)
    names_a_price = said.values("amount") or said.values("discount")
    if names_a_price and (set(asked) <= {"agreed"} or "offer" in asked):
        return price.answer_price(session, running, said, words)
    if "howto" in asked:
        return payment.next_step(session, running, said, words)
    if not said.found and len(said.text.strip(MARKS)) <= FEW and not re.search("[0-9a-zA-Z]", said.text):
        return Result([Reply(Talk(session, running, said, words).say("answer.go_on"))])
    return _other_order(session, running, said, words) or handoff.note(session, running, said, words)


def _other_order(session: Session, running: RunningTurn, said: Said, words: Words) -> Result | None:
    """Turn to the order whose goods are named (`我说的是香薰机`), and ask what about it; None where none is."""
    named = which_order.by_goods(said)
    found = which_order.find(session, running, said) if named else None
    if not isinstance(found, Order) or len(said.text) > NAMES_GOODS:
        return None
    talk = Talk(session, running, said, words)
    return talk.answer(talk.say("answer.about_that", title=sayable(found.items[0].title)), asks={})


def _to_what_was_asked(answers: dict[str, Decide], talk: Talk) -> Result:
    for asked in talk.asked:
        if asked in answers:
            return answers[asked](talk.session, talk.running, talk.said, talk.words)
    kindly = "answer.yes_to_nothing" if answers is YES else "answer.no_to_nothing"
    return Result([Reply(talk.say(kindly))], asks={})


def _accept(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Accept the offer shown last; one that ran out is renewed once."""
    speaker = Speaker(session, running.conversation, words)
    meant = _offer_meant(session, running, said)
    if meant is None:
        return Result([Reply(speaker.say("answer.no_offer_there"))])
    order, offer = offers.locked(session, meant, of_buyer=running.turn.buyer_id)
    state = offer.state_at(running.turn.now)
    if state is OfferState.ACCEPTED and offer.kind in AGREED:
        return AGREED[offer.kind](order, offer, speaker)
    if state is OfferState.ACCEPTED:
        return Result([Reply(speaker.say("price.accepted_again", **_sums(order, offer)))], asks={})
    if state is OfferState.OPEN:
        try:
            offers.accept(session, order, offer, policies.current(session), now=running.turn.now, who="buyer")
        except OfferExpired:
            return Result([Reply(speaker.say("price.expired_no_renewal"))], asks={})
        return _accepted(order, offer, speaker, renewed=False, waits=todos.price_waits(session, order))
    if state is OfferState.EXPIRED and offer.kind == OfferKind.DEFERRAL:
        return deferral.again(Talk(session, running, said, words), order, offer)
    if state in (OfferState.EXPIRED, OfferState.WITHDRAWN) and offer.kind == OfferKind.INSTALLMENT:
        return installment.again(Talk(session, running, said, words), order, offer)
    if state is OfferState.EXPIRED:
        return _renew(session, running, order, offer, speaker)
    declined = state is OfferState.DECLINED  # by the button: the buyer said no to it, nobody took it back
    return Result([Reply(speaker.say("answer.yes_to_nothing" if declined else "answer.offer_gone"))], asks={})


def _offer_meant(session: Session, running: RunningTurn, said: Said) -> int | None:
    """Return the offer that a yes takes: that on the order whose goods it names, if there is one, else the last one."""
    asked: int = running.conversation.asked["offer"]
    named = which_order.by_goods(said)
    if named is None or session.get_one(Offer, asked).order_no == named:
        return asked
    query = select(Offer).where(Offer.order_no == named, Offer.state == "open", Offer.shown_seq.is_not(None))
    shown = [one for one in session.scalars(query.order_by(Offer.id)) if one.state_at(running.turn.now) == "open"]
    return shown[-1].id if shown else None


def _decline(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Decline the offer shown last; in haggling the next move follows at once."""
    talk = Talk(session, running, said, words)
    order, offer = offers.locked(session, talk.asked["offer"], of_buyer=running.turn.buyer_id)
    if offer.state_at(talk.now) is not OfferState.OPEN:
        return Result([Reply(talk.say("answer.no_to_nothing"))], asks={})
    if offer.kind in price.HAGGLED and order.lane == Lane.ORDER and not _is_gesture(offer):
        return price.haggle(session, running, order, price.signal_of(said, order), talk.speaker)
    offers.decline(session, order, offer, now=talk.now, who="buyer")
    to_pay_later = offer.kind in (OfferKind.DEFERRAL, OfferKind.INSTALLMENT)
    if to_pay_later and order.lane == Lane.CREDIT and bills.hardship_stated(session, order):
        return ways_out.next_way(talk, order)
    return talk.answer(talk.say("answer.no_to_nothing"), asks={})


def _is_gesture(offer: Offer) -> bool:
    """Tell whether a gift was a gesture for poor service: who declines that does not haggle."""
    return any(why["rule"] == service.GESTURE for why in offer.explanation)


def _to_person(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    handover.to_queue(session, running, why="offered")
    return Result([Reply(Speaker(session, running.conversation, words).say("handoff.asked"))], asks={})


def _picked(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Answer the message that was put aside, now that its order is named; else ask again and keep it."""
    talk = Talk(session, running, said, words)
    found = which_order.find(session, running, said)
    if not isinstance(found, Order):
        again = talk.ask_which(found)
        return Result(again.replies, asks=None if found else {})
    from nuanfu.flows.registry import decision_for  # the registry names this flow too

    put_aside = kept_said(talk.asked["which_order"])
    _, decide = decision_for(put_aside)
    result = decide(session, running, put_aside, words)
    return Result(result.replies, asks={} if result.asks is None else result.asks)


def picked_by_goods(session: Session, running: RunningTurn, said: Said, words: Words) -> Result | None:
    """Take goods named in few words as the answer to which order is meant; None where nothing of that was asked.

    What has a meaning of its own (`台灯那单不要了`) is answered as that, about the order it names.
    """
    asked = "which_order" in running.conversation.asked and said.values("product")
    return _picked(session, running, said, words) if asked and said.intent in SAYS_LITTLE else None


MARKS = " .。、,，!！?？~…"
NAMES_GOODS = 16  # characters: a longer sentence about goods says more than which are meant
FEW = 4  # characters: who writes a sentence in pieces has not said anything yet
BROKEN_OFF = re.compile("(?:有点儿?|有一点|一点点|这个|那个|吧|呢|啊|嘛)[ .。、,，~…]*")
"""Pieces of a sentence that sound like a yes; what is agreed by one of them was not agreed."""
SAYS_LITTLE = frozenset({None, Intent.INFORM, Intent.AFFIRM, Intent.ASK_PRODUCT, Intent.OUT_OF_SCOPE})
YES: dict[str, Decide] = {
    "person": _to_person,
    "meanings": clarify.answer_chosen,
    "which_order": _picked,
    "offer": _accept,
    "courier": shipping.take_courier,
    "howto": payment.worked,
    "cancel": cancel.confirm,
    "hardship": hardship.take_way,
    "installment": installment.shortest,
}
AGREED: dict[str, Callable[[Order, Offer, Speaker], Result]] = {
    OfferKind.DEFERRAL.value: deferral.agreed,
    OfferKind.INSTALLMENT.value: installment.agreed,
}
NO: dict[str, Decide] = {
    "offer": _decline,
    "howto": payment.next_step,
    "cancel": cancel.keep,
    "hardship": hardship.leave_way,
}


def _renew(session: Session, running: RunningTurn, order: Order, offer: Offer, speaker: Speaker) -> Result:
    """Renew an expired offer once, at the same value if the limits still allow it, accepted by this yes."""
    now = running.turn.now
    renewed_before = session.scalar(select(Offer.id).where(Offer.renewed_from == offer.id).limit(1))
    in_force = policies.current(session)
    situation = facts.gather(session, order, in_force.policy, now)
    move = _same_again(situation, offer, in_force.policy)
    if renewed_before is not None or move.kind is not MoveKind.OFFER or move.proposal is None:
        return Result([Reply(speaker.say("price.expired_no_renewal"))], asks={})
    again = offers.make(session, order, move, in_force, now=now)
    again.renewed_from = offer.id
    offers.accept(session, order, again, in_force, now=now, who="buyer")
    return _accepted(order, again, speaker, renewed=True, waits=todos.price_waits(session, order))


def _same_again(situation: Situation, offer: Offer, policy: Policy) -> Move:
    """Return the move that gives an expired offer again at its value, or one that holds."""
    if offer.kind != OfferKind.FREE_SHIPPING:
        return renewal(situation, offer.value, OfferKind(offer.kind), policy)
    move = propose_postage(situation, policy)
    if move.proposal is None or move.proposal.value < offer.value:
        return Move(MoveKind.HOLD, hold=move.hold, explanation=move.explanation)
    after = situation.payable - offer.value
    return replace(move, proposal=replace(move.proposal, value=offer.value, reserves=offer.value, after=max(0, after)))


def _accepted(order: Order, offer: Offer, speaker: Speaker, *, renewed: bool, waits: bool) -> Result:
    """Confirm an accepted offer; the buyer is asked to pay only when the platform asks for the agreed sum."""
    if offer.kind in AGREED:
        return AGREED[offer.kind](order, offer, speaker)
    sums = _sums(order, offer)
    lines = [speaker.say("price.renewed", **sums)] if renewed else []
    bonus_only = offer.kind == OfferKind.POINTS and offer.value == 0
    script = "price.accepted_bonus" if bonus_only else f"price.accepted_{offer.kind}"
    lines.append(speaker.say(script, **sums))
    if waits:
        lines.append(speaker.say("todo.price_changing", after=yuan(order.payable)))
    elif order.pay_url:
        lines.append(speaker.say("answer.pay_link", link=order.pay_url))
    return Result([Reply("\n".join(lines), cards.bill_card([order]))], asks={})


def _sums(order: Order, offer: Offer) -> dict[str, str]:
    return {
        "after": yuan(order.payable),
        "saved": yuan(offer.value),
        "points": str(offer.value),
        "title": offer.title,
        "gift": offer.title.removeprefix("送"),
    }
