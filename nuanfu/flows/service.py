"""The flow `service`: an apology, a proof, a fact about the goods; never talk about money first."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nuanfu.cases import cards, facts, handover, offers
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import LedgerEvent, Order
from nuanfu.negotiation.extras import next_gift
from nuanfu.negotiation.limits import stands_until, turned_away
from nuanfu.negotiation.moves import Move, MoveKind, OfferKind, Proposal, Why
from nuanfu.negotiation.policy import Gesture
from nuanfu.policy.catalogue import Facts
from nuanfu.turns.acting import Result, RunningTurn

GESTURE = "service.gesture"  # the rule that an offer made as a gesture names first
COMFORTED = frozenset({"reason_service", "reason_trust"})
ASKED_ALIKE = 0.5  # share of a known question's letter pairs that a message must have to be that question


def answer_service(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Answer a complaint about the service, a doubt, or a question about the goods, from the catalogue alone."""
    talk = Talk(session, running, said, words)
    found = talk.order()
    gesture = _gesture(talk, found) if isinstance(found, Order) else None
    if gesture is not None:
        return gesture
    if said.intent == "reason_service":
        return talk.leave_to_person("service.sorry")
    known = _facts(talk, found)
    if said.intent == "reason_trust":
        return _proof(talk, known)
    return _product(talk, known)


def _gesture(talk: Talk, order: Order) -> Result | None:
    """Make the policy's small gesture at the second word, and call a person at the next: apology or proof came first.

    None where the policy makes none, and at the first word.
    """
    reason = talk.said.intent or ""
    times = _times_heard(talk, order, reason) if reason in COMFORTED else 0
    if talk.policy.service.gesture is Gesture.NONE or times < 2 or order.status != "pending":
        return None
    situation = facts.gather(talk.session, order, talk.policy, talk.now)
    until, lasting = stands_until(situation, talk.policy)
    gift, why = next_gift(situation, talk.policy)
    if gift is None or until is None or turned_away(situation, talk.policy) is not None:
        handover.to_queue(talk.session, talk.running, why=reason, order=order, emotion=talk.said.emotion)
        return talk.answer(talk.say("service.person"), asks={})
    payable = situation.payable
    proposal = Proposal(OfferKind.GIFT, gift.value, gift.value, payable, payable, until, title=gift.title)
    because = Why(GESTURE, Gesture.GIFT.value, "道歉或凭据之后的一点心意")
    move = Move(MoveKind.OFFER, proposal, explanation=(because, *why, lasting))
    offer = offers.make(talk.session, order, move, talk.in_force, now=talk.now)
    talk.running.turn.for_person = True
    script = "service.gesture" if reason == "reason_service" else "service.gesture_trust"
    told = {"gift": gift.title, "until": cards.clock_time(until)}
    return talk.answer(talk.say(script, **told), card=cards.offer_card(offer), asks={"offer": offer.id})


def _times_heard(talk: Talk, order: Order, reason: str) -> int:
    query = select(func.count()).where(
        LedgerEvent.order_no == order.order_no, LedgerEvent.kind == "reason.heard", LedgerEvent.why == reason
    )
    return talk.session.scalar(query) or 0


def _facts(talk: Talk, found: Order | list[Order]) -> Facts | None:
    orders = [found] if isinstance(found, Order) else found
    for item in [item for order in orders for item in order.items]:
        known = talk.words.catalogue.facts_for(item.sku, item.title)
        if known is not None:
            return known
    return None


def _proof(talk: Talk, facts: Facts | None) -> Result:
    lines = []
    if facts is not None and facts.proof:
        lines.append(talk.say("service.proof", proof="；".join(facts.proof)))
    if facts is not None and facts.warranty:
        lines.append(talk.say("service.warranty", warranty=facts.warranty.rstrip("。")))
    if not lines:
        return talk.leave_to_person("service.no_proof")
    return talk.answer(*lines)


def _product(talk: Talk, facts: Facts | None) -> Result:
    """Answer with the known question that is most like the message, else with what is known of the goods."""
    if facts is None:
        return talk.leave_to_person("service.no_facts")
    known = max(facts.questions, key=lambda each: _alike(each.question, talk.said.text), default=None)
    if known is not None and _alike(known.question, talk.said.text) >= ASKED_ALIKE:
        return talk.answer(talk.say("service.answer", answer=known.answer.rstrip("。")))
    if not facts.selling_points:
        return talk.leave_to_person("service.no_facts")
    talk.running.turn.for_person = True
    return talk.answer(talk.say("service.points", points="；".join(facts.selling_points)))


def _alike(question: str, text: str) -> float:
    pairs = _pairs(question)
    return len(pairs & _pairs(text)) / len(pairs) if pairs else 0.0


def _pairs(text: str) -> set[str]:
    bare = text.replace("吗", "").replace("呢", "").replace("？", "").replace("?", "")
    return {bare[at : at + 2] for at in range(len(bare) - 1)} or {bare}
