"""What was not understood is asked about once, with two meanings to choose from; then a person is offered."""

import pytest

from nuanfu.cases.said import Said
from tests.harness import Shop, offer_in, states, text_of


def unclear(shop: Shop, text: str = "那个能弄不", guesses: tuple[str, ...] = ("reason_price", "reason_courier")) -> str:
    """Say something that may mean one thing or another; returns what is said back."""
    shop.understand(text, None)
    shop.rasa.table[text] = Said(text, None, guesses=guesses)
    answer = shop.client.post("/api/v1/chat", json={"buyer_id": "buyer-1", "text": text, "client_id": text}).json()
    assert answer["intent"] is None
    return text_of(answer)


def test_the_two_likeliest_meanings_are_named(shop: Shop) -> None:
    shop.order()
    said = unclear(shop)
    assert "1 价格能不能优惠" in said
    assert "2 发哪家快递" in said


@pytest.mark.parametrize("choice", ["1", "①", "第一个", " 1。"])
def test_the_first_meaning_is_answered_when_it_is_chosen(shop: Shop, choice: str) -> None:
    shop.order()
    unclear(shop)
    assert offer_in(shop.says(choice, "inform"))["kind"] == "discount"


def test_a_choice_is_understood_though_the_model_does_not_know_it(shop: Shop) -> None:
    shop.order()
    unclear(shop)
    assert offer_in(shop.says("1", None))["kind"] == "discount"


def test_a_yes_takes_the_likelier_one(shop: Shop) -> None:
    shop.order()
    unclear(shop)
    assert offer_in(shop.says("对", "affirm"))["kind"] == "discount"


def test_the_second_meaning_is_answered_when_it_is_chosen(shop: Shop) -> None:
    shop.order()
    unclear(shop)
    shop.says("2", "inform")
    assert [row["reason"] for row in shop.view()["reasons"]] == ["reason_courier"]


def test_something_else_is_answered_for_what_it_is(shop: Shop) -> None:
    shop.order()
    unclear(shop)
    assert shop.says("转人工", "request_human")["mode"] == "queue"


def test_a_number_chooses_once(shop: Shop) -> None:
    shop.order()
    unclear(shop)
    shop.says("1", "inform")
    shop.says("1", "inform")
    assert states(shop) == ["open"]


def test_a_second_time_in_a_row_a_person_is_offered(shop: Shop) -> None:
    shop.order()
    unclear(shop)
    assert "转" in unclear(shop, "就那个嘛")
    assert shop.says("好", "affirm")["mode"] == "queue"


def test_without_a_likely_meaning_nothing_is_guessed(shop: Shop) -> None:
    assert "1 " not in unclear(shop, "锟斤拷", ())


def test_small_talk_is_no_meaning_to_choose(shop: Shop) -> None:
    assert "2 发哪家快递" in unclear(shop, "嗯那个", ("reason_price", "greet", "affirm", "reason_courier"))
