"""The algebra of the ridge: held-out scores are those of a fit without the group, near rows are near."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from nlu.kernel import Space, nearness, smoother


def material(count=40, seed=0):
    random = np.random.default_rng(seed)
    grams = csr_matrix(np.abs(random.normal(size=(count, 6))).astype(np.float32) / 3)
    places = random.normal(size=(count, 5)).astype(np.float32)
    places /= np.linalg.norm(places, axis=1, keepdims=True)
    targets = np.where(random.integers(0, 3, count)[:, None] == np.arange(3), 1.0, -1.0).astype(np.float32)
    return grams, places, targets


def held_out_by(groups):
    grams, places, targets = material()
    made = smoother(grams, places, 0.5)
    return made.held_out(targets, made.weights(targets), np.array(groups))


def refit_without(left_out):
    grams, places, targets = material()
    kept = np.setdiff1d(np.arange(len(targets)), left_out)
    weights = smoother(grams[kept], places[kept], 0.5).weights(targets[kept])
    near = nearness(places[left_out], places[kept]) + (grams[left_out] @ grams[kept].T).toarray()
    return near @ weights


def test_held_out_scores_are_those_of_a_fit_without_the_group():
    groups = np.array(["a", "b", "c", "d"])[np.arange(40) % 4]
    held_out = held_out_by(groups)
    for group in "abcd":
        rows = np.flatnonzero(groups == group)
        assert held_out[rows] == pytest.approx(refit_without(rows), abs=2e-3)


def test_one_writer_alone_is_left_out_example_by_example():
    held_out = held_out_by(["a"] * 40)
    for row in (0, 17, 39):
        assert held_out[[row]] == pytest.approx(refit_without(np.array([row])), abs=2e-3)


def test_a_kernel_made_in_chunks_is_the_whole_kernel(monkeypatch):
    grams, places, targets = material(seed=1)
    whole = smoother(grams, places, 0.5).weights(targets)
    smoother(*material(seed=2)[:2], 0.5)  # so that the first one is forgotten
    monkeypatch.setattr("nlu.kernel._ROWS", 7)
    assert smoother(grams, places, 0.5).weights(targets) == pytest.approx(whole, abs=1e-4)


def test_another_penalty_is_another_smoother():
    grams, places, targets = material()
    assert not np.allclose(smoother(grams, places, 0.5).weights(targets), smoother(grams, places, 5.0).weights(targets))


def test_without_any_penalty_the_remedy_is_named():
    _, places, _ = material()
    nothing = csr_matrix((80, 6), dtype=np.float32)
    with pytest.raises(ValueError, match=r"config\.yml"):
        smoother(nothing, np.concatenate([places, places]), 0.0)


@given(st.integers(0, 2**16))
def test_nobody_is_nearer_to_an_example_than_itself(seed):
    _, places, _ = material(seed=seed)
    near = nearness(places, places)
    assert (near <= np.diag(near)[:, None] + 1e-5).all()


def test_a_message_in_the_very_centre_has_a_place():
    vectors = np.eye(8, dtype=np.float32)
    space = Space.around(vectors)
    assert np.isfinite(space.places(space.centre[None])).all()
