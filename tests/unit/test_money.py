"""Money as people read it, and shares that never round up."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.money import MOST_FEN, odd_fen, share_of, yuan

FEN = st.integers(0, MOST_FEN)
SHARES = st.decimals(0, 1, places=4)


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (0, "¥0"),
        (1, "¥0.01"),
        (10, "¥0.10"),
        (99, "¥0.99"),
        (100, "¥1"),
        (29800, "¥298"),
        (30705, "¥307.05"),
        (123450, "¥1,234.50"),
        (100000000, "¥1,000,000"),
        (-250, "-¥2.50"),
    ],
)
def test_an_amount_is_written_as_a_buyer_reads_it(fen: int, written: str) -> None:
    assert yuan(fen) == written


@given(st.integers(-MOST_FEN, MOST_FEN))
def test_a_written_amount_reads_back_to_the_fen(fen: int) -> None:
    bare = yuan(fen).replace("¥", "").replace(",", "")
    assert Decimal(bare) * 100 == fen


@given(FEN, SHARES)
def test_a_share_is_rounded_down_to_the_fen(total: int, share: Decimal) -> None:
    exact = Fraction(total) * Fraction(share)
    assert share_of(total, share) <= exact < share_of(total, share) + 1


@given(FEN)
def test_a_share_of_0_is_nothing_and_of_1_is_all(total: int) -> None:
    assert (share_of(total, Decimal(0)), share_of(total, Decimal(1))) == (0, total)


@pytest.mark.parametrize(("total", "share", "worth"), [(29900, "0.03", 897), (33, "0.03", 0), (9999, "0.08", 799)])
def test_shares_as_a_shop_works_them_out(total: int, share: str, worth: int) -> None:
    assert share_of(total, Decimal(share)) == worth


@given(FEN)
def test_dropping_the_odd_fen_leaves_whole_yuan(fen: int) -> None:
    assert (fen - odd_fen(fen)) % 100 == 0
    assert 0 <= odd_fen(fen) < 100
