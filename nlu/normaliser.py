"""Bring every way of typing a message to one plain form, without touching the message itself."""

from __future__ import annotations

import functools
import unicodedata
from typing import Any

import opencc
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.fingerprint import of_files

NORMAL = "normal"
ORIGINS = "normal_origins"

# Controls, zero-width and direction marks, lone surrogates, private and unassigned code points, combining marks: a
# buyer means nothing by them, and each would split a word from its twin.
_DROPPED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"))
_SIMPLIFIER = opencc.OpenCC("t2s")


@functools.lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    """Return what stands for one character: nothing, itself, or its simpler form; a space for any white space."""
    if character.isspace():
        return " "
    out = []
    for part in unicodedata.normalize("NFKC", character).lower():
        if part.isspace():
            out.append(" ")
        elif unicodedata.category(part) not in _DROPPED:
            # One character at a time keeps the length, so that offsets can be mapped; 軟體 becomes 软体, not 软件.
            simple = _SIMPLIFIER.convert(part)
            out.append(simple if len(simple) == 1 else part)
    return "".join(out)


def normalise(text: str) -> tuple[str, list[int]]:
    """Return the plain form of any string, and for each of its characters the index in `text` it came from.

    NFKC, traditional to simplified, lower case; white space squeezed to one space and stripped at both ends.
    """
    out: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        for part in _plain(character):
            if part == " " and (not out or out[-1] == " "):
                continue
            out.append(part)
            origins.append(index)
    if out and out[-1] == " ":
        out.pop()
        origins.pop()
    return "".join(out), origins


def span(origins: list[int], start: int, end: int) -> tuple[int, int]:
    """Map a non-empty range of the plain form back to the range of the original text it came from."""
    return origins[start], origins[end - 1] + 1


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Normaliser(GraphComponent):
    """Set `normal` and `normal_origins` beside the text of each message; the text itself stays as it was typed.

    An attribute of its own, because a full-width `／restart` made plain would be a command to Rasa.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Normaliser:
        """Create the component; it has no settings and learns nothing."""
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Retrain what follows when this file changes."""
        return of_files(__file__)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the plain form to each message."""
        for message in messages:
            plain, origins = normalise(message.get(TEXT) or "")
            message.set(NORMAL, plain)
            message.set(ORIGINS, origins)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the plain form to each training example."""
        self.process(training_data.training_examples)
        return training_data
