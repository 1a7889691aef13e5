"""The flow `payment`: how to get a payment through, one step at a time, and what to do while something is down."""

import re

from sqlalchemy.orm import Session

from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import Order
from nuanfu.turns.acting import Result, RunningTurn

ON_DELIVERY = re.compile("货到(?:了|再|后)?付|到货(?:了|再|后)?付|收到货?(?:了|再|后)再?付")


def answer_payment(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Give the next step out of a payment trouble; while an incident stands, say that first and nothing else."""
    talk = Talk(session, running, said, words)
    talk.order()
    incident = next((each for each in talk.policy.incidents if each.until is None or each.until > talk.now), None)
    if incident is not None and said.intent == "reason_system_error":
        return talk.answer(talk.say("payment.incident", text=incident.text))
    if ON_DELIVERY.search(said.text):
        return talk.leave_to_person("payment.on_delivery")
    topic = said.intent or "reason_payment_howto"
    before = talk.asked.get("howto", {})
    # The same trouble again, after a step was told: that step did not help.
    return _step(talk, topic, before["step"] + 1 if before.get("topic") == topic else 0)


def next_step(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Give the next step after one that did not help; after the last one a person."""
    talk = Talk(session, running, said, words)
    asked = talk.asked["howto"]
    return _step(talk, asked["topic"], asked["step"] + 1)


def worked(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Be glad that a step helped, and give the way to pay."""
    talk = Talk(session, running, said, words)
    lines = [talk.say("payment.worked")]
    order = talk.order()
    if isinstance(order, Order) and order.payable and order.pay_url:
        lines.append(talk.say("answer.pay_link", link=order.pay_url))
    return talk.answer(*lines, asks={})


def _step(talk: Talk, topic: str, number: int) -> Result:
    steps = talk.words.howtos.steps(topic)
    if number >= len(steps):
        result = talk.leave_to_person("payment.no_more_steps")
        return Result(result.replies, asks={"person": True})
    opening = [talk.say(f"payment.{topic.removeprefix('reason_')}")] if number == 0 else []
    card = {"type": "howto", "topic": topic.removeprefix("reason_"), "steps": [{"text": steps[number]}]}
    lines = [*opening, talk.say("payment.step", step=steps[number])]
    return talk.answer(*lines, card=card, asks={"howto": {"topic": topic, "step": number}})
