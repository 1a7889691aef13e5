"""Intervals that a shop can rely on, with small numbers too."""

import pytest

from nuanfu.learning.shares import Share, uplift


def test_wilsons_interval_is_the_published_one():
    assert Share(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=1e-4)  # Newcombe 1998, table I


def test_nothing_seen_is_an_interval_over_everything():
    assert Share(0, 0).interval == (0, 1)


def test_nothing_good_yet_still_leaves_room_above():
    low, high = Share(0, 10).interval
    assert low == 0
    assert high == pytest.approx(0.2775, abs=1e-4)


def test_the_difference_of_two_shares_is_newcombes():
    up = uplift(Share(56, 70), Share(48, 80))  # Newcombe 1998, table II, example (a)
    assert (up.value, up.low, up.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert up.told_apart


def test_a_difference_whose_interval_spans_zero_is_none_yet():
    assert not uplift(Share(6, 10), Share(5, 10)).told_apart
