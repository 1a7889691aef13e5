"""Tell what a message means: one of the intents of the domain, with an honest confidence."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import explain, kernel, ridge
from nlu.fingerprint import of_files
from nlu.normaliser import NORMAL


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(RasaIntentClassifier, GraphComponent):
    """Set `intent` and the full `intent_ranking` of each message; where it is asked for, also the `explanation`."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        """Remember where to save; the model comes from `train` or `load`."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model: ridge.Ridge | None = None
        self._examples: list[tuple[str, str]] = []

    @classmethod
    def required_components(cls) -> list[type]:
        """Ask for features."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: `penalty`, the ridge."""
        return {"penalty": 0.4}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """Create the component before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """Load what `train` saved."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = ridge.Ridge.load(folder)
            component._examples = json.loads((folder / "examples.json").read_text("utf-8"))
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Retrain when this file or the shared classifier changes."""
        return of_files(__file__, ridge.__file__, kernel.__file__)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent; save the model, and the examples to name them by."""
        examples = [example for example in training_data.intent_examples if example.get(NORMAL)]
        labels = [example.get(INTENT) for example in examples]
        voices = [example.get(METADATA, {}).get(METADATA_INTENT, {}).get("voice", "") for example in examples]
        features = ridge.Features.of(examples)
        self._model = ridge.fit(features, labels, voices, self._config["penalty"])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            told = [(example.get(TEXT), label) for example, label in zip(examples, labels, strict=True)]
            (folder / "examples.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add intent and ranking to each message."""
        for message, confidences in zip(messages, self._model.confidences(ridge.Features.of(messages)), strict=True):
            order = np.argsort(-confidences, kind="stable")
            ranking = [{"name": self._model.labels[i], "confidence": float(confidences[i])} for i in order]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            if explain.wanted(message):
                why = explain.explain(self._model, self._examples, message)
                message.set(explain.EXPLANATION, why, add_to_output=True)
        return messages
