"""Parts replaced by a plan's and put back: what was paid stays, and the sum never changes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nuanfu.ledger.models import Instalment, Order
from nuanfu.ledger.parts import PartKept, kept, put_back, raise_last_open_part, split_open
from nuanfu.negotiation.moves import Part

DUE = datetime(2026, 12, 1, tzinfo=UTC)


def order(*parts: tuple[int, int]) -> Order:
    rows = [Instalment(seq=seq, amount=amount, paid=paid, due_at=DUE) for seq, (amount, paid) in enumerate(parts, 1)]
    total, paid = sum(amount for amount, _ in parts), sum(paid for _, paid in parts)
    return Order(instalments=rows, goods_total=total, shipping_fee=0, discount=0, shipping_discount=0, paid=paid)


def plan(*amounts: int) -> list[Part]:
    return [Part(DUE + timedelta(days=30 * n), amount) for n, amount in enumerate(amounts)]


def sums(found: Order) -> list[tuple[int, int, int]]:
    return [(part.seq, part.amount, part.paid) for part in found.instalments]


def test_open_parts_give_way_to_the_plans() -> None:
    found = order((100, 0), (200, 0))
    split_open(found, plan(100, 100, 100))
    assert sums(found) == [(1, 100, 0), (2, 100, 0), (3, 100, 0)]


def test_of_a_partly_paid_part_stays_what_was_paid() -> None:
    found = order((100, 100), (200, 50))
    split_open(found, plan(150))
    assert sums(found) == [(1, 100, 100), (2, 50, 50), (3, 150, 0)]


def test_a_part_that_was_lowered_to_nothing_goes() -> None:
    found = order((100, 0), (0, 0))
    split_open(found, plan(50, 50))
    assert sums(found) == [(1, 50, 0), (2, 50, 0)]


def test_put_back_after_a_reduction_the_last_open_part_is_lowered() -> None:
    found = order((100, 0), (200, 0))
    before = kept(found)
    split_open(found, plan(150, 150))
    found.discount = 30
    found.instalments[-1].amount -= 30
    put_back(found, before)
    assert sums(found) == [(1, 100, 0), (2, 170, 0)]


def test_put_back_after_a_dearer_courier_the_last_open_part_is_raised() -> None:
    found = order((100, 0), (200, 0))
    before = kept(found)
    split_open(found, plan(150, 150))
    found.shipping_fee = 8
    raise_last_open_part(found, 8)
    put_back(found, before)
    assert sums(found) == [(1, 100, 0), (2, 208, 0)]


def test_a_kept_part_reads_back_as_it_was_written() -> None:
    for part in (PartKept(5, 2, DUE, DUE), PartKept(5, 0, None)):
        assert PartKept.from_json(part.as_json()) == part


@given(
    st.lists(st.integers(1, 500), min_size=1, max_size=5),
    st.integers(0, 400),
    st.lists(st.integers(1, 9), min_size=1, max_size=6),
)
def test_a_plan_and_its_end_never_change_the_sum(amounts: list[int], paid: int, weights: list[int]) -> None:
    found = order(*((amount, 0) for amount in amounts))
    left = min(paid, sum(amounts) - 1)
    found.paid = left
    for part in found.instalments:
        part.paid = min(left, part.amount)
        left -= part.paid
    before = sums(found)
    stood = kept(found)
    payable = found.payable
    shares = [payable * weight // sum(weights) for weight in weights[:-1]]
    split_open(found, plan(*shares, payable - sum(shares)))
    assert sum(part.open for part in found.instalments) == payable
    put_back(found, stood)
    assert sums(found) == before
