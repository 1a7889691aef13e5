"""A kernel ridge classifier with honest confidence, shared by intent and emotion.

Chosen by measurement, macro-F1 of the intents over the same features: with each writer left out in turn 0.90,
like a linear support vector machine (0.90) and above a logistic regression (0.89); on messages of people who wrote no
example 0.88 against 0.85 and 0.84. It also fits in seconds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.linalg import solve
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, vstack
from scipy.special import log_softmax, softmax
from sklearn.model_selection import GroupKFold, KFold

# How fast two sentence vectors grow apart; 1 and 2 measured alike, less and more measured worse.
_GAMMA = 1.0
_FOLDS = 4


@dataclass(frozen=True)
class Features:
    """The features of some messages: tf-idf rows of length 1 (sparse), and sentence vectors of length 1."""

    grams: csr_matrix
    vectors: np.ndarray

    @classmethod
    def of(cls, messages: Sequence[Message]) -> Features:
        """Collect what the featurizers left on each message."""
        grams, vectors = [], []
        for message in messages:
            _, sparse = message.get_sparse_features(TEXT)
            _, dense = message.get_dense_features(TEXT)
            grams.append(sparse.features.tocsr())
            vectors.append(dense.features[0])
        return cls(vstack(grams, format="csr"), np.asarray(vectors, dtype=np.float32))


def _nearness(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return exp(-γ·distance²) of unit vectors."""
    return np.exp(2 * _GAMMA * (some @ others.T - 1))


@dataclass(frozen=True)
class Ridge:
    """A fitted classifier: labels, weights of n-grams, the examples' vectors and their weights, how to read scores.

    A score divided by the temperature, plus the label's offset, is a log probability up to a constant.
    """

    labels: list[str]
    grams: np.ndarray
    vectors: np.ndarray
    weights: np.ndarray
    temperature: float
    offsets: list[float]

    def confidences(self, features: Features) -> np.ndarray:
        """Return a probability per row and label; each row sums to 1."""
        scores = features.grams @ self.grams + _nearness(features.vectors, self.vectors) @ self.weights
        return softmax(scores / self.temperature + np.asarray(self.offsets), axis=1)

    def save(self, folder: Path) -> None:
        """Write JSON and plain numbers, no pickle: loading a model runs no code of its own."""
        np.savez(folder / "ridge.npz", grams=self.grams, vectors=self.vectors.astype(np.float16), weights=self.weights)
        head = {"labels": self.labels, "temperature": self.temperature, "offsets": self.offsets}
        (folder / "ridge.json").write_text(json.dumps(head), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Ridge:
        """Read what `save` wrote."""
        head = json.loads((folder / "ridge.json").read_text("utf-8"))
        with np.load(folder / "ridge.npz", allow_pickle=False) as numbers:
            vectors = numbers["vectors"].astype(np.float32)
            return cls(grams=numbers["grams"], vectors=vectors, weights=numbers["weights"], **head)


def fit(
    features: Features,
    labels: Sequence[str],
    voices: Sequence[str],
    penalty: float,
    balance: float = 0.0,
    lift: float = 0.0,
) -> Ridge:
    """Fit on all examples; find the temperature on examples the classifier had not seen.

    `voices` names who wrote each example: each fold leaves whole voices out, because a stranger's wording is what the
    confidence must be honest about. `penalty` is the ridge; `balance` from 0 to 1 weighs examples of rare labels up;
    `lift` raises rare labels in the answer by that power of their rarity, where to miss one costs more.
    """
    names, index, counts = np.unique(np.asarray(labels), return_inverse=True, return_counts=True)
    targets = np.where(index[:, None] == np.arange(len(names)), 1.0, -1.0).astype(np.float32)
    kernel = (features.grams @ features.grams.T).toarray().astype(np.float32)
    kernel += _nearness(features.vectors, features.vectors)
    ridge = (penalty * (counts / counts.mean())[index] ** balance).astype(np.float32)
    weights = _solved(kernel, ridge, targets)
    return Ridge(
        [str(name) for name in names],
        np.asarray(features.grams.T @ weights, dtype=np.float32),
        features.vectors,
        weights,
        _temperature(kernel, ridge, targets, index, np.asarray(voices)),
        [float(offset) for offset in -lift * np.log(counts / counts.sum())],
    )


def _solved(kernel: np.ndarray, ridge: np.ndarray, targets: np.ndarray) -> np.ndarray:
    return solve(kernel + np.diag(ridge), targets, assume_a="pos", overwrite_a=True, check_finite=False)


def _temperature(
    kernel: np.ndarray, ridge: np.ndarray, targets: np.ndarray, index: np.ndarray, voices: np.ndarray
) -> float:
    """Return the temperature at which held-out examples are least surprising."""
    groups = len(set(voices))
    folds = GroupKFold(min(_FOLDS, groups)) if groups > 1 else KFold(_FOLDS, shuffle=True, random_state=0)
    scores = np.empty_like(targets)
    for seen, unseen in folds.split(targets, groups=voices):
        weights = _solved(kernel[np.ix_(seen, seen)], ridge[seen], targets[seen])
        scores[unseen] = kernel[np.ix_(unseen, seen)] @ weights
    rows = np.arange(len(index))
    surprise = lambda t: -log_softmax(scores / t, axis=1)[rows, index].mean()  # noqa: E731
    return float(minimize_scalar(surprise, bounds=(0.01, 2.0), method="bounded").x)
