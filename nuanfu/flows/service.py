"""The flow `service`: an apology, a proof, a fact about the goods; never talk about money first."""

from sqlalchemy.orm import Session

from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import Order
from nuanfu.policy.catalogue import Facts
from nuanfu.turns.acting import Result, RunningTurn

ASKED_ALIKE = 0.5  # share of a known question's letter pairs that a message must have to be that question


def answer_service(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Answer a complaint about the service, a doubt, or a question about the goods, from the catalogue alone."""
    talk = Talk(session, running, said, words)
    found = talk.order()
    if said.intent == "reason_service":
        return talk.leave_to_person("service.sorry")
    facts = _facts(talk, found)
    if said.intent == "reason_trust":
        return _proof(talk, facts)
    return _product(talk, facts)


def _facts(talk: Talk, found: Order | list[Order]) -> Facts | None:
    orders = [found] if isinstance(found, Order) else found
    for item in [item for order in orders for item in order.items]:
        facts = talk.words.catalogue.facts_for(item.sku, item.title)
        if facts is not None:
            return facts
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
