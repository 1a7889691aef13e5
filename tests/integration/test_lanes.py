"""What is not haggled about: a bill that is owed, an order for a person; and what a dispute or a complaint pauses."""

import pytest

from nuanfu.policy.catalogue import load_catalogue
from tests.harness import POLICY_FILE, Shop, card_in, policy_with, text_of


def bill(shop: Shop) -> None:
    shop.order(
        lane="credit",
        closes_at=None,
        installments=[
            {"due_at": "2026-11-20T23:59:59+08:00", "amount": 15350},
            {"due_at": "2026-12-20T23:59:59+08:00", "amount": 15350},
        ],
    )


def test_a_price_message_about_a_bill_gets_the_bill(shop: Shop) -> None:
    bill(shop)
    (order,) = card_in(shop.says("太贵了"), "bill")["orders"]
    sums = {"goods_total", "discount", "shipping_fee", "shipping_discount", "payable", "paid", "refund_due"}
    assert set(order) == {"order_no", "title", "installments", *sums}
    assert (order["payable"], len(order["installments"])) == (30700, 2)


def test_a_price_message_about_a_bill_moves_no_price(shop: Shop) -> None:
    bill(shop)
    shop.says("太贵了")
    assert [(offer["kind"], offer["value"]) for offer in shop.view()["offers"]] == [("points", 0)]


def test_a_price_message_about_a_bill_names_the_bonus_for_paying_early(shop: Shop) -> None:
    bill(shop)
    assert "153 积分" in text_of(shop.says("太贵了"))


def test_without_a_bonus_nothing_is_said_of_one(shop: Shop) -> None:
    shop.publish(policy_with(points=None))
    bill(shop)
    assert "积分" not in text_of(shop.says("太贵了"))


def test_a_bill_past_its_due_day_stays_open(shop: Shop) -> None:
    bill(shop)
    shop.clock.move(days=60)
    assert (shop.view()["status"], shop.view()["case"]["state"]) == ("pending", "open")


def test_money_on_a_large_order_is_for_a_person(shop: Shop) -> None:
    shop.order(unit_price=500001, floor_price=None)
    answer = shop.says("太贵了")
    assert answer["mode"] == "queue"
    assert shop.view()["offers"] == []


def test_an_order_at_the_limit_is_still_haggled_about(shop: Shop) -> None:
    shop.order(unit_price=500000, floor_price=None)
    assert card_in(shop.says("太贵了"), "offer")["kind"] == "discount"


def test_a_limit_of_0_leaves_every_price_to_a_person(shop: Shop) -> None:
    shop.publish(policy_with(price__person_above=0))
    shop.order()
    assert shop.says("太贵了")["mode"] == "queue"


def test_a_large_order_in_the_queue_leaves_its_case_open(shop: Shop) -> None:
    shop.order(unit_price=500001, floor_price=None)
    shop.says("太贵了")
    assert shop.view()["case"]["state"] == "open"


# Paused by what was said


def test_a_dispute_pauses_its_order_with_no_end_and_goes_to_a_person(shop: Shop) -> None:
    shop.order("A1")
    shop.order("A2")
    answer = shop.says("货不对版", "reason_dispute", order_no="A1")
    assert answer["mode"] == "queue"
    assert shop.view("A1")["case"] == {"state": "paused", "cause": "dispute", "until": None}
    assert shop.view("A2")["case"]["state"] == "open"


def test_a_threat_of_complaint_pauses_every_case_of_the_buyer(shop: Shop) -> None:
    shop.order("A1")
    shop.order("A2")
    shop.order("B1", "buyer-2")
    assert shop.says("我要投诉", "threaten_complaint")["mode"] == "queue"
    assert [shop.view(number)["case"]["cause"] for number in ("A1", "A2", "B1")] == ["handoff", "handoff", None]


def test_a_wish_for_a_person_leaves_the_case_as_it_is(shop: Shop) -> None:
    shop.order()
    assert shop.says("转人工", "request_human")["mode"] == "queue"
    assert shop.view()["case"]["state"] == "open"


def test_a_settled_case_is_not_paused(shop: Shop) -> None:
    shop.order()
    shop.pay(30700)
    shop.says("我要投诉", "threaten_complaint")
    assert shop.view()["case"]["state"] == "settled"


@pytest.mark.parametrize("signal", ["crisis", "bereaved", "third_person", "minor"])
def test_a_signal_pauses_every_case_until_a_person_decides(shop: Shop, signal: str) -> None:
    shop.order()
    answer = shop.says("说了一句话", "reason_hardship", signals=(signal,))
    assert answer["mode"] == "queue"
    assert shop.view()["case"]["state"] == "paused"
    assert shop.view()["case"]["until"] is None


def test_the_first_answer_names_only_what_the_catalogue_says(shop: Shop) -> None:
    shop.order()
    facts = load_catalogue(POLICY_FILE.parent / "catalogue.yml").facts_for("NW-BED-4", "长绒棉四件套")
    assert facts is not None
    assert facts.selling_points[0] in text_of(shop.says("太贵了"))


def test_goods_that_the_catalogue_does_not_know_get_an_honest_line(shop: Shop) -> None:
    body = shop.order_body()
    body["items"][0] |= {"sku": "NOBODY-KNOWS", "title": "神秘礼盒"}
    shop.client.put("/api/v1/orders/A1", json=body)
    assert "资料" in text_of(shop.says("太贵了"))


def test_a_reason_is_kept_once_with_its_latest_time(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.clock.move(minutes=5)
    shop.says("还是贵")
    (reason,) = shop.view()["reasons"]
    assert (reason["reason"], reason["at"]) == ("reason_price", "2026-11-23T10:05:00+08:00")
