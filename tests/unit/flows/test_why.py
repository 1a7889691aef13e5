"""Which words ask why an offer is as it is."""

import pytest

from nuanfu.cases.said import Found, Said
from nuanfu.flows.why import asks_why

QUESTIONS = [
    "为什么是这个价",
    "为什么给我这个优惠",
    "为啥只优惠这些",
    "凭什么别人便宜",
    "凭啥人家的价比我低",
    "这个价怎么定的",
    "你们优惠是什么依据",
    "这价格咋来的",
    "看人下菜碟啊",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_why_is_known_by_its_words(text: str) -> None:
    assert asks_why(Said(text, "reason_price"))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("为什么这么便宜 是不是假货", "reason_trust"),
        ("为什么还没发货", "reason_delivery_time"),
        ("凭什么给我打电话", "request_stop_collection"),
        ("我付了为什么还让我付这个价", "claim_paid"),
        ("为什么优惠我不要了", "deny"),
    ],
)
def test_another_question_why_is_left_to_its_flow(text: str, intent: str) -> None:
    assert not asks_why(Said(text, intent))


def test_a_question_that_names_a_price_asks_for_it() -> None:
    assert not asks_why(Said("凭什么别人280的价", "reason_compare", found=(Found("amount", 28000),)))


def test_who_repeats_the_shops_own_figure_asks_for_nothing() -> None:
    said = Said("为什么运费只减8块", "reason_shipping_fee", found=(Found("amount", 800),))
    assert (asks_why(said), asks_why(said, {800})) == (False, True)
