"""An order as it is told: its total and its parts."""

from datetime import datetime
from typing import Any

import pytest

from nuanfu.clock import SHANGHAI
from nuanfu.errors import BadInput, InstalmentsMismatch
from nuanfu.ledger.orders import NewInstalment, NewItem, NewOrder
from nuanfu.money import MOST_FEN
from nuanfu.negotiation.moves import Lane

AT = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


def told(*items: NewItem, **facts: Any) -> NewOrder:
    goods = items or (NewItem("A", "四件套", 1, 29900),)
    return NewOrder("A1", "b1", Lane.ORDER, AT, goods, **{"shipping_fee": 800, **facts})


def test_the_goods_total_counts_every_piece() -> None:
    assert told(NewItem("A", "被子", 2, 19900), NewItem("B", "枕头", 3, 4950)).goods_total == 54650


def test_an_order_without_parts_has_one_over_goods_and_postage() -> None:
    assert told(closes_at=AT).parts() == (NewInstalment(AT, 30700),)


def test_told_parts_are_kept_as_they_are() -> None:
    parts = (NewInstalment(AT, 5000), NewInstalment(AT, 25700))
    assert told(installments=parts).parts() == parts


@pytest.mark.parametrize("amounts", [(30699,), (30701,), (29900,), (5000, 25701), (0,)])
def test_parts_that_do_not_add_up_are_refused(amounts: tuple[int, ...]) -> None:
    order = told(installments=tuple(NewInstalment(AT, amount) for amount in amounts))
    with pytest.raises(InstalmentsMismatch) as refused:
        order.parts()
    assert str(sum(amounts)) in refused.value.fields["installments"]
    assert "30700" in refused.value.fields["installments"]


def test_a_sum_larger_than_any_order_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        told(NewItem("A", "金条", 2, MOST_FEN // 2), shipping_fee=1).parts()
    assert "items" in refused.value.fields
