"""The flow `price`: refuse what was refused, ask the negotiation, make its offer, find the words."""

import re
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import cards, changes, facts, handover, offers
from nuanfu.cases.models import Offer
from nuanfu.cases.said import Said, asked_value
from nuanfu.cases.speaker import Speaker, Words, offer_script
from nuanfu.flows import bill_price
from nuanfu.flows.talk import Talk
from nuanfu.learning.draws import Chooser
from nuanfu.learning.experiments import FIRST_PRICE, Experiment, WhichFirst
from nuanfu.ledger import policies
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.money import yuan
from nuanfu.negotiation.concession import may_swap, propose
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.moves import (
    Ask,
    AskKind,
    HoldReason,
    Lane,
    Move,
    MoveKind,
    OfferKind,
    OfferState,
    PastOffer,
    Signal,
    Situation,
)
from nuanfu.turns.acting import Reply, Result, RunningTurn

_WISHES = re.compile("就[付买要拍]|卖不卖|[行成]不|[行成好]吗|可以|成交|能不能|给我|算|凑|抹|包邮|到手|我[出付]|一口价")
HAGGLED = (OfferKind.DISCOUNT.value, OfferKind.GIFT.value, OfferKind.POINTS.value)


@dataclass(frozen=True, slots=True)
class Haggle:
    """What one decision about one order needs at hand."""

    session: Session
    running: RunningTurn
    order: Order
    signal: Signal
    speaker: Speaker
    in_force: policies.PolicyInForce
    chooser: Chooser


