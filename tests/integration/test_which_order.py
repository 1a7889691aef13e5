"""Which order a message is about: the named one, the only one, the one talked about last, or a question."""

from typing import Any

import pytest

from nuanfu.cases.said import Found, Said
from tests.harness import Shop, card_in, offer_in, text_of


def offers_on(shop: Shop, *order_nos: str) -> list[int]:
    return [len(shop.view(order_no)["offers"]) for order_no in order_nos]


def two_orders(shop: Shop) -> None:
    shop.order("A1", closes_at="2026-11-24T10:00:00+08:00")
    shop.order("A2", closes_at="2026-11-23T20:00:00+08:00")


def picker(answer: dict[str, Any]) -> list[str]:
    return [row["order_no"] for row in card_in(answer, "order_picker")["orders"]]


def test_several_open_orders_bring_the_picker_the_nearest_closing_first(shop: Shop) -> None:
    two_orders(shop)
    assert picker(shop.says("太贵了")) == ["A2", "A1"]


def test_the_picker_shows_what_an_order_is_known_by(shop: Shop) -> None:
    two_orders(shop)
    row = card_in(shop.says("太贵了"), "order_picker")["orders"][0]
    assert row == {
        "order_no": "A2",
        "title": "长绒棉四件套",
        "payable": 30700,
        "closes_at": "2026-11-23T20:00:00+08:00",
    }


def test_the_picker_makes_no_offer(shop: Shop) -> None:
    two_orders(shop)
    shop.says("太贵了")
    assert offers_on(shop, "A1", "A2") == [0, 0]


def test_the_picked_order_gets_the_answer_to_the_message_before(shop: Shop) -> None:
    two_orders(shop)
    shop.says("太贵了")
    assert offer_in(shop.says("A1", "inform", order_id="A1"))["after"] == 29800
    assert offers_on(shop, "A1", "A2") == [1, 0]


def test_the_picked_order_keeps_what_was_asked(shop: Shop) -> None:
    two_orders(shop)
    shop.says("305 行不行", amount=30500)
    assert offer_in(shop.says("A1", "inform", order_id="A1"))["after"] == 30500


def test_of_several_amounts_the_one_below_the_picked_orders_payable_counts(shop: Shop) -> None:
    two_orders(shop)
    words = "原价 400,305 行不行"
    shop.rasa.table[words] = Said(words, "reason_price", 0.9, found=(Found("amount", 40000), Found("amount", 30500)))
    shop.client.post("/api/v1/chat", json={"buyer_id": "buyer-1", "text": words, "client_id": "kept"})
    assert offer_in(shop.says("A1", "inform", order_id="A1"))["after"] == 30500


def test_an_order_named_with_the_message_decides(shop: Shop) -> None:
    two_orders(shop)
    shop.says("太贵了", order_no="A1")
    assert offers_on(shop, "A1", "A2") == [1, 0]


def test_an_order_number_in_the_text_decides(shop: Shop) -> None:
    two_orders(shop)
    shop.says("A1 太贵了", order_id="A1")
    assert offers_on(shop, "A1", "A2") == [1, 0]


def test_the_order_talked_about_last_decides(shop: Shop) -> None:
    two_orders(shop)
    shop.says("A1 太贵了", order_id="A1")
    shop.says("还是贵")
    assert offers_on(shop, "A1", "A2") == [2, 0]


def test_the_only_open_order_decides(shop: Shop) -> None:
    two_orders(shop)
    shop.pay(30700, "A2")
    shop.says("太贵了")
    assert offers_on(shop, "A1", "A2") == [1, 0]


def test_an_order_past_its_time_is_no_choice(shop: Shop) -> None:
    two_orders(shop)
    shop.clock.at = shop.clock().replace(hour=21)
    shop.says("太贵了")
    assert offers_on(shop, "A1", "A2") == [1, 0]


