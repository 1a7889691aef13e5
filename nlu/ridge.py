"""A kernel ridge classifier with honest confidence, shared by intent and emotion.

Chosen by measurement (docs/understanding.md). Its score is a plain sum, over the n-grams of a message and over the
examples near it, so that what decided can be told exactly (`Ridge.reasons`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, vstack
from scipy.special import log_softmax, softmax

from nlu import kernel
from nlu.kernel import Space


@dataclass(frozen=True)
class Features:
    """The features of some messages: tf-idf rows of length 1 (sparse), and sentence vectors of length 1."""

    grams: csr_matrix
    vectors: np.ndarray

    @classmethod
    def of(cls, messages: Sequence[Message]) -> Features:
        """Collect what the featurizers left on each message.

        In single precision like the weights: SciPy would convert all of those for each message else, a millisecond.
        """
        grams, vectors = [], []
        for message in messages:
            _, sparse = message.get_sparse_features(TEXT)
            _, dense = message.get_dense_features(TEXT)
            grams.append(sparse.features.tocsr().astype(np.float32))
            vectors.append(dense.features[0])
        return cls(vstack(grams, format="csr"), np.asarray(vectors, dtype=np.float32))


@dataclass(frozen=True)
class Ridge:
    """A fitted classifier: labels, weights of n-grams, the examples' places and their weights, how to read scores.

    A score divided by the temperature, plus the label's offset, is a log probability up to a constant.
    """

    labels: list[str]
    grams: np.ndarray
    space: Space
    places: np.ndarray
    weights: np.ndarray
    temperature: float
    offsets: list[float]

    def confidences(self, features: Features) -> np.ndarray:
        """Return a probability per row and label; each row sums to 1."""
        nearness = kernel.nearness(self.space.places(features.vectors), self.places)
        scores = features.grams @ self.grams + nearness @ self.weights
        return softmax(scores / self.temperature + np.asarray(self.offsets), axis=1)

    def reasons(self, features: Features, label: str) -> tuple[csr_matrix, np.ndarray]:
        """Return what each n-gram and each example adds to the score of a label, for one message.

        Exact: the two sum to that score, before temperature and offset.
        """
        column = self.labels.index(label)
        near = kernel.nearness(self.space.places(features.vectors), self.places)[0]
        return features.grams.multiply(self.grams[:, column]).tocsr(), near * self.weights[:, column]

    def save(self, folder: Path) -> None:
        """Write JSON and plain numbers, no pickle: loading a model runs no code of its own."""
        np.savez(
            folder / "ridge.npz",
            grams=self.grams,
            centre=self.space.centre,
            axes=self.space.axes,
            places=self.places.astype(np.float16),
            weights=self.weights,
        )
        head = {"labels": self.labels, "temperature": self.temperature, "offsets": self.offsets}
        (folder / "ridge.json").write_text(json.dumps(head), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Ridge:
        """Read what `save` wrote."""
        head = json.loads((folder / "ridge.json").read_text("utf-8"))
        with np.load(folder / "ridge.npz", allow_pickle=False) as numbers:
            return cls(
                grams=numbers["grams"],
                space=Space(numbers["centre"], numbers["axes"]),
                places=numbers["places"].astype(np.float32),
                weights=numbers["weights"],
                **head,
            )


def fit(features: Features, labels: Sequence[str], voices: Sequence[str], penalty: float, lift: float = 0.0) -> Ridge:
    """Fit on all examples; find the temperature on what each voice's examples score when that voice is left out.

    `voices` names who wrote each example: a stranger's wording is what the confidence must be honest about. `penalty`
    is the ridge; `lift` raises rare labels in the answer by that power of their rarity, where to miss one costs more.
    """
    names, index, counts = np.unique(np.asarray(labels), return_inverse=True, return_counts=True)
    targets = np.where(index[:, None] == np.arange(len(names)), 1.0, -1.0).astype(np.float32)
    space = Space.around(features.vectors)
    places = space.places(features.vectors)
    smoother = kernel.smoother(features.grams, places, penalty)
    weights = smoother.weights(targets)
    return Ridge(
        [str(name) for name in names],
        np.asarray(features.grams.T @ weights, dtype=np.float32),
        space,
        places,
        weights,
        _temperature(smoother.held_out(targets, weights, np.asarray(voices)), index),
        [float(offset) for offset in -lift * np.log(counts / counts.sum())],
    )


def _temperature(scores: np.ndarray, index: np.ndarray) -> float:
    """Return the temperature at which held-out examples are least surprising."""
    rows = np.arange(len(index))
    surprise = lambda t: -log_softmax(scores / t, axis=1)[rows, index].mean()  # noqa: E731
    return float(minimize_scalar(surprise, bounds=(0.01, 2.0), method="bounded").x)
