"""The algebra behind the ridge: how near two messages are, and the weights that follow from it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import spotrf, spotri, spotrs
from scipy.sparse import csr_matrix

# How fast two sentence vectors grow apart; 0.5 and 1 measured alike, 2 worse.
_GAMMA = 1.0
# Of the 512 axes of the sentence vectors those along which the examples differ most; 96 to 512 measured alike, and the
# time of a parse grows with them.
_AXES = 128
# Rows of the kernel made at once: a chunk of some 60 MB beside the kernel itself.
_ROWS = 1024


@dataclass(frozen=True)
class Space:
    """A smaller space for sentence vectors: `centre` (512) is taken off, `axes` (512 × 128) are kept."""

    centre: np.ndarray
    axes: np.ndarray

    @classmethod
    def around(cls, vectors: np.ndarray) -> Space:
        """Return the space in which some vectors differ most (their principal axes)."""
        centre = vectors.mean(axis=0)
        away = vectors - centre
        _, axes = np.linalg.eigh(away.T @ away)
        return cls(centre, np.ascontiguousarray(axes[:, ::-1][:, :_AXES], dtype=np.float32))

    def places(self, vectors: np.ndarray) -> np.ndarray:
        """Return where vectors lie, as rows of length 1; one in the very centre stays there."""
        places = (vectors - self.centre) @ self.axes
        return places / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-9)


def nearness(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return exp(-γ·distance²) of rows of length 1."""
    return np.exp(2 * _GAMMA * (some @ others.T - 1))


@dataclass(frozen=True)
class Smoother:
    """The factored kernel of some examples: whatever their targets are, weights follow from it at once."""

    factor: np.ndarray
    inverse: np.ndarray

    def weights(self, targets: np.ndarray) -> np.ndarray:
        """Return the weights of the examples, a column a target."""
        weights, _ = spotrs(self.factor, targets, lower=1)
        return weights

    def held_out(self, targets: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Return what each example would score had its whole group been left out, without a second fit.

        With weights `α` and the inverse `C` of the kernel, a group `G` scores `target - C[G, G]⁻¹ α[G]` (as for any
        linear smoother). A single group is left out example by example.
        """
        if len(set(groups)) == 1:
            return targets - weights / np.diag(self.inverse)[:, None]
        scores = np.empty_like(targets)
        for group in np.unique(groups):
            rows = np.flatnonzero(groups == group)
            block = np.tril(self.inverse[np.ix_(rows, rows)])
            block += np.tril(block, -1).T
            scores[rows] = targets[rows] - np.linalg.solve(block, weights[rows])
        return scores


_made: dict[str, Smoother] = {}


def smoother(grams: csr_matrix, places: np.ndarray, penalty: float) -> Smoother:
    """Return the smoother of some examples, made once though intent and emotion both ask for it in one training.

    It takes most of the time of a training. Only the last one is kept: for 13,000 examples it holds 1.4 GB.
    """
    digest = hashlib.sha256(repr(penalty).encode())
    for part in (grams.data, grams.indices, grams.indptr, places):
        digest.update(np.ascontiguousarray(part).tobytes())
    key = digest.hexdigest()
    if key not in _made:
        _made.clear()
        factor, failed = spotrf(_lower(grams, places, penalty), lower=1, overwrite_a=1)
        if failed:
            raise ValueError("The kernel is not positive definite; raise the penalty of the classifier in config.yml")
        inverse, _ = spotri(factor, lower=1)
        _made[key] = Smoother(factor, inverse)
    return _made[key]


def _lower(grams: csr_matrix, places: np.ndarray, penalty: float) -> np.ndarray:
    """Return the lower half of the kernel with the penalty on its diagonal, in LAPACK's order."""
    count = len(places)
    lower = np.zeros((count, count), dtype=np.float32, order="F")
    columns = grams.T.tocsc()
    for start in range(0, count, _ROWS):
        end = min(start + _ROWS, count)
        lower[start:end, :end] = (grams[start:end] @ columns[:, :end]).toarray()
        lower[start:end, :end] += nearness(places[start:end], places[:end])
    lower[np.diag_indices(count)] += penalty
    return lower
