"""Whole histories of cases, on both databases: what a person or a plain wish changes, the events alone tell too."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from nuanfu.cases.kinds.kind import Named
from nuanfu.desk import deciding
from tests.harness import MORNING, Shop, shipped_words
from tests.stateful.counter import Counter


def bill(shop: Shop, order_no: str = "A1") -> None:
    due = (MORNING + timedelta(days=2)).isoformat()
    shop.order(order_no, lane="credit", closes_at=None, installments=[{"due_at": due, "amount": 30700}])


def approve(shop: Shop, **named: Any) -> None:
    (number,) = [one["id"] for one in shop.view()["applications"] if one["state"] == "pending"]
    with shop.database.writing() as session:
        deciding.approve(session, number, shipped_words(), named=Named(**named), now=shop.clock(), who="test")


def stopped_in_hardship(shop: Shop) -> None:
    shop.says("失业了", "reason_hardship")
    for words in ("不行", "还是不行"):
        shop.says(words, "deny")
    shop.says("好", "affirm")
    approve(shop)


def reduced(shop: Shop) -> None:
    shop.says("太贵了")
    shop.says("再少点")
    approve(shop, off=1000)


def disputed(shop: Shop) -> None:
    shop.says("坏的", "reason_dispute")
    approve(shop)


def stopped_and_resumed(shop: Shop) -> None:
    shop.says("缓到28号", "request_deferral", date="2026-11-28")
    shop.says("好", "affirm")
    shop.says("别催了", "request_stop_collection")
    shop.says("可以继续提醒我", "out_of_scope")


def left_alone(shop: Shop) -> None:
    shop.says("别打我妈电话", "request_stop_collection")


HISTORIES = {
    stopped_in_hardship: ("stopped", "hardship", 30700),
    reduced: ("open", None, 29700),
    disputed: ("stopped", "dispute", 30700),
    stopped_and_resumed: ("paused", "deferral", 30700),
    left_alone: ("open", None, 30700),
}


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.__name__)
def test_the_events_alone_tell_where_a_history_ends(shop: Shop, history: Callable[[Shop], None]) -> None:
    bill(shop)
    history(shop)
    view = shop.view()
    assert (view["case"]["state"], view["case"]["cause"], view["payable"]) == HISTORIES[history]
    counter = Counter(shop.database)
    assert counter.rebuilt() == counter.kept()
