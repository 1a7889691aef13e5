"""Tell how a message is said: calm, anxious, angry or low."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import ENTITIES, METADATA, METADATA_INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import kernel, ridge
from nlu.fingerprint import of_files
from nlu.normaliser import NORMAL


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class EmotionClassifier(GraphComponent, EntityExtractorMixin):
    """Add the entity `emotion` to each message; it spans no words, so it has no `start` and no `end`.

    Trained on the `emotion` that the metadata of each block of examples names.
    """

    def __init__(self, config: dict[str, Any], name: str, storage: ModelStorage, resource: Resource) -> None:
        """Remember where to save; the model comes from `train` or `load`."""
        self._config = config
        self._name = name
        self._storage = storage
        self._resource = resource
        self._model: ridge.Ridge | None = None

    @classmethod
    def required_components(cls) -> list[type]:
        """Ask for features."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings of the ridge: most messages are calm, and to miss an angry one costs more."""
        return {"penalty": 0.4, "lift": 0.1}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EmotionClassifier:
        """Create the component before training."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EmotionClassifier:
        """Load what `train` saved."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._model = ridge.Ridge.load(folder)
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Retrain when this file or the shared classifier changes."""
        return of_files(__file__, ridge.__file__, kernel.__file__)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example whose metadata names an emotion; save the model."""
        examples, labels, voices = [], [], []
        for example in training_data.intent_examples:
            about = example.get(METADATA, {}).get(METADATA_INTENT, {})
            if about.get("emotion") and example.get(NORMAL):
                examples.append(example)
                labels.append(about["emotion"])
                voices.append(about.get("voice", ""))
        features = ridge.Features.of(examples)
        self._model = ridge.fit(features, labels, voices, self._config["penalty"], self._config["lift"])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the likeliest emotion of each message to its entities."""
        for message, confidences in zip(messages, self._model.confidences(ridge.Features.of(messages)), strict=True):
            best = int(confidences.argmax())
            entity = {
                "entity": "emotion",
                "value": self._model.labels[best],
                "confidence_entity": float(confidences[best]),
                "extractor": "EmotionClassifier",
            }
            message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages
