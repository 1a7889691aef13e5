"""How every action runs: read the message, decide in the shop's database, hand the replies to Rasa."""

import asyncio
from abc import ABC, abstractmethod
from functools import cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from nuanfu import bootstrap
from nuanfu.cases.said import Found, Said
from nuanfu.flows.registry import DECISIONS
from nuanfu.ledger.database import Database
from nuanfu.published import Published
from nuanfu.rasa_client import NOT_UNDERSTOOD
from nuanfu.turns.acting import act

LEAST_GUESS = 0.05  # twice what one of 39 intents would get by chance
NO_ORDER_HERE = "(没有接上店铺的订单，例如在 rasa shell 里；请用 `nuanfu chat 买家号` 或店铺页面来聊。)"


@cache
def _parts() -> tuple[Database, Published]:
    """Put the process together once, at the first action and not at import."""
    app = bootstrap.app()
    return app.database, Published(app)


class TurnAction(Action, ABC):
    """An action that decides about one turn, by the decision that nuanfu/flows/registry.py names for it."""

    @abstractmethod
    def name(self) -> str:
        """Return the name in domain.yml."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Decide in a thread, since Rasa's action server has one event loop for everybody."""
        message = tracker.latest_message
        turn_id = (message.get("metadata") or {}).get("turn_id")
        if turn_id is None:
            dispatcher.utter_message(text=NO_ORDER_HERE)
            return []
        said = said_in(message)
        for reply in await asyncio.to_thread(self._act, turn_id, said):
            card = {"card": reply["card"]} if "card" in reply else None
            dispatcher.utter_message(text=reply.get("text"), json_message=card)
        return []

    def _act(self, turn_id: int, said: Said) -> list[dict[str, Any]]:
        database, published = _parts()
        words = published.take_up().words
        decide = DECISIONS[self.name()]
        return act(database, turn_id, self.name(), lambda session, running: decide(session, running, said, words))


def said_in(message: dict[str, Any]) -> Said:
    """Read Rasa's latest message into what the shop understands of it."""
    intent = message.get("intent") or {}
    entities = message.get("entities") or []
    name = intent.get("name")
    named = [Found(found["entity"], found["value"]) for found in entities if found["entity"] != "emotion"]
    provinces = [Found("province", found["province"]) for found in entities if found.get("province")]
    emotion = next((found["value"] for found in entities if found["entity"] == "emotion"), "calm")
    return Said(
        text=message.get("text") or "",
        intent=name if name != NOT_UNDERSTOOD else None,
        confidence=float(intent.get("confidence") or 0.0),
        emotion=emotion,
        signals=tuple(message.get("signals") or ()),
        found=(*named, *provinces),
        guesses=_guesses(message) if name == NOT_UNDERSTOOD else (),
    )


def _guesses(message: dict[str, Any]) -> tuple[str, ...]:
    """Return the likeliest meanings of a message that was not understood, the best first."""
    ranking = message.get("intent_ranking") or []
    return tuple(guess["name"] for guess in ranking[1:] if guess["confidence"] >= LEAST_GUESS)
