"""What every flow has at hand when it answers one message."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from nuanfu.cases import cards, hardships, plans, reasons, stories, which_order
from nuanfu.cases.said import Found, Said
from nuanfu.cases.speaker import Speaker, Words
from nuanfu.ledger import policies
from nuanfu.ledger.models import Order
from nuanfu.ledger.policies import PolicyInForce
from nuanfu.ledger.visitors import is_visitor
from nuanfu.money import yuan
from nuanfu.negotiation.policy import Policy
from nuanfu.turns.acting import Reply, Result, RunningTurn

Decide = Callable[[Session, RunningTurn, Said, Words], Result]


@dataclass
class Talk:
    """One message of one buyer, and what may be known and said about it.

    `met` tells that a word for how the buyer feels was said, `rested` that this message let the reminders rest.
    """

    session: Session
    running: RunningTurn
    said: Said
    words: Words
    met: bool = False
    rested: bool = False
    remarks: list[str] = field(default_factory=list)

    @cached_property
    def speaker(self) -> Speaker:
        """Return who says things in this conversation, never the same sentence twice."""
        return Speaker(self.session, self.running.conversation, self.words)

    @cached_property
    def in_force(self) -> PolicyInForce:
        """Return the policy that binds."""
        return policies.current(self.session)

    @property
    def policy(self) -> Policy:
        """Return the limits of the policy that binds."""
        return self.in_force.policy

    @property
    def now(self) -> datetime:
        """Return the turn's one time."""
        return self.running.turn.now

    @property
    def asked(self) -> dict[str, Any]:
        """Return what the bot asked last."""
        return self.running.conversation.asked

    def say(self, script: str, **variables: str) -> str:
        """Return a script in words not used here yet."""
        return self.speaker.say(script, **variables)

    def answer(self, *lines: str, card: dict[str, Any] | None = None, asks: dict[str, Any] | None = None) -> Result:
        """Return one bubble: first a word for how the buyer feels, once a message, then the lines, then the card."""
        feeling = [] if self.met else self.speaker.acknowledge(self.said.emotion, self.said.intent)
        self.met = True
        text = "\n".join([*feeling, *self.remarks, *lines])
        self.remarks.clear()
        return Result([Reply(text, card)], asks=asks)

    def story(self) -> list[str]:
        """Return how often others kept such a word, once in a conversation and only to who may need heart.

        Less than 20 times is not told, and nobody who is angry is told of others.
        """
        if self.said.emotion == "angry" or self.speaker.has_said("story.kept"):
            return []
        count = stories.words_kept(self.session)
        return [self.say("story.kept", count=str(count))] if count >= stories.FEWEST else []

    def leave_to_person(self, script: str, **variables: str) -> Result:
        """Say honestly that a person must answer this, and mark the message for one."""
        self.running.turn.for_person = True
        return self.answer(self.say(script, **variables))

    def order(self) -> Order | list[Order]:
        """Return the order the message is about, its reason remembered on it, or the orders to choose from."""
        found = which_order.find(self.session, self.running, self.said)
        if isinstance(found, Order):
            reasons.remember(self.session, found, self.said, self.now)
            if hardships.stated(self.said) and found.status == "pending":
                self.rested = hardships.rest(self.session, found, self.now)
            self._notice_missed_part(found)
        return found

    def _notice_missed_part(self, order: Order) -> None:
        """Keep one kind line for the answer when a part of the order's plan was missed, the first time it is seen."""
        if plans.notice_missed(self.session, order, self.now, now=self.now, who="bot"):
            missed = next(part for part in order.instalments if part.open)
            assert missed.due_at is not None
            self.remarks.append(self.say("installment.missed", day=cards.day(missed.due_at), amount=yuan(missed.open)))

    def ask_which(self, candidates: list[Order]) -> Result:
        """Ask which of several orders is meant and keep the message until then; say so when there is none."""
        if not candidates:
            return self.without_order()
        card = cards.picker_card(candidates)
        return self.answer(self.say("answer.which_order"), card=card, asks={"which_order": kept(self.said)})

    def without_order(self) -> Result:
        """Say that there is no order to speak of; who is not logged in hears how to have theirs seen."""
        unknown = is_visitor(self.running.turn.buyer_id)
        return self.answer(self.say("answer.not_logged_in" if unknown else "answer.no_order"))

    def about_order(self, decide: Callable[["Talk", Order], Result]) -> Result:
        """Decide about the one order that is meant, or ask which."""
        found = self.order()
        if not isinstance(found, Order):
            return self.ask_which(found)
        result = decide(self, found)
        if not self.remarks:
            return result
        return Result([Reply("\n".join(self.remarks)), *result.replies], asks=result.asks)


def kept(said: Said) -> dict[str, Any]:
    """Put a message aside as JSON until the buyer has named the order."""
    return {
        "text": said.text,
        "intent": said.intent,
        "emotion": said.emotion,
        "found": [[found.entity, found.value] for found in said.found if found.entity != "order_id"],
    }


def kept_said(put_aside: dict[str, Any]) -> Said:
    """Take a message up again that was put aside."""
    found = tuple(Found(entity, value) for entity, value in put_aside["found"])
    return Said(put_aside["text"], put_aside["intent"], 1.0, put_aside["emotion"], (), found)
