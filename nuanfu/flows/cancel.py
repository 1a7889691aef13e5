"""The flow `cancel`: one honest question why, and at the second word it is done."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import changes, handover
from nuanfu.cases.models import Case, Reason
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.cases.states import Cause
from nuanfu.flows import installment, which_undone
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import Order
from nuanfu.negotiation.moves import Lane
from nuanfu.turns.acting import Result, RunningTurn

REMEDIES = {
    "reason_price": "cancel.ask_price",
    "reason_shipping_fee": "cancel.ask_postage",
    "reason_delivery_time": "cancel.ask_time",
    "reason_trust": "cancel.ask_trust",
}


KEEPS = re.compile(
    "(?:不要|别|甭|不用|不想|不必|先不|莫|勿|唔好|没说要?)(?:给我|帮我|把[^，。,]{0,4})?(?:取消|关掉|关单)|不取消|"
    "(?<!是)不是(?:要|想|说|让你|叫你){0,2}[^，。,]{0,2}(?:取消|关掉|关单)(?!了)"
)


def answer_cancel(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Ask once why; close at the second request. What was paid for, or given on credit, goes to a person."""
    return Talk(session, running, said, words).about_order(_cancel)


def confirm(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Take a yes to «really cancel?» as the second request."""
    talk = Talk(session, running, said, words)
    running.turn.order_no = running.turn.order_no or talk.asked["cancel"]
    return talk.about_order(_cancel)


def keep(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Keep an order whose buyer decided not to cancel."""
    talk = Talk(session, running, said, words)
    return talk.answer(talk.say("cancel.kept"), asks={})


def kept_in_words(session: Session, running: RunningTurn, said: Said, words: Words) -> Result | None:
    """Keep the order when `先别取消` answers the question why, whatever it was taken for; else None."""
    asked = "cancel" in running.conversation.asked
    return keep(session, running, said, words) if asked and KEEPS.search(said.text) else None


def _cancel(talk: Talk, order: Order) -> Result:
    if order.status == "closed":
        return talk.answer(talk.say("cancel.closed_already"), asks={})
    if KEEPS.search(talk.said.text):  # 不要取消 sounds like a wish to cancel; what is closed by mistake is lost
        return talk.answer(talk.say("cancel.kept"), asks={})
    if order.lane == Lane.CREDIT and installment.settles_early(talk.said):
        return installment.settle_early(talk, order)  # 不分期了，一次还清 wants to pay all, not to give it back
    undone = which_undone.ask(talk, order)
    if undone is not None:
        return undone
    free = not order.paid and order.lane == Lane.ORDER
    if free and talk.asked.get("cancel") != order.order_no:
        return talk.answer(talk.say(_question(talk, order)), asks={"cancel": order.order_no})
    return cancel_now(talk, order)


def cancel_now(talk: Talk, order: Order) -> Result:
    """Close an order whose buyer was asked once; what was paid for, or given on credit, goes to a person."""
    if order.status == "closed":
        return talk.answer(talk.say("cancel.closed_already"), asks={})
    if order.paid or order.lane != Lane.ORDER:
        case = talk.session.get_one(Case, order.order_no)
        if case.state in handover.CAN_PAUSE:
            handover.pause(talk.session, order, Cause.HANDOFF, talk.running)
        handover.to_queue(talk.session, talk.running, why="cancel_paid", order=order)
        return talk.answer(talk.say("cancel.paid" if order.paid else "cancel.on_credit"), asks={})
    changes.close(talk.session, order, now=talk.now, who="buyer", why="buyer asked")
    return talk.answer(talk.say("cancel.done"), asks={})


def _question(talk: Talk, order: Order) -> str:
    """Ask with the remedy in hand when a reason is known that has one."""
    heard = select(Reason.reason).where(Reason.order_no == order.order_no).order_by(Reason.at.desc())
    for reason in talk.session.scalars(heard):
        if reason in REMEDIES:
            return REMEDIES[reason]
    return "cancel.ask_why"
