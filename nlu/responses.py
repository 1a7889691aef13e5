"""Say a response of the domain in words not used in this conversation before; stock Rasa draws one at random."""

from __future__ import annotations

import copy
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig


class FreshResponses(TemplatedNaturalLanguageGenerator):
    """Choose the first variation of those said least often; `nlg` of the endpoints names this class."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        """Take the responses of the domain; the endpoint has no settings."""
        super().__init__(domain.responses)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return the response with its variables filled, or None when the domain has none that fits."""
        if utter_action not in self.responses:
            return None
        slots = tracker.current_slot_values()
        fitting = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, slots
        )
        said = [event.text for event in tracker.applied_events() if isinstance(event, BotUttered)]
        first = _episode(tracker.sender_id) % max(1, len(fitting))
        turned = fitting[first:] + fitting[:first]
        fresh = min(turned, key=lambda variation: said.count(variation.get("text")), default=None)
        return self._fill_response(copy.deepcopy(fresh), slots, **kwargs) if fresh else None


def _episode(sender: str) -> int:
    """Return the number of the episode, from 0: its tracker knows nothing of those before, so it begins elsewhere."""
    number = sender.rpartition(":")[2]
    return int(number) - 1 if number.isdigit() else 0
