"""Money that comes in: once, in parts, too much, too late, and while an offer stands."""

from typing import Any

import pytest
from sqlalchemy import func, select

from nuanfu.ledger.models import Payment
from tests.harness import Shop, code_of, offer_in, policy_with

PRESALE = [
    {"due_at": "2026-11-23T22:00:00+08:00", "amount": 5000},
    {"due_at": "2026-12-01T22:00:00+08:00", "amount": 25700},
]


def post(shop: Shop, order_no: str = "A1", **changes: Any) -> Any:
    body = {"external_id": "p1", "amount": 30700, "paid_at": "2026-11-23T10:00:00+08:00", **changes}
    return shop.client.post(f"/api/v1/orders/{order_no}/payments", json=body)


def test_a_full_payment_settles_the_case_at_once(shop: Shop) -> None:
    shop.order()
    view = shop.pay(30700)
    assert (view["status"], view["payable"], view["paid"]) == ("paid", 0, 30700)
    assert view["case"] == {"state": "settled", "cause": None, "until": None}


def test_a_part_payment_leaves_the_case_open(shop: Shop) -> None:
    shop.order()
    view = shop.pay(30699)
    assert (view["status"], view["payable"], view["case"]["state"]) == ("pending", 1, "open")


def test_part_payments_fill_the_parts_in_order(shop: Shop) -> None:
    shop.order(installments=PRESALE)
    view = shop.pay(6000)
    assert [(part["paid"], part["state"]) for part in view["installments"]] == [(5000, "paid"), (1000, "partly_paid")]


def test_an_untouched_part_is_open(shop: Shop) -> None:
    shop.order(installments=PRESALE)
    assert [part["state"] for part in shop.pay(5000)["installments"]] == ["paid", "open"]


def test_several_payments_add_up_to_a_settled_order(shop: Shop) -> None:
    shop.order()
    shop.pay(10000, external_id="p1")
    shop.pay(10000, external_id="p2")
    assert shop.pay(10700, external_id="p3")["case"]["state"] == "settled"


def test_what_was_paid_too_much_stands_as_a_refund(shop: Shop) -> None:
    shop.order()
    view = shop.pay(31000)
    assert (view["paid"], view["payable"], view["refund_due"]) == (31000, 0, 300)
    assert view["installments"][0]["paid"] == 30700


def test_a_payment_after_the_last_one_is_recorded_and_refunded(shop: Shop) -> None:
    shop.order()
    shop.pay(30700)
    view = shop.pay(500, external_id="p2")
    assert (view["paid"], view["refund_due"], view["case"]["state"]) == (31200, 500, "settled")


def test_the_same_payment_again_changes_nothing(shop: Shop) -> None:
    shop.order()
    first = shop.pay(700)
    assert shop.pay(700) == first


def test_a_payment_number_with_another_amount_is_refused(shop: Shop) -> None:
    shop.order()
    before = shop.pay(700)
    assert code_of(post(shop, amount=701)) == (409, "payment_conflict")
    assert shop.view() == before


def test_a_payment_number_with_another_order_is_refused(shop: Shop) -> None:
    shop.order()
    shop.order("B2", "buyer-2")
    shop.pay(700)
    assert code_of(post(shop, "B2", amount=700)) == (409, "payment_conflict")
    assert shop.view("B2")["paid"] == 0


def test_a_payment_for_an_unknown_order_is_refused_and_not_kept(shop: Shop) -> None:
    assert code_of(post(shop, "nobody")) == (404, "order_unknown")
    with shop.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Payment)) == 0


@pytest.mark.parametrize("amount", [0, -1, 1.5, "100", True, 10**12 + 1])
def test_an_amount_that_is_no_whole_number_of_fen_is_refused(shop: Shop, amount: object) -> None:
    shop.order()
    refused = post(shop, amount=amount)
    assert code_of(refused) == (422, "invalid")
    assert list(refused.json()["error"]["fields"]) == ["amount"]


