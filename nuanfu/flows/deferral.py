"""The flow `deferral`: pay later, at once within the policy's days, by application beyond, kindly not beyond those."""

from datetime import datetime

from sqlalchemy.orm import Session

from nuanfu.cases import applications, bills, cards, granting, hardships, offers
from nuanfu.cases.models import ApplicationKind, Offer
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Speaker, Words
from nuanfu.clock import SHANGHAI, end_of_day, shanghai_day
from nuanfu.flows import installment
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import Order
from nuanfu.negotiation.deferral import Answer, Bill, Deferral, as_offer, day_asked, propose_deferral
from nuanfu.negotiation.moves import Lane
from nuanfu.turns.acting import Reply, Result, RunningTurn


def answer_deferral(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Answer a wish to pay later; without a day ask for one, once. A plan on offer moves its first part instead."""
    if installment.moves_first_day(running, said):
        return installment.answer_periods(session, running, said, words)
    return Talk(session, running, said, words).about_order(propose)


def answer_day(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Take a bare day or length of time as the answer to the question until when."""
    talk = Talk(session, running, said, words)
    running.turn.order_no = running.turn.order_no or talk.asked["deferral"]
    return talk.about_order(propose)


def agreed(order: Order, offer: Offer, speaker: Speaker) -> Result:
    """Confirm an accepted deferral; that it may be taken back is said with it."""
    until = datetime.fromisoformat(offer.terms["until"])
    text = speaker.say("deferral.accepted", until=cards.clock_time(until))
    return Result([Reply(text, cards.bill_card([order]))], asks={"agreed": order.order_no})


def again(talk: Talk, order: Order, offer: Offer) -> Result:
    """Answer a yes to a deferral whose offer ran out: the same day once more, if the limits still allow it."""
    day = shanghai_day(datetime.fromisoformat(offer.terms["until"]))
    bill = bills.bill_of(talk.session, order, talk.now)
    answer = propose_deferral(bill, day if end_of_day(day) > talk.now else None, talk.policy)
    if answer.answer is not Answer.OFFER or order.status != "pending":
        return talk.answer(talk.say("deferral.ran_out"), asks={"deferral": order.order_no})
    move = as_offer(bill, answer, talk.policy)
    renewed = offers.make(talk.session, order, move, talk.in_force, now=talk.now)
    renewed.renewed_from = offer.id
    offers.accept(talk.session, order, renewed, talk.in_force, now=talk.now, who="buyer")
    return agreed(order, renewed, talk.speaker)


def propose(talk: Talk, order: Order) -> Result:
    """Answer a wish to pay one order later: offered at once, applied for, or kindly held."""
    if order.status == "closed":
        return talk.answer(talk.say("cancel.closed_already"), asks={})
    if order.payable == 0:
        return talk.answer(talk.say("bill.paid_indeed"), card=cards.bill_card([order]), asks={})
    waiting = granting.waiting(talk.session, order, ApplicationKind.DEFERRAL)
    if waiting is not None:
        card = {"type": "application", **applications.view(waiting)}
        return talk.answer(talk.say("application.pending", **applications.told(waiting)), card=card)
    bill = bills.bill_of(talk.session, order, talk.now)
    day = day_asked(bill, talk.said.days, talk.said.durations)
    answer = propose_deferral(bill, day, talk.policy)
    match answer.answer:
        case Answer.ASK_DAY:
            return _ask_for_a_day(talk, order)
        case Answer.OFFER:
            return _offer(talk, order, bill, answer)
        case Answer.APPLY:
            return _apply(talk, order, answer)
    asks = {"deferral": order.order_no} if answer.answer is Answer.TOO_LONG else {}
    story = talk.story() if answer.answer is Answer.TOO_LONG else []
    return talk.answer(*story, _held(talk, answer), asks=asks)


def _ask_for_a_day(talk: Talk, order: Order) -> Result:
    if talk.asked.get("deferral") == order.order_no:  # asked once: who names no day then is not pressed for one
        return talk.answer(talk.say("deferral.no_day"), asks={})
    return talk.answer(talk.say("deferral.ask_day"), asks={"deferral": order.order_no})


def _offer(talk: Talk, order: Order, bill: Bill, answer: Deferral) -> Result:
    assert answer.until is not None
    move = as_offer(bill, answer, talk.policy)
    offer = offers.make(talk.session, order, move, talk.in_force, now=talk.now)
    lines = [talk.say(f"deferral.offer_{order.lane}", until=cards.clock_time(answer.until))]
    if order.lane == Lane.CREDIT:
        lines.append(_effect(talk))
    elif hardships.stated(talk.said) and not order.paid:
        lines.append(talk.say("hardship.or_cancel"))
    return talk.answer(*talk.story(), *lines, card=cards.offer_card(offer), asks={"offer": offer.id})


def _apply(talk: Talk, order: Order, answer: Deferral) -> Result:
    assert answer.until is not None
    asked = {"until": answer.until.astimezone(SHANGHAI).isoformat()}
    application = applications.make(
        talk.session, order, ApplicationKind.DEFERRAL, asked, talk.policy, now=talk.now, who="buyer"
    )
    hours = str(talk.policy.applications.answer_within_hours)
    text = talk.say("deferral.applied", day=cards.day(answer.until), hours=hours)
    talk.running.turn.for_person = True
    return talk.answer(
        *talk.story(), text, _effect(talk), card={"type": "application", **applications.view(application)}, asks={}
    )


def _effect(talk: Talk) -> str:
    """Say what a deferral means for fee, interest and credit record, in the policy's words; else a person will."""
    if talk.policy.deferral.effect is not None:
        return talk.say("deferral.effect", effect=talk.policy.deferral.effect)
    talk.running.turn.for_person = True
    return talk.say("deferral.effect_unknown")


def _held(talk: Talk, answer: Deferral) -> str:
    last = cards.day(end_of_day(answer.last)) if answer.last else ""
    until = cards.clock_time(answer.until) if answer.until else ""
    match answer.answer:
        case Answer.NOT_NEEDED:
            return talk.say("deferral.not_needed", until=until)
        case Answer.TOO_LONG:
            return talk.say("deferral.too_long", last=last)
        case Answer.CLOSES_FIRST:
            return talk.say("deferral.closes_first", until=until)
    return talk.say("deferral.none_left")
