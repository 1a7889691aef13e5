"""A linear classifier with honest confidence, shared by intent and emotion."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack, vstack
from scipy.special import log_softmax, softmax
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, StratifiedKFold

# Tf-idf rows and sentence vectors both have length 1; the sentence vector, denser and smoother, may speak louder.
DENSE_WEIGHT = 1.5
_FOLDS = 4


def rows(messages: Sequence[Message]) -> csr_matrix:
    """Return one row a message: its tf-idf features, then its sentence vector times `DENSE_WEIGHT`."""
    out = []
    for message in messages:
        _, sparse = message.get_sparse_features(TEXT)
        _, dense = message.get_dense_features(TEXT)
        out.append(hstack([sparse.features, csr_matrix(dense.features * DENSE_WEIGHT)], format="csr"))
    return vstack(out, format="csr")


@dataclass(frozen=True)
class Logistic:
    """Weights (features × labels), bias and temperature of a fitted classifier; its labels in order."""

    labels: list[str]
    weights: np.ndarray
    bias: np.ndarray
    temperature: float

    def confidences(self, features: csr_matrix) -> np.ndarray:
        """Return a probability per row and label; each row sums to 1."""
        return softmax((features @ self.weights + self.bias) / self.temperature, axis=1)

    def save(self, folder: Path) -> None:
        """Write JSON and plain numbers, no pickle: loading a model runs no code of its own."""
        np.savez(folder / "logistic.npz", weights=self.weights, bias=self.bias)
        head = {"labels": self.labels, "temperature": self.temperature}
        (folder / "logistic.json").write_text(json.dumps(head), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Logistic:
        """Read what `save` wrote."""
        head = json.loads((folder / "logistic.json").read_text("utf-8"))
        with np.load(folder / "logistic.npz", allow_pickle=False) as numbers:
            return cls(head["labels"], numbers["weights"], numbers["bias"], head["temperature"])


def fit(features: csr_matrix, labels: Sequence[str], voices: Sequence[str], strength: float) -> Logistic:
    """Fit on all examples; find the temperature on examples the classifier had not seen.

    `voices` names who wrote each example: each fold leaves whole voices out, because a stranger's wording is what the
    confidence must be honest about. `strength` is scikit-learn's C. Deterministic for equal input.
    """
    wanted = np.asarray(labels)
    model = _model(strength).fit(features, wanted)
    names = [str(name) for name in model.classes_]
    scores, index = _unseen_scores(features, wanted, np.asarray(voices), strength, names)
    found = minimize_scalar(lambda t: -log_softmax(scores / t, axis=1)[np.arange(len(index)), index].mean(),
                            bounds=(0.1, 5.0), method="bounded")
    return Logistic(names, model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32), float(found.x))


def _model(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, class_weight="balanced", max_iter=200, tol=1e-3)


def _unseen_scores(
    features: csr_matrix, labels: np.ndarray, voices: np.ndarray, strength: float, names: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores of examples held out fold by fold, and the index of the right label of each."""
    if len(set(voices)) >= 2:
        folds = GroupKFold(min(_FOLDS, len(set(voices)))).split(features, labels, voices)
    else:
        folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(features, labels)
    scores, index = [], []
    for train, test in folds:
        model = _model(strength).fit(features[train], labels[train])
        if len(model.classes_) != len(names):
            continue
        scores.append(model.decision_function(features[test]))
        index.append(np.searchsorted(names, labels[test]))
    return np.concatenate(scores), np.concatenate(index)
