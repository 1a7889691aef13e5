"""Hear what outranks every intent: a crisis, a stranger on the line, a death, a child.

Tuned for recall: a signal missed may harm a person, a signal too many costs a colleague a minute. The words stand in
nlu/alarms/, a family a file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from nlu.alarms import family
from nlu.alarms.bereaved import BEREAVED
from nlu.alarms.crisis import CRISIS
from nlu.alarms.minor import MINOR
from nlu.alarms.third_person import THIRD_PERSON
from nlu.fingerprint import of_files
from nlu.normaliser import NORMAL

SIGNALS = "signals"
_FAMILIES = (CRISIS, THIRD_PERSON, BEREAVED, MINOR)
# Between two ideographs, spaces and dots hide a word (不 想 活 了) or are there to breathe: both readings are heard.
_GAP = re.compile(r"(?<=[一-龥])[\s.*_~·-]+(?=[一-龥])")


def heard(plain: str) -> list[str]:
    """Return the signals in a plain text, in the order crisis, third_person, bereaved, minor."""
    texts = {plain, _GAP.sub("", plain)}
    return [one.name for one in _FAMILIES if any(one.hears(text) for text in texts)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Signals(GraphComponent):
    """Set the top-level list `signals` of each message; empty for nearly all."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Signals:
        """Create the component; it has no settings and learns nothing."""
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Notice a change of the words."""
        return of_files(__file__, *sorted(Path(family.__file__).parent.glob("*.py")))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the signals of each message."""
        for message in messages:
            message.set(SIGNALS, heard(message.get(NORMAL)), add_to_output=True)
        return messages
