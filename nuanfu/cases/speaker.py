"""Say a script in one conversation, each time in words not used there before."""

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.empathy import acknowledgements
from nuanfu.conduct.linter import lint_lanes
from nuanfu.ledger.models import Order
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.moves import AskKind, Move, OfferKind, Proposal, Signal
from nuanfu.policy.catalogue import Catalogue
from nuanfu.policy.howto import Howtos
from nuanfu.policy.scripts import Scripts
from nuanfu.turns import saying
from nuanfu.turns.models import Author, Conversation, Message

ALWAYS_IN_FULL = "signal."  # who is in need hears it whole, as often as it takes
SENTENCE_ENDS = ("。", "！", "？", "~")  # a phrase without one is a part of another sentence, or a link
A_GOOD = "这件商品"  # in place of a title that holds what the shop must not say
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
        self._session = session
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
        """Return the script in the first wording not yet used here; what stands above word for word comes shorter."""
        declared = self._words.scripts[script].variables if script in self._words.scripts else ()
        saying.note_filled_in(self._session, [variables[name] for name in declared if name in variables])
        text = self._words.scripts.say(script, variables, self._said, self._preferred.get(script))
        if text in self._said:
            text = self._shorter(script, text, variables)
        self._said.extend(text.split("\n"))
        return text

    def prefer(self, script: str, wording: str) -> None:
        """Let the wording of this name count as the first one of its script."""
        self._preferred[script] = wording

    def wordings(self, script: str) -> list[str]:
        """Return the names of the wordings a first saying here may take, the default first; none once one was said."""
        scripts = self._words.scripts
        return [] if scripts.was_said(script, self._said) else list(scripts.wordings(script))

    def has_said(self, script: str) -> bool:
        """Tell whether any wording of a script was used here."""
        return self._words.scripts.was_said(script, self._said)

    def heard_here(self, phrase: str) -> bool:
        """Tell whether a phrase stands in anything said here."""
        return any(phrase in line for line in self._said)

    def acknowledge(self, emotion: str, intent: str | None = None) -> list[str]:
        """Return one line that meets how a buyer feels; none for a calm one, nor when every such line was said."""
        for script in acknowledgements(emotion, intent):
            text = self._words.scripts.say(script, {}, self._said)
            if text not in self._said:
                self._said.append(text)
                return [text]
        return []

    def _shorter(self, script: str, text: str, variables: dict[str, str]) -> str:
        """Return the shortest honest form of what was said here in these very words, itself new as long as one is."""
        scripts = self._words.scripts
        own = f"again.{script}"
        if own not in scripts and (script.startswith(ALWAYS_IN_FULL) or not text.endswith(SENTENCE_ENDS)):
            return text
        forms = [name for name in (own, "again.same") if name in scripts]
        for name in forms:
            form = scripts.say(name, variables, self._said)
            if form not in self._said:
                return form
        return min((scripts[forms[0]].variants), key=len).format_map(variables) if forms else text

    def value_of(self, order: Order) -> list[str]:
        """Return why the goods cost what they cost, from the catalogue alone; an honest line where it is silent.

        Facts that were told in this conversation already are not told again: then there is no line.
        """
        for item in order.items:
            facts = self._words.catalogue.facts_for(item.sku, item.title)
            points = "；".join([*facts.selling_points, *facts.differences][:2]) if facts else ""
            if points:
                told = self.heard_here(points)
                return [] if told else [self.say("price.value", title=sayable(item.title), points=points)]
        return [self.say("price.no_facts", title=sayable(order.items[0].title))]


@lru_cache(maxsize=4096)  # the same goods, order after order
def sayable(title: str) -> str:
    """Return a product's title, or a plain word for it where the title says what the shop must not (`限时特惠`)."""
    return A_GOOD if lint_lanes(title) else title


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
