"""A buyer talks about the price: refuse what they refused, ask the negotiation, make its offer, find the words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import cards, changes, facts, handover, offers, reasons, which_order
from nuanfu.cases.models import Offer
from nuanfu.cases.said import Said, asked_value
from nuanfu.cases.speaker import Speaker, Words, offer_script
from nuanfu.ledger import policies
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.money import yuan
from nuanfu.negotiation.concession import propose
from nuanfu.negotiation.moves import Ask, AskKind, Move, MoveKind, OfferKind, OfferState, PastOffer, Signal
from nuanfu.turns.acting import Reply, Result, RunningTurn

HAGGLED = (OfferKind.DISCOUNT.value, OfferKind.GIFT.value, OfferKind.POINTS.value)


@dataclass(frozen=True, slots=True)
class Talk:
    """What one decision about one order needs at hand."""

    session: Session
    running: RunningTurn
    order: Order
    signal: Signal
    speaker: Speaker
    in_force: policies.PolicyInForce


def answer_price(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Answer a message about the price; a further one while an offer stands refuses it and moves one step."""
    speaker = Speaker(session, running, words)
    found = which_order.find(session, running, said)
    if not isinstance(found, Order):
        return which_or_none(found, said, speaker)
    reasons.remember(session, found, said, running.turn.now)
    return haggle(session, running, found, signal_of(said, found), speaker)


def haggle(session: Session, running: RunningTurn, order: Order, signal: Signal, speaker: Speaker) -> Result:
    """Give the next move on one order and say it."""
    standing = _open_offer(session, order, running)
    if standing is not None and not _refused(standing, running):
        return _stands(standing, speaker)
    if standing is not None:
        now = running.turn.now
        changes.finish(session, order, standing, OfferState.DECLINED, now=now, who="buyer", why="refused by words")
        session.flush()
    in_force = policies.current(session)
    situation = facts.gather(session, order, in_force.policy, running.turn.now)
    move = propose(situation, signal, in_force.policy)
    return _say(Talk(session, running, order, signal, speaker, in_force), move, situation.past)


def signal_of(said: Said, order: Order) -> Signal:
    """Turn a message into the signal that a negotiation reads; a value without a reason is talk about the price."""
    reason = said.intent if said.intent in ("reason_price", "reason_compare") else "reason_price"
    return Signal(reason=reason, emotion=said.emotion, ask=asked_value(said, order.payable))


def question_of(said: Said) -> dict[str, Any]:
    """Keep a price message while the buyer is asked which order it is about."""
    ask = asked_value(said, 10**12)
    kept = {"kind": ask.kind.value, "value": str(ask.value)} if ask else None
    return {"which_order": {"reason": said.intent or "reason_price", "emotion": said.emotion, "ask": kept}}


def answer_kept(session: Session, running: RunningTurn, order: Order, kept: dict[str, Any], words: Words) -> Result:
    """Answer the price message that was put aside until the buyer named the order."""
    ask = Ask(AskKind(kept["ask"]["kind"]), Decimal(kept["ask"]["value"])) if kept["ask"] else None
    signal = Signal(kept["reason"], kept["emotion"], ask)
    return haggle(session, running, order, signal, Speaker(session, running, words))


def which_or_none(candidates: list[Order], said: Said, speaker: Speaker) -> Result:
    """Ask which of several orders is meant, or say that there is none."""
    if not candidates:
        return Result([Reply(speaker.say("answer.no_order"))])
    card = cards.picker_card(candidates)
    return Result([Reply(speaker.say("answer.which_order"), card)], asks=question_of(said))


def _open_offer(session: Session, order: Order, running: RunningTurn) -> Offer | None:
    query = select(Offer).where(Offer.order_no == order.order_no, Offer.state == "open", Offer.kind.in_(HAGGLED))
    standing = [offer for offer in session.scalars(query) if offer.state_at(running.turn.now) is OfferState.OPEN]
    return standing[-1] if standing else None


def _refused(offer: Offer, running: RunningTurn) -> bool:
    """Tell whether the message came after the offer was shown: nobody refuses what they have not seen."""
    return offer.shown_seq is not None and running.last_seq > offer.shown_seq


def _stands(offer: Offer, speaker: Speaker) -> Result:
    text = speaker.say("price.standing", after=yuan(offer.after), until=cards.clock_time(offer.expires_at))
    card = cards.offer_card(offer)
    return Result([Reply(text, card)], asks={"offer": offer.id})


def _say(talk: Talk, move: Move, past: tuple[PastOffer, ...]) -> Result:
    lines = talk.speaker.acknowledge(talk.signal.emotion)
    record(
        talk.session,
        "move.chosen",
        at=talk.running.turn.now,
        who="bot",
        why=talk.signal.reason,
        order=talk.order,
        policy_hash=talk.in_force.hash,
        move=move.kind.value,
        hold=move.hold.value if move.hold else None,
        rules=[why.rule for why in move.explanation],
    )
    if move.kind is MoveKind.OFFER:
        return _make_offer(talk, move, past, lines)
    if move.kind is MoveKind.PERSON:
        handover.to_queue(talk.session, talk.running, why="person_above", order=talk.order)
        return Result([Reply("\n".join([*lines, talk.speaker.say("price.person")]))], asks={})
    if move.kind is MoveKind.BILL:
        card = cards.bill_card([talk.order])
        return Result([Reply("\n".join([*lines, talk.speaker.say("price.bill_credit")]), card)])
    if move.kind is MoveKind.LET_COMPARE:
        value = talk.speaker.value_of(talk.order)
        return Result([Reply("\n".join([*lines, value])), Reply(talk.speaker.say("price.let_compare"))])
    assert move.hold is not None
    return Result([Reply("\n".join([*lines, talk.speaker.say(f"price.hold_{move.hold.value}")]))], asks={})


def _make_offer(talk: Talk, move: Move, past: tuple[PastOffer, ...], lines: list[str]) -> Result:
    proposal = move.proposal
    assert proposal is not None
    offer = offers.make(talk.session, talk.order, move, talk.in_force, now=talk.running.turn.now)
    replies = []
    first = not past
    if first:
        replies.append(Reply("\n".join([*lines, talk.speaker.value_of(talk.order)])))
        lines = []
    script = offer_script(proposal, talk.signal, first)
    text = talk.speaker.say(script, **cards.offer_variables(talk.order, proposal))
    card = cards.offer_card(offer)
    replies.append(Reply("\n".join([*lines, text]), card))
    return Result(replies, asks={"offer": offer.id})