def test_a_buyer_without_orders_is_answered_and_gets_no_offer(shop: Shop) -> None:
    answer = shop.says("太贵了")
    assert text_of(answer)
    assert not any("card" in message for message in answer["messages"])


def test_a_buyer_with_only_paid_orders_gets_no_offer(shop: Shop) -> None:
    shop.order()
    shop.pay(30700)
    assert not any("card" in message for message in shop.says("太贵了")["messages"])


def test_somebody_elses_order_number_is_as_if_it_did_not_exist(shop: Shop) -> None:
    shop.order("B1", "buyer-2")
    theirs = text_of(shop.says("B1 太贵了", order_id="B1"))
    assert theirs == text_of(shop.says("N1 太贵了", order_id="N1", buyer="buyer-3"))
    assert offers_on(shop, "B1") == [0]


def test_somebody_elses_order_number_leaves_ones_own_order(shop: Shop) -> None:
    shop.order("A1")
    shop.order("B1", "buyer-2")
    shop.says("B1 太贵了", order_id="B1")
    assert offers_on(shop, "A1", "B1") == [1, 0]


def test_a_message_sent_with_somebody_elses_order_is_refused_like_an_unknown_one(shop: Shop) -> None:
    shop.order("B1", "buyer-2")
    body = {"buyer_id": "buyer-1", "text": "太贵了", "client_id": "m1"}
    theirs = shop.client.post("/api/v1/chat", json={**body, "order_no": "B1"})
    unknown = shop.client.post("/api/v1/chat", json={**body, "order_no": "N1"})
    assert (theirs.status_code, theirs.json()) == (unknown.status_code, unknown.json())
    assert theirs.status_code == 404


def test_goods_that_one_order_has_name_it(shop: Shop) -> None:
    two_orders(shop)
    assert offer_in(shop.says("四件套太贵了", "reason_price", product="A1"))["after"] == 29800
    assert offers_on(shop, "A1", "A2") == [1, 0]


def test_goods_of_two_orders_in_one_message_bring_the_picker(shop: Shop) -> None:
    two_orders(shop)
    words = "四件套和被子都太贵了"
    shop.rasa.table[words] = Said(words, "reason_price", 0.9, found=(Found("product", "A1"), Found("product", "A2")))
    assert picker(shop.says(words)) == ["A2", "A1"]


def test_an_order_number_outranks_goods(shop: Shop) -> None:
    two_orders(shop)
    shop.says("单号 A2 的四件套太贵了", "reason_price", order_id="A2", product="A1")
    assert offers_on(shop, "A1", "A2") == [0, 1]


def test_goods_outrank_the_order_that_was_talked_about_last(shop: Shop) -> None:
    two_orders(shop)
    shop.says("A2 太贵了", "reason_price", order_id="A2")
    shop.says("四件套太贵了", "reason_price", product="A1")
    assert offers_on(shop, "A1", "A2") == [1, 1]


def test_the_goods_of_several_open_orders_go_with_the_message(shop: Shop) -> None:
    two_orders(shop)
    shop.says("太贵了")
    assert shop.rasa.products[-1] == {"A1": ["长绒棉四件套"], "A2": ["长绒棉四件套"]}


def test_with_one_open_order_no_goods_need_be_told_apart(shop: Shop) -> None:
    shop.order("A1")
    shop.says("太贵了")
    assert shop.rasa.products[-1] == {}


@pytest.mark.parametrize("intent", [None, "inform", "ask_product", "out_of_scope"])
def test_goods_in_few_words_pick_the_order(shop: Shop, intent: str | None) -> None:
    two_orders(shop)
    shop.says("太贵了")
    assert offer_in(shop.says("四件套那个", intent, product="A1"))["after"] == 29800


def test_goods_with_a_wish_of_their_own_are_not_taken_for_a_choice(shop: Shop) -> None:
    two_orders(shop)
    shop.says("太贵了")
    assert offer_in(shop.says("四件套能送个赠品吗", "request_gift", product="A1"))["kind"] == "gift"
