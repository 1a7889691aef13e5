"""Cut a message into words with jieba and the shop's own dictionary."""

from __future__ import annotations

import functools
import logging
from pathlib import Path
from typing import Any

import jieba
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.fingerprint import of_files
from nlu.normaliser import NORMAL, ORIGINS, normalise, span

DICTIONARY = Path(__file__).with_name("dictionary.txt")


@functools.lru_cache(maxsize=1)
def cutter() -> jieba.Tokenizer:
    """Return a jieba of our own that knows the dictionary; the global one stays as other packages expect it."""
    jieba.setLogLevel(logging.WARNING)
    cut = jieba.Tokenizer()
    for line in DICTIONARY.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            cut.add_word(line)
    return cut


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Words(Tokenizer):
    """Cut `normal` into tokens whose text is plain and whose offsets are those of the original text."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return what Rasa's tokenizer base asks for; intents are never split."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_"}

    def __init__(self, config: dict[str, Any]) -> None:
        """Load the dictionary. Serving loads it anew here too: a trained model holds none of jieba's state."""
        super().__init__(config)
        self._cut = cutter()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Words:
        """Create the component, at training and at loading alike."""
        return cls(config)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Retrain when the dictionary or this file changes."""
        return of_files(__file__, DICTIONARY)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the words of an attribute; white space and the offsets between words are dropped."""
        if attribute == TEXT:
            plain, origins = message.get(NORMAL), message.get(ORIGINS)
        else:
            plain, origins = normalise(message.get(attribute))
        tokens = []
        for word, start, end in self._cut.tokenize(plain):
            if word.isspace():
                continue
            first, last = span(origins, start, end)
            tokens.append(Token(word, first, last))
        return tokens
