"""The group that a draw learns in: the reason, the lane, the size of the order."""

import pytest

from nuanfu.learning.experiments import Context, band_of, context_of
from nuanfu.negotiation.moves import Lane


@pytest.mark.parametrize(
    ("fen", "band"),
    [(9_999, "0-100"), (10_000, "100-300"), (30_000, "300-1000"), (99_999, "300-1000"), (100_000, "1000+")],
)
def test_an_amount_belongs_to_one_band(fen, band):
    assert band_of(fen) == band


def test_a_context_is_reason_lane_and_band_and_nothing_else():
    assert context_of("reason_compare", "order", 29_900) == Context("compare", Lane.ORDER, "100-300")
