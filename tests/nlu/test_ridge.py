"""The classifier tells its labels apart, says how sure it is, and is the same for equal data."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from nlu.ridge import Features, Ridge, fit

LABELS = ["price", "human", "stop"]


def examples(count=90, seed=0):
    """Three clouds of examples by three writers."""
    random = np.random.default_rng(seed)
    index = np.arange(count) % len(LABELS)
    grams = np.eye(8)[index] + random.random((count, 8)) * 0.6
    vectors = np.eye(16)[index] + random.normal(0, 0.2, (count, 16))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    grams /= np.linalg.norm(grams, axis=1, keepdims=True)
    voices = [f"voice {number // len(LABELS) % 3}" for number in range(count)]
    return Features(csr_matrix(grams), vectors.astype(np.float32)), [LABELS[i] for i in index], voices


@pytest.fixture(scope="module")
def fitted():
    return fit(*examples(), penalty=0.5)


def test_unseen_examples_get_their_label(fitted):
    features, labels, _ = examples(seed=1)
    best = fitted.confidences(features).argmax(axis=1)
    assert [fitted.labels[i] for i in best] == labels


def test_the_confidences_of_a_message_sum_to_one(fitted):
    features, _, _ = examples(seed=2)
    assert fitted.confidences(features).sum(axis=1) == pytest.approx(np.ones(90), abs=1e-5)


def test_equal_data_gives_an_equal_model(fitted):
    again = fit(*examples(), penalty=0.5)
    assert np.array_equal(again.weights, fitted.weights)
    assert again.temperature == fitted.temperature


def test_a_saved_model_answers_as_before(fitted, tmp_path):
    fitted.save(tmp_path)
    features, _, _ = examples(seed=3)
    loaded = Ridge.load(tmp_path)
    assert loaded.labels == fitted.labels
    # Vectors are kept in half precision.
    assert loaded.confidences(features) == pytest.approx(fitted.confidences(features), abs=0.01)


def test_one_writer_alone_can_be_learnt_from():
    features, labels, _ = examples()
    assert fit(features, labels, ["one"] * len(labels), penalty=0.5).temperature > 0


def test_a_lift_raises_the_rare_label():
    features, _, voices = examples()
    labels = ["rare" if number % 9 == 0 else "common" for number in range(90)]
    flat, lifted = (fit(features, labels, voices, penalty=0.5, lift=lift) for lift in (0.0, 1.0))
    rare = flat.labels.index("rare")
    assert (lifted.confidences(features)[:, rare] > flat.confidences(features)[:, rare]).all()


def test_what_ngrams_and_neighbours_add_sums_to_the_score(fitted):
    features, _, _ = examples(count=1, seed=4)
    for label in fitted.labels:
        grams, near = fitted.reasons(features, label)
        score = float(grams.sum() + near.sum()) / fitted.temperature
        others = [sum(map(np.sum, fitted.reasons(features, other))) / fitted.temperature for other in fitted.labels]
        told = np.exp(score) / np.exp(others).sum()
        assert told == pytest.approx(fitted.confidences(features)[0, fitted.labels.index(label)], abs=1e-4)
