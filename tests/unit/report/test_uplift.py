"""The difference of two paid shares, and how sure it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.report.uplift import Group, uplift, wilson


@st.composite
def groups(draw: st.DrawFn) -> Group:
    orders = draw(st.integers(1, 5000))
    return Group(orders, draw(st.integers(0, orders)))


def test_the_known_example_of_newcombe_comes_out() -> None:
    found = uplift(Group(70, 56), Group(80, 48))  # Newcombe 1998, method 10, example (a)
    assert found.difference == pytest.approx(0.2)
    assert found.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(groups(), groups())
def test_the_interval_holds_the_difference_and_lies_within_what_is_possible(one: Group, other: Group) -> None:
    found = uplift(one, other)
    assert found.interval is not None
    low, high = found.interval
    assert -1 - 1e-9 <= low <= found.difference + 1e-9
    assert found.difference - 1e-9 <= high <= 1 + 1e-9


@given(groups())
def test_the_share_lies_within_its_interval(group: Group) -> None:
    low, high = wilson(group)
    assert low - 1e-9 <= group.paid / group.orders <= high + 1e-9


def test_without_a_group_to_compare_there_is_no_difference() -> None:
    assert uplift(Group(10, 5), Group(0, 0)).interval is None


def test_more_orders_make_it_surer() -> None:
    (low, high), (lower, higher) = (
        uplift(Group(1000, 600), Group(1000, 500)).interval,
        uplift(Group(10, 6), Group(10, 5)).interval,
    )
    assert high - low < higher - lower
