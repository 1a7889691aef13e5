"""Weigh the characters and words of a message by how telling they are (tf-idf)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu import explain
from nlu.fingerprint import of_files
from nlu.normaliser import NORMAL


def grams(message: Message) -> list[str]:
    """Return the runs of 1 to 3 characters and the words of a message, the words marked as such."""
    plain = f"^{message.get(NORMAL)}$"
    out = [plain[i : i + n] for n in (1, 2, 3) for i in range(len(plain) - n + 1)]
    return out + [f"w {token.text}" for token in message.get(TOKENS_NAMES[TEXT])]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NGrams(SparseFeaturizer, GraphComponent):
    """Add one tf-idf row per message, over the n-grams that at least two training examples share."""

    def __init__(
        self, config: dict[str, Any], name: str, storage: ModelStorage, resource: Resource, vectorizer: TfidfVectorizer
    ) -> None:
        """Keep the vectorizer, fitted or not yet."""
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._vectorizer = vectorizer

    @classmethod
    def required_components(cls) -> list[type]:
        """Ask for words before n-grams of words."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: in how many examples an n-gram must occur to count."""
        return {**SparseFeaturizer.get_default_config(), "min_df": 2}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accept any settings: scikit-learn refuses a wrong `min_df` itself."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NGrams:
        """Create the component before training."""
        vectorizer = TfidfVectorizer(analyzer=grams, min_df=config["min_df"], sublinear_tf=True, dtype=np.float32)
        return cls(config, execution_context.node_name, model_storage, resource, vectorizer)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NGrams:
        """Load vocabulary and weights: JSON and plain numbers, no pickle."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            vocabulary = json.loads((folder / "vocabulary.json").read_text("utf-8"))
            component._vectorizer.vocabulary = {gram: index for index, gram in enumerate(vocabulary)}
            component._vectorizer.idf_ = np.load(folder / "idf.npy", allow_pickle=False)
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Retrain when this file changes."""
        return of_files(__file__)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which n-grams there are and how rare each is; save both."""
        self._vectorizer.fit([example for example in training_data.training_examples if example.get(NORMAL)])
        with self._storage.write_to(self._resource) as folder:
            names = [str(name) for name in self._vectorizer.get_feature_names_out()]
            (folder / "vocabulary.json").write_text(json.dumps(names, ensure_ascii=False), "utf-8")
            np.save(folder / "idf.npy", self._vectorizer.idf_, allow_pickle=False)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the row of each message."""
        for message, row in zip(messages, self._vectorizer.transform(messages), strict=True):
            self._add(message, row)
            if explain.wanted(message):
                columns = self._vectorizer.vocabulary_
                message.set(explain.COLUMNS, {gram: columns[gram] for gram in grams(message) if gram in columns})
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the row of each training example."""
        self.process([example for example in training_data.training_examples if example.get(NORMAL)])
        return training_data

    def _add(self, message: Message, row: csr_matrix) -> None:
        message.add_features(Features(row.tocoo(), FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
