"""The flow `handoff`: a wish for a person, a signal that outranks everything, and what is only noted yet."""

from sqlalchemy.orm import Session

from nuanfu.cases import alarm, applications, granting, handover, reasons, which_order
from nuanfu.cases.models import ApplicationKind
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Speaker, Words
from nuanfu.cases.states import Cause
from nuanfu.ledger import policies
from nuanfu.ledger.models import Order
from nuanfu.turns.acting import Reply, Result, RunningTurn


def hand_over(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Give the conversation to a person: at the buyer's wish, for a dispute, or after a threat of complaint.

    A dispute pauses its order, a threat pauses every case of the buyer; a plain wish for a person pauses nothing.
    """
    speaker = Speaker(session, running.conversation, words)
    found = which_order.find(session, running, said)
    order = found if isinstance(found, Order) else None
    lines = speaker.acknowledge(said.emotion, said.intent)
    if order is not None:
        reasons.remember(session, order, said, running.turn.now)
    if said.intent == "threaten_complaint":
        handover.pause_all(session, running, Cause.HANDOFF)
        lines = [speaker.say("handoff.complaint")]
    elif said.intent == "reason_dispute":
        if order is not None:
            handover.pause(session, order, Cause.DISPUTE, running)
            _put_on_record(session, running, order)
        lines.append(speaker.say("handoff.dispute"))
    else:
        lines.append(speaker.say("handoff.asked"))
    handover.to_queue(session, running, why=said.intent or "request_human", order=order, emotion=said.emotion)
    return Result([Reply("\n".join(lines))], asks={})


def _put_on_record(session: Session, running: RunningTurn, order: Order) -> None:
    """Record a dispute as an application, once while it waits: a person answers it as they answer the others."""
    if order.status != "pending" or granting.waiting(session, order, ApplicationKind.DISPUTE) is not None:
        return
    policy, asked = policies.current(session).policy, {"text": running.turn.text}
    applications.make(session, order, ApplicationKind.DISPUTE, asked, policy, now=running.turn.now, who="buyer")


def answer_signal(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Answer what outranks every intent: no figure, no order, no offer; cases pause until a person decides."""
    signal = alarm.raised_by(said.signals)
    wants_it_cancelled = signal == "minor" and said.intent == "reason_changed_mind"
    script = _for_a_child(session, running, cancelled=wants_it_cancelled) if signal == "minor" else f"signal.{signal}"
    if wants_it_cancelled:
        alarm.cancel_for_minor(session, running)
    else:
        alarm.heed(session, running, signal)
    handover.to_queue(session, running, why=signal, emotion=said.emotion)
    return Result([Reply(Speaker(session, running.conversation, words).say(script))], asks={})


def _for_a_child(session: Session, running: RunningTurn, *, cancelled: bool) -> str:
    """Return the script that promises only what holds: what a child has paid or owes is a person's to undo."""
    free, others = alarm.cancellable(session, running)
    if not free:
        return "signal.minor_person"
    return f"signal.minor{'_cancelled' if cancelled else ''}{'_some' if others else ''}"


def note(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Keep what was said for a person and say so: for everything the assistant cannot answer yet."""
    speaker = Speaker(session, running.conversation, words)
    found = which_order.find(session, running, said)
    if isinstance(found, Order):
        reasons.remember(session, found, said, running.turn.now)
    running.turn.for_person = True
    lines = [*speaker.acknowledge(said.emotion, said.intent), speaker.say("note.for_person")]
    return Result([Reply("\n".join(lines))])
