"""The flow `handoff`: a wish for a person, a signal that outranks everything, and what is only noted yet."""

from sqlalchemy.orm import Session

from nuanfu.cases import changes, handover, reasons, which_order
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Speaker, Words
from nuanfu.cases.states import Cause
from nuanfu.ledger import locks, policies
from nuanfu.ledger.models import Order
from nuanfu.negotiation.moves import Lane
from nuanfu.turns.acting import Reply, Result, RunningTurn

SIGNALS = ("crisis", "bereaved", "third_person", "minor")  # the first that is seen decides


def hand_over(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Give the conversation to a person: at the buyer's wish, for a dispute, or after a threat of complaint.

    A dispute pauses its order, a threat pauses every case of the buyer; a plain wish for a person pauses nothing.
    """
    speaker = Speaker(session, running, words)
    found = which_order.find(session, running, said)
    order = found if isinstance(found, Order) else None
    lines = speaker.acknowledge(said.emotion)
    if order is not None:
        reasons.remember(session, order, said, running.turn.now)
    if said.intent == "threaten_complaint":
        handover.pause_all(session, running, Cause.HANDOFF)
        lines = [speaker.say("handoff.complaint")]
    elif said.intent == "reason_dispute":
        if order is not None:
            handover.pause(session, order, Cause.DISPUTE, running)
        lines.append(speaker.say("handoff.dispute"))
    else:
        lines.append(speaker.say("handoff.asked"))
    handover.to_queue(session, running, why=said.intent or "request_human", order=order, emotion=said.emotion)
    return Result([Reply("\n".join(lines))], asks={})


def answer_signal(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Answer what outranks every intent: no figure, no order, no offer; cases pause until a person decides."""
    signal = next(name for name in SIGNALS if name in said.signals)
    speaker = Speaker(session, running, words)
    if signal == "minor" and said.intent == "reason_changed_mind":
        return _cancel_for_minor(session, running, speaker)
    withdraw = signal in ("crisis", "bereaved", "minor")
    handover.pause_all(session, running, Cause.HANDOFF, withdraw=withdraw)
    handover.to_queue(session, running, why=signal, emotion=said.emotion)
    return Result([Reply(speaker.say(f"signal.{signal}"))], asks={})


def _cancel_for_minor(session: Session, running: RunningTurn, speaker: Speaker) -> Result:
    """Cancel a child's unpaid orders at the first word, without a question; what was paid or owed goes to a person."""
    for order in which_order.unpaid(session, running):
        locked = locks.order(session, order.order_no)
        if locked.lane == Lane.ORDER and not locked.paid:
            changes.close(session, locked, now=running.turn.now, who="buyer", why="minor")
        else:
            handover.pause(session, locked, Cause.DISPUTE, running)
    handover.to_queue(session, running, why="minor")
    return Result([Reply(speaker.say("signal.minor_cancelled"))], asks={})


def note(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Keep what was said for a person and say so: for everything the assistant cannot answer yet."""
    speaker = Speaker(session, running, words)
    found = which_order.find(session, running, said)
    if isinstance(found, Order):
        reasons.remember(session, found, said, running.turn.now)
    running.turn.for_person = True
    lines = [*speaker.acknowledge(said.emotion), speaker.say("note.for_person")]
    return Result([Reply("\n".join(lines))])


def not_understood(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Say honestly that the message was not understood; after the policy's number in a row, offer a person."""
    speaker = Speaker(session, running, words)
    running.conversation.misunderstood += 1
    limit = policies.current(session).policy.handoff.after_misunderstandings
    if running.conversation.misunderstood >= limit:
        running.turn.for_person = True
        return Result([Reply(speaker.say("answer.offer_person"))], asks={"person": True})
    return Result([Reply(speaker.say("answer.not_understood"))])
