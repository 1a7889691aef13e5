"""The flow `terms`: the figures of their own order, and what happens when not paying, in the shop's words alone."""

from sqlalchemy.orm import Session

from nuanfu.cases import cards
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import Order
from nuanfu.money import yuan
from nuanfu.negotiation.moves import Lane
from nuanfu.turns.acting import Result, RunningTurn


def answer_terms(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Explain the order's figures, or its consequences when these were asked for."""
    decide = _consequences if said.intent == "ask_consequences" else _figures
    return Talk(session, running, said, words).about_order(decide)


def _figures(talk: Talk, order: Order) -> Result:
    """Tell parts with their days where there are several, else the sum and the day it is open till."""
    open_parts = [part for part in order.instalments if part.open]
    if len(order.instalments) > 1 and open_parts:
        told = "；".join(_part(part.seq, part.open, cards.day(part.due_at)) for part in open_parts)
        text = talk.say("terms.parts", parts=told)
    elif order.closes_at is not None:
        text = talk.say("terms.until", payable=yuan(order.payable), until=cards.clock_time(order.closes_at))
    else:
        text = talk.say("terms.sum", payable=yuan(order.payable))
    talk.running.turn.for_person = True
    return talk.answer(text, card=cards.bill_card([order]))


def _part(seq: int, fen: int, day: str) -> str:
    return f"第 {seq} 期 {yuan(fen)}" + (f"，{day}" if day else "")


def _consequences(talk: Talk, order: Order) -> Result:
    """Tell the policy's text for the order's kind; where there is none, promise nothing and call a person."""
    told = talk.policy.consequences
    before_delivery = told.presale if len(order.instalments) > 1 else told.order
    text = told.credit if order.lane == Lane.CREDIT else before_delivery
    if text is None:
        return talk.leave_to_person("terms.no_consequences")
    return talk.answer(talk.say("terms.consequences", text=text))
