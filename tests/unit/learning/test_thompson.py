"""An arm is drawn as often as it is likely to be the best; the held-out share keeps the default."""

from fractions import Fraction
from random import Random

import pytest

from nuanfu.learning.thompson import Tally, best_chances, draw

ARMS = ("a", "b", "c")
NOBODY = Fraction(0)


def drawn(tallies, held_out=NOBODY, orders=2000):
    return [draw(ARMS, tallies, held_out, Random(order)) for order in range(orders)]


def test_arms_that_nothing_is_known_of_are_equally_likely():
    assert best_chances([Tally(), Tally(), Tally()]) == pytest.approx([1 / 3] * 3, abs=0.001)


def test_one_good_ending_makes_an_arm_two_thirds_likely_to_be_the_better_one():
    assert best_chances([Tally(1, 0), Tally()]) == pytest.approx([2 / 3, 1 / 3], abs=0.001)


def test_the_chances_of_a_thousand_draws_each_are_still_told_apart():
    better, worse = best_chances([Tally(330, 670), Tally(300, 700)])
    assert better == pytest.approx(0.926, abs=0.01)
    assert better + worse == pytest.approx(1)


def test_a_clearly_better_arm_is_drawn_nearly_always():
    arms = [one.arm for one in drawn({"a": Tally(10, 90), "b": Tally(60, 40), "c": Tally(10, 90)})]
    assert arms.count("b") > 1980


def test_arms_are_drawn_as_often_as_their_propensity_says():
    told = drawn({"a": Tally(12, 20), "b": Tally(14, 18)}, Fraction(1, 5))
    for arm in ARMS:
        propensity = next(one.propensity for one in told if one.arm == arm)
        assert [one.arm for one in told].count(arm) / len(told) == pytest.approx(propensity, abs=0.03)


def test_the_held_out_share_keeps_the_default_whatever_was_learnt():
    held = [one for one in drawn({"b": Tally(90, 10)}, Fraction(1, 5)) if one.held_out]
    assert {one.arm for one in held} == {"a"}
    assert len(held) / 2000 == pytest.approx(0.2, abs=0.03)


def test_all_held_out_means_the_default_for_everybody():
    assert {(one.arm, one.propensity) for one in drawn({}, Fraction(1), 50)} == {("a", 1.0)}


def test_equal_chance_and_tallies_draw_the_same():
    assert draw(ARMS, {}, NOBODY, Random(7)) == draw(ARMS, {}, NOBODY, Random(7))
