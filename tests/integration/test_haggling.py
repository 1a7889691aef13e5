"""One unpaid order talked through: what the buyer hears, what the ledger holds."""

from tests.harness import Shop, offer_in, policy_with, states


def test_the_first_price_message_is_answered_with_a_reason_and_step_one(shop: Shop) -> None:
    shop.order()
    answer = shop.says("太贵了")
    assert "长绒棉四件套" in answer["messages"][0]["text"]
    card = offer_in(answer)
    assert (card["kind"], card["before"], card["after"]) == ("discount", 30700, 29800)


def test_a_further_price_message_refuses_the_offer_and_gets_the_next_step(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    second = offer_in(shop.says("还是贵"))
    assert second["after"] == 29200
    assert [offer["state"] for offer in shop.view()["offers"]] == ["declined", "open"]


def test_a_yes_accepts_the_offer_and_lowers_the_payable(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.says("行吧", "affirm")
    view = shop.view()
    assert (view["discount"], view["payable"]) == (900, 29800)
    assert [part["amount"] for part in view["installments"]] == [29800]


def test_a_full_payment_after_an_agreement_settles_the_case(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.says("行吧", "affirm")
    view = shop.pay(29800)
    assert (view["status"], view["case"]["state"], view["payable"], view["refund_due"]) == ("paid", "settled", 0, 0)


def test_a_policy_that_allows_no_discount_goes_on_to_the_gift(shop: Shop) -> None:
    shop.publish(policy_with(price__cap=0))
    shop.order()
    assert offer_in(shop.says("太贵了"))["kind"] == "gift"


def test_a_price_message_refuses_both_the_discount_and_the_points_asked_for_beside_it(shop: Shop) -> None:
    shop.publish(policy_with(gift=None))
    shop.order()
    shop.says("太贵了")
    shop.says("送点东西吧", "request_gift")
    assert states(shop) == ["open", "open"]
    shop.says("还是太贵")
    assert states(shop)[:2] == ["declined", "declined"]