def answer_price(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Answer a message about the price; a further one while an offer stands refuses it and moves one step."""
    talk = Talk(session, running, said, words)
    return talk.about_order(lambda talk, order: haggle(session, running, order, signal_of(said, order), talk.speaker))


def haggle(
    session: Session,
    running: RunningTurn,
    order: Order,
    signal: Signal,
    speaker: Speaker,
    *,
    of: tuple[str, ...] = HAGGLED,
) -> Result:
    """Give the next move on one order and say it; open offers of the kinds in `of` are what the message refuses."""
    standing = _open_offers(session, order, running, of)
    if standing and not _refused(standing[-1], running):
        return _stands(standing[-1], speaker)
    only_looks_around = signal.reason == Intent.REASON_COMPARE and signal.ask is None
    if not only_looks_around:
        now = running.turn.now
        for offer in standing:  # points asked for beside a discount: who then finds it too dear takes neither
            changes.finish(session, order, offer, OfferState.DECLINED, now=now, who="buyer", why="refused by words")
        session.flush()
    in_force = policies.current(session)
    chooser = Chooser(session, order, signal.reason, in_force, running.turn.now)
    chooser.look_back(Experiment.FIRST_PRICE_WORDING)
    situation = facts.gather(session, order, in_force.policy, running.turn.now)
    if in_force.policy.experiments.on and may_swap(situation, signal, in_force.policy):
        drawn = chooser.arm(Experiment.GIFT_OR_POINTS, [which.value for which in WhichFirst])
        situation = replace(situation, points_first=drawn == WhichFirst.POINTS_FIRST)
    move = propose(situation, signal, in_force.policy)
    return _say(Haggle(session, running, order, signal, speaker, in_force, chooser), move, situation)


def signal_of(said: Said, order: Order) -> Signal:
    """Turn a message into the signal that a negotiation reads; a value without a reason is talk about the price."""
    reason = said.intent if said.intent in ("reason_price", "reason_compare") else "reason_price"
    ask = asked_value(said, order.payable)
    return Signal(reason=reason, emotion=said.emotion, ask=None if ask and _only_quotes(ask, said, order) else ask)


def _only_quotes(ask: Ask, said: Said, order: Order) -> bool:
    """Tell whether a price is only the one that stands on the goods (`这也敢卖299？`): nobody wishes for that."""
    listed = {order.goods_total, *(item.unit_price for item in order.items)}
    return ask.kind is AskKind.PRICE and ask.value in listed and not _WISHES.search(said.text)


def _open_offers(session: Session, order: Order, running: RunningTurn, of: tuple[str, ...]) -> list[Offer]:
    query = select(Offer).where(Offer.order_no == order.order_no, Offer.state == "open", Offer.kind.in_(of))
    found = session.scalars(query.order_by(Offer.id))
    return [offer for offer in found if offer.state_at(running.turn.now) is OfferState.OPEN]


def _refused(offer: Offer, running: RunningTurn) -> bool:
    """Tell whether the message came after the offer was shown: nobody refuses what they have not seen."""
    return offer.shown_seq is not None and running.last_seq > offer.shown_seq


def _stands(offer: Offer, speaker: Speaker) -> Result:
    text = speaker.say("price.standing", after=yuan(offer.after), until=cards.clock_time(offer.expires_at))
    card = cards.offer_card(offer)
    return Result([Reply(text, card)], asks={"offer": offer.id})


def _say(talk: Haggle, move: Move, situation: Situation) -> Result:
    lines = talk.speaker.acknowledge(talk.signal.emotion, talk.signal.reason)
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
        return _make_offer(talk, move, situation.past, lines)
    if move.kind is MoveKind.PERSON:
        handover.to_queue(talk.session, talk.running, why="person_above", order=talk.order)
        return Result([Reply("\n".join([*lines, talk.speaker.say("price.person")]))], asks={})
    if move.kind is MoveKind.BILL:
        return _about_a_bill(talk, situation, lines)
    if move.kind is MoveKind.LET_COMPARE:
        lines += talk.speaker.value_of(talk.order)
        told = [Reply("\n".join(lines))] if lines else []
        return Result([*told, Reply(talk.speaker.say("price.let_compare"))])
    assert move.hold is not None
    wants_gift = talk.signal.reason == Intent.REQUEST_GIFT and move.hold is HoldReason.NOTHING_LEFT
    script = "gift.hold" if wants_gift else f"price.hold_{move.hold.value}"
    return Result([Reply("\n".join([*lines, talk.speaker.say(script)]))], asks={})


def _about_a_bill(talk: Haggle, situation: Situation, lines: list[str]) -> Result:
    """Show what is owed in place of a price; in the credit lane the second ask goes to a person."""
    session, running, order, signal, speaker = talk.session, talk.running, talk.order, talk.signal, talk.speaker
    on_credit = order.lane == Lane.CREDIT and signal.reason != Intent.REQUEST_GIFT
    if not on_credit:
        lines.append(speaker.say("price.bill_credit"))
        return Result([Reply("\n".join(lines), cards.bill_card([order]))])
    if signal.reason == Intent.REASON_PRICE and bill_price.asks_again(session, order, signal):
        return bill_price.apply(session, running, order, situation, signal, talk.in_force, speaker, lines)
    return bill_price.explain(session, running, order, situation, talk.in_force, speaker, lines)


def _make_offer(talk: Haggle, move: Move, past: tuple[PastOffer, ...], lines: list[str]) -> Result:
    proposal = move.proposal
    assert proposal is not None
    offer = offers.make(talk.session, talk.order, move, talk.in_force, now=talk.running.turn.now)
    replies = []
    about_price = talk.signal.reason != Intent.REQUEST_GIFT
    value = talk.speaker.value_of(talk.order) if about_price and not past else []
    if value:
        replies.append(Reply("\n".join([*lines, *value])))
        lines = []
    # After an offer that ran out or was taken back the ladder starts anew: only a refusal makes it one more step.
    refused = any(one.kind is OfferKind.DISCOUNT and one.state is OfferState.DECLINED for one in past)
    script = offer_script(move, proposal, talk.signal, first=not refused)
    if script == FIRST_PRICE and (wordings := talk.speaker.wordings(script)):
        talk.speaker.prefer(script, talk.chooser.arm(Experiment.FIRST_PRICE_WORDING, wordings))
    text = talk.speaker.say(script, **cards.offer_variables(talk.order, proposal))
    card = cards.offer_card(offer)
    replies.append(Reply("\n".join([*lines, text]), card))
    return Result(replies, asks={"offer": offer.id})
