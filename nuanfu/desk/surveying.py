"""Ask how the talk with a person was, where the gate lets a survey go out: never after a stop, never by night."""

from datetime import datetime

from sqlalchemy.orm import Session

from nuanfu.cases.speaker import Words
from nuanfu.conduct import gate
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.outbound import Kind, Outbound
from nuanfu.desk import conversations, welcome
from nuanfu.ledger import policies
from nuanfu.turns.models import Author, Conversation

SCALE = 5


def ask(session: Session, conversation: Conversation, words: Words, now: datetime) -> bool:
    """Write the card that asks for a score; False where it must not, or cannot, be asked."""
    facts = welcome.facts_of(session, conversation, now)
    if facts is None:
        return False
    verdict = gate.decide(Outbound(Kind.SURVEY, Channel.IM), facts, policies.current(session).policy, now)
    if not isinstance(verdict, gate.Allow):
        return False
    question = words.scripts.say("desk.survey", {}, ())
    card = {"type": "survey", "question": question, "scale": SCALE}
    conversations.write(session, conversation, Author.SYSTEM, [{"card": card}], at=now)
    return True
