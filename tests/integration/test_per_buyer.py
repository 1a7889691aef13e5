"""How often one buyer gets a price cut, and who gets none at all."""

from datetime import timedelta
from typing import Any

from tests.harness import Shop, code_of, offer_in, policy_with


def two_orders(shop: Shop) -> None:
    far = (shop.clock() + timedelta(days=60)).isoformat()
    shop.order("A1", closes_at=far)
    shop.order("A2", closes_at=far)


def kinds(answer: dict[str, Any]) -> list[str]:
    return [message["card"]["kind"] for message in answer["messages"] if message.get("card", {}).get("type") == "offer"]


def accept_on(shop: Shop, order_no: str) -> None:
    assert shop.answer(offer_in(shop.says(f"{order_no} 太贵了", order_no=order_no))["offer_id"]).status_code == 200


def test_a_buyer_with_an_accepted_cut_gets_a_gift_instead_of_another(shop: Shop) -> None:
    two_orders(shop)
    accept_on(shop, "A1")
    assert kinds(shop.says("也太贵了", order_no="A2")) == ["gift"]


def test_accepting_one_discount_takes_the_buyers_other_one_back(shop: Shop) -> None:
    two_orders(shop)
    other = offer_in(shop.says("太贵了", order_no="A2"))
    accept_on(shop, "A1")
    assert code_of(shop.answer(other["offer_id"])) == (409, "offer_withdrawn")


def test_accepting_one_discount_leaves_the_buyers_open_gift(shop: Shop) -> None:
    shop.publish(policy_with(price__max_rounds=0))
    two_orders(shop)
    gift = offer_in(shop.says("太贵了", order_no="A2"))
    shop.publish(policy_with())
    accept_on(shop, "A1")
    assert shop.answer(gift["offer_id"]).status_code == 200


def test_accepting_one_discount_leaves_other_buyers_alone(shop: Shop) -> None:
    two_orders(shop)
    shop.order("B1", "buyer-2")
    theirs = offer_in(shop.says("太贵了", buyer="buyer-2"))
    accept_on(shop, "A1")
    assert shop.answer(theirs["offer_id"]).status_code == 200


def test_a_discount_that_had_run_out_stays_expired_when_another_is_accepted(shop: Shop) -> None:
    two_orders(shop)
    other = offer_in(shop.says("太贵了", order_no="A2"))
    shop.clock.move(hours=2)
    accept_on(shop, "A1")
    assert code_of(shop.answer(other["offer_id"])) == (409, "offer_expired")


def test_two_cuts_are_possible_where_the_policy_says_two(shop: Shop) -> None:
    shop.publish(policy_with(price__per_buyer={"accepted": 2, "days": 30}))
    two_orders(shop)
    other = offer_in(shop.says("太贵了", order_no="A2"))
    accept_on(shop, "A1")
    assert shop.answer(other["offer_id"]).status_code == 200


def test_a_cut_counts_for_the_days_of_the_policy(shop: Shop) -> None:
    two_orders(shop)
    accept_on(shop, "A1")
    shop.clock.move(days=29, hours=23)
    assert kinds(shop.says("也太贵了", order_no="A2")) == ["gift"]


def test_a_cut_is_forgotten_after_the_days_of_the_policy(shop: Shop) -> None:
    two_orders(shop)
    accept_on(shop, "A1")
    shop.clock.move(days=30)
    assert kinds(shop.says("也太贵了", order_no="A2")) == ["discount"]


def test_gifts_do_not_count_as_cuts(shop: Shop) -> None:
    shop.publish(policy_with(price__max_rounds=0))
    two_orders(shop)
    accept_on(shop, "A1")
    shop.publish(policy_with())
    assert kinds(shop.says("也太贵了", order_no="A2")) == ["discount"]


def test_no_cut_at_all_is_a_limit_of_0(shop: Shop) -> None:
    shop.publish(policy_with(price__per_buyer={"accepted": 0, "days": 30}))
    shop.order()
    assert kinds(shop.says("太贵了")) == ["gift"]


# Who gets no price move


def test_below_the_minimum_there_is_no_discount_gift_or_points(shop: Shop) -> None:
    shop.order(unit_price=2999, floor_price=None)
    assert kinds(shop.says("太贵了")) == []


def test_at_the_minimum_there_is_a_discount(shop: Shop) -> None:
    shop.publish(policy_with(price__ladder=[0.08]))
    shop.order(unit_price=3000, floor_price=None)
    assert kinds(shop.says("太贵了")) == ["discount"]


def test_a_buyer_with_too_many_unpaid_orders_gets_no_offer(shop: Shop) -> None:
    for number in range(5):
        shop.order(f"A{number}")
    assert kinds(shop.says("太贵了", order_no="A0")) == []


def test_the_order_talked_about_counts_as_unpaid(shop: Shop) -> None:
    for number in range(4):
        shop.order(f"A{number}")
    assert kinds(shop.says("太贵了", order_no="A0")) == ["discount"]


def test_a_buyer_who_paid_once_gets_offers_whatever_is_unpaid(shop: Shop) -> None:
    for number in range(6):
        shop.order(f"A{number}")
    shop.pay(30700, "A5")
    assert kinds(shop.says("太贵了", order_no="A0")) == ["discount"]


def test_unpaid_orders_are_forgotten_after_30_days(shop: Shop) -> None:
    for number in range(4):
        shop.order(f"A{number}")
    shop.clock.move(days=30)
    shop.order("A9")
    assert kinds(shop.says("太贵了", order_no="A9")) == ["discount"]
