"""Say a script in one conversation, each time in words not used there before."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.ledger.models import Order
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.moves import AskKind, Move, OfferKind, Proposal, Signal
from nuanfu.policy.catalogue import Catalogue
from nuanfu.policy.howto import Howtos
from nuanfu.policy.scripts import Scripts
from nuanfu.turns.models import Author, Conversation, Message

REMEMBERED = 80  # messages looked back on so that no sentence is said twice; a buyer does not remember further


@dataclass(frozen=True, slots=True)
class Words:
    """What the shop can say: its scripts, the facts about its goods, and the steps out of payment troubles."""

    scripts: Scripts
    catalogue: Catalogue
    howtos: Howtos


class Speaker:
    """Says a script in one conversation, each time in words not used there before."""

    def __init__(self, session: Session, conversation: Conversation, words: Words) -> None:
        """Look back at what the bot has said in this conversation."""
        self._words = words
        self._preferred: dict[str, str] = {}
        recent = (
            select(Message.text)
            .where(Message.conversation_id == conversation.id, Message.author == Author.BOT.value)
            .order_by(Message.seq.desc())
            .limit(REMEMBERED)
        )
        texts = [text for text in session.scalars(recent) if text]
        self._said = [line for text in texts for line in text.split("\n")]

    def say(self, script: str, **variables: str) -> str:
        """Return the script in the first wording not yet used here."""
        text = self._words.scripts.say(script, variables, self._said, self._preferred.get(script))
        self._said.extend(text.split("\n"))
        return text

    def prefer(self, script: str, wording: str) -> None:
        """Let the wording of this name count as the first one of its script."""
        self._preferred[script] = wording

    def wordings(self, script: str) -> list[str]:
        """Return the names of the wordings a first saying here may take, the default first; none once one was said."""
        scripts = self._words.scripts
        return [] if scripts.was_said(script, self._said) else list(scripts.wordings(script))

    def acknowledge(self, emotion: str) -> list[str]:
        """Return one line for an angry, anxious or low buyer, nothing for a calm one."""
        return [self.say(f"ack.{emotion}")] if emotion in ("angry", "anxious", "low") else []

    def value_of(self, order: Order) -> list[str]:
        """Return why the goods cost what they cost, from the catalogue alone; an honest line where it is silent.

        Facts that were told in this conversation already are not told again: then there is no line.
        """
        for item in order.items:
            facts = self._words.catalogue.facts_for(item.sku, item.title)
            points = "；".join([*facts.selling_points, *facts.differences][:2]) if facts else ""
            if points:
                told = any(points in line for line in self._said)
                return [] if told else [self.say("price.value", title=item.title, points=points)]
        return [self.say("price.no_facts", title=order.items[0].title)]


def offer_script(move: Move, proposal: Proposal, signal: Signal, *, first: bool) -> str:
    """Return the script that presents an offer; what was granted exactly as asked says so."""
    if signal.reason == Intent.REQUEST_GIFT:
        return "gift.offer" if proposal.kind is OfferKind.GIFT else "gift.points"
    if proposal.kind is OfferKind.GIFT:
        return "price.offer_gift"
    if proposal.kind is OfferKind.POINTS:
        return "price.offer_points" if proposal.bonus else "price.offer_points_plain"
    if signal.ask and move.explanation[0].rule == "ask":
        rounds_off = signal.ask.kind is AskKind.ROUND_OFF
        return "price.offer_round_off" if rounds_off else "price.offer_as_asked"
    return "price.offer_discount_first" if first else "price.offer_discount_next"