def test_a_payment_time_without_offset_is_refused(shop: Shop) -> None:
    shop.order()
    assert code_of(post(shop, paid_at="2026-11-23T10:00:00")) == (422, "invalid")


# Payments and offers


def test_a_full_payment_takes_the_open_offer_back(shop: Shop) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))
    shop.pay(30700)
    assert code_of(shop.answer(offer["offer_id"])) == (409, "offer_withdrawn")
    assert [offer["state"] for offer in shop.view()["offers"]] == ["withdrawn"]


def test_a_part_payment_leaves_the_offer_open(shop: Shop) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))
    shop.pay(10000)
    assert shop.answer(offer["offer_id"]).json()["payable"] == 19800


def test_an_accepted_discount_lowers_the_last_open_part_first(shop: Shop) -> None:
    shop.order(installments=PRESALE)
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    assert [part["amount"] for part in shop.view()["installments"]] == [5000, 24800]


def test_a_discount_larger_than_the_last_part_goes_on_to_the_one_before(shop: Shop) -> None:
    shop.order(installments=[{**PRESALE[0], "amount": 30300}, {**PRESALE[1], "amount": 400}])
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    assert [(part["amount"], part["state"]) for part in shop.view()["installments"]] == [(29800, "open"), (0, "paid")]


def test_a_part_that_was_paid_is_not_lowered(shop: Shop) -> None:
    shop.order(installments=[{**PRESALE[0], "amount": 400}, {**PRESALE[1], "amount": 30300}])
    shop.pay(400)
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    assert [part["amount"] for part in shop.view()["installments"]] == [400, 29400]


def test_a_discount_accepted_over_what_is_left_settles_the_case(shop: Shop) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))
    shop.pay(30000)
    assert shop.answer(offer["offer_id"]).json()["payable"] == 0
    view = shop.view()
    assert (view["status"], view["case"]["state"], view["refund_due"]) == ("paid", "settled", 200)


def test_a_discount_accepted_in_chat_over_what_is_left_settles_the_case(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.pay(29800)
    shop.says("行吧", "affirm")
    assert shop.view()["case"]["state"] == "settled"


def test_a_settled_order_gets_no_offer(shop: Shop) -> None:
    shop.order()
    shop.pay(30700)
    shop.says("太贵了", order_no="A1")
    assert shop.view()["offers"] == []


def test_no_discount_is_larger_than_what_is_left_to_pay(shop: Shop) -> None:
    shop.order()
    shop.pay(30400)
    assert offer_in(shop.says("太贵了"))["after"] >= 0
    assert shop.view()["offers"][0]["value"] == 300


# Payments and cases


def test_a_payment_settles_a_paused_case(shop: Shop) -> None:
    shop.order()
    shop.says("货不对版", "reason_dispute")
    assert shop.view()["case"]["state"] == "paused"
    assert shop.pay(30700)["case"] == {"state": "settled", "cause": None, "until": None}


def test_a_payment_settles_a_closed_order(shop: Shop) -> None:
    shop.order(status="closed")
    view = shop.pay(30700)
    assert (view["status"], view["case"]["state"]) == ("paid", "settled")


def test_a_part_payment_on_a_closed_order_is_kept_and_leaves_it_closed(shop: Shop) -> None:
    shop.order(status="closed")
    view = shop.pay(700)
    assert (view["paid"], view["payable"], view["status"]) == (700, 30000, "closed")


def test_a_payment_after_the_time_of_an_order_settles_it(shop: Shop) -> None:
    shop.order()
    shop.clock.move(days=2)
    view = shop.pay(30700)
    assert (view["status"], view["case"]["state"]) == ("paid", "settled")


def test_the_postage_of_the_order_counts_in_the_payable(shop: Shop) -> None:
    shop.publish(policy_with(price__round_off_below=0))
    shop.order(shipping_fee=801)
    assert shop.view()["payable"] == 30701
