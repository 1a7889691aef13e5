"""Every flow beside the price answers at a first good level: from order, policy and catalogue alone."""

import pytest
from sqlalchemy import select

from nuanfu.turns.models import Conversation
from tests.harness import Shop, offer_in, policy_with


def text_of(answer: dict) -> str:
    return "\n".join(message.get("text", "") for message in answer["messages"])


def card_of(answer: dict) -> dict:
    return next(message["card"] for message in answer["messages"] if "card" in message)


# — shipping —


def test_postage_is_taken_off_up_to_the_cap(shop: Shop) -> None:
    shop.order(shipping_fee=1500)
    card = offer_in(shop.says("邮费太贵", "reason_shipping_fee"))
    assert (card["kind"], card["before"] - card["after"]) == ("free_shipping", 1200)


def test_accepted_postage_lowers_the_payable_and_the_last_part(shop: Shop) -> None:
    shop.order()
    shop.says("包邮吧", "reason_shipping_fee")
    shop.says("行", "affirm")
    view = shop.view()
    assert (view["shipping_discount"], view["payable"], view["installments"][0]["amount"]) == (800, 29900, 29900)


def test_postage_refused_by_words_is_not_offered_again(shop: Shop) -> None:
    shop.order()
    shop.says("包邮吧", "reason_shipping_fee")
    answer = shop.says("运费还是高", "reason_shipping_fee")
    assert "card" not in answer["messages"][0]
    assert [offer["state"] for offer in shop.view()["offers"]] == ["declined"]


def test_a_message_about_postage_refuses_no_discount(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.says("运费呢", "reason_shipping_fee")
    assert [(offer["kind"], offer["state"]) for offer in shop.view()["offers"]] == [
        ("discount", "open"),
        ("free_shipping", "open"),
    ]


def test_postage_and_discount_together_stay_within_the_total_cap(shop: Shop) -> None:
    shop.publish(policy_with(price__total_cap="0.04"))
    shop.order()
    discount = offer_in(shop.says("太贵了"))
    postage = offer_in(shop.says("运费呢", "reason_shipping_fee"))
    saved = discount["before"] - discount["after"] + postage["before"] - postage["after"]
    assert saved <= 29900 * 4 // 100


def test_an_order_without_postage_is_told_so(shop: Shop) -> None:
    shop.order(shipping_fee=0)
    assert "运费" in text_of(shop.says("包邮吗", "reason_shipping_fee"))
    assert shop.view()["offers"] == []


def test_days_to_delivery_are_those_of_the_orders_province(shop: Shop) -> None:
    shop.order(province="新疆维吾尔自治区")
    assert "7 天" in text_of(shop.says("几天到", "reason_delivery_time"))


def test_a_region_without_service_is_told_honestly(shop: Shop) -> None:
    shop.publish(policy_with(shipping__no_service_regions=["西藏"]))
    shop.order()
    answer = shop.says("拉萨能到吗", "reason_delivery_area", region="拉萨", province="西藏")
    assert "西藏" in text_of(answer)
    assert "天" not in text_of(answer)


def test_an_area_question_without_a_place_asks_for_it_and_takes_the_answer(shop: Shop) -> None:
    shop.order()
    shop.says("我们这能到吗", "reason_delivery_area")
    assert "8 天" in text_of(shop.says("拉萨", "inform", region="拉萨", province="西藏"))


def test_a_chosen_courier_is_added_to_the_postage_by_a_yes(shop: Shop) -> None:
    shop.order()
    assert "¥8" in text_of(shop.says("发顺丰", "reason_courier", courier="顺丰"))
    shop.says("可以", "affirm")
    view = shop.view()
    assert (view["shipping_fee"], view["payable"], view["installments"][0]["amount"]) == (1600, 31500, 31500)


def test_a_courier_question_changes_nothing_before_the_yes(shop: Shop) -> None:
    shop.order()
    shop.says("发顺丰", "reason_courier", courier="顺丰")
    assert shop.view()["shipping_fee"] == 800


def test_a_courier_for_a_dear_order_is_quoted_by_a_person(shop: Shop) -> None:
    shop.order(unit_price=60000, floor_price=None)
    assert "同事" in text_of(shop.says("发顺丰", "reason_courier", courier="顺丰"))


# — payment —


@pytest.mark.parametrize(
    "reason",
    [
        "reason_password",
        "reason_verification_code",
        "reason_payment_howto",
        "reason_balance",
        "reason_bank_limit",
        "reason_system_error",
    ],
)
def test_each_payment_trouble_gets_its_first_step_as_a_card(shop: Shop, reason: str) -> None:
    shop.order()
    card = card_of(shop.says("付不了", reason))
    assert (card["type"], len(card["steps"])) == ("howto", 1)


def test_a_step_that_did_not_help_is_followed_by_the_next(shop: Shop) -> None:
    shop.order()
    first = card_of(shop.says("密码忘了", "reason_password"))
    second = card_of(shop.says("不行", "deny"))
    assert first["steps"] != second["steps"]


def test_after_the_last_step_a_yes_calls_a_person(shop: Shop) -> None:
    shop.order()
    shop.says("余额不足", "reason_balance")
    shop.says("不行", "deny")
    shop.says("还是不行", "deny")
    assert shop.says("好", "affirm")["mode"] == "queue"


def test_while_an_incident_stands_nobody_is_told_to_try_again(shop: Shop) -> None:
    shop.publish(policy_with(incidents=[{"what": "payment", "text": "支付通道维护中，预计今晚恢复。"}]))
    shop.order()
    answer = shop.says("一直转圈", "reason_system_error")
    assert "维护中" in text_of(answer)
    assert all("card" not in message for message in answer["messages"])


# — bill, cancel, stop —


def test_the_bill_shows_every_unpaid_order(shop: Shop) -> None:
    shop.order("A1")
    shop.order("A2", unit_price=10000, floor_price=None)
    card = card_of(shop.says("我欠多少", "ask_bill"))
    assert sorted(row["order_no"] for row in card["orders"]) == ["A1", "A2"]


def test_a_claimed_payment_that_the_ledger_lacks_pauses_the_case(shop: Shop) -> None:
    shop.order()
    shop.says("我付过了", "claim_paid")
    case = shop.view()["case"]
    assert (case["state"], case["cause"], case["until"]) == ("paused", "claimed_paid", "2026-11-24T10:00:00+08:00")


def test_a_claimed_payment_that_the_ledger_has_is_thanked_for(shop: Shop) -> None:
    shop.order()
    shop.pay(30700)
    assert "付清" in text_of(shop.says("我付过了", "claim_paid")) or "不用再付" in text_of(
        shop.says("付了的", "claim_paid")
    )
    assert shop.view()["case"]["state"] == "settled"


def test_a_first_wish_to_cancel_is_asked_about_once(shop: Shop) -> None:
    shop.order()
    shop.says("不要了", "reason_changed_mind")
    assert shop.view()["case"]["state"] == "open"


def test_a_second_wish_to_cancel_closes_the_order(shop: Shop) -> None:
    shop.order()
    shop.says("不要了", "reason_changed_mind")
    shop.says("取消", "reason_changed_mind")
    view = shop.view()
    assert (view["status"], view["case"]["state"], view["case"]["cause"]) == ("closed", "closed", "cancelled")


def test_an_order_with_a_deposit_is_never_closed_by_the_bot(shop: Shop) -> None:
    shop.order()
    shop.pay(1000)
    shop.says("不要了", "reason_changed_mind")
    assert shop.says("取消", "reason_changed_mind")["mode"] == "queue"
    assert shop.view()["status"] == "pending"


def test_a_wish_for_silence_stops_every_case_at_once(shop: Shop) -> None:
    shop.order("A1")
    shop.order("A2")
    shop.says("别再催了", "request_stop_collection")
    assert {shop.view(number)["case"]["cause"] for number in ("A1", "A2")} == {"asked_to_stop"}


def test_a_stop_takes_open_offers_back(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.says("别再催了", "request_stop_collection")
    assert [offer["state"] for offer in shop.view()["offers"]] == ["withdrawn"]


def test_a_buyer_who_stopped_may_ask_to_stop_again(shop: Shop) -> None:
    shop.order()
    shop.says("别再催了", "request_stop_collection")
    shop.says("说了别催", "request_stop_collection")
    assert shop.view()["case"]["state"] == "stopped"


# — gift, service, terms, small talk —


def test_a_wish_for_a_gift_is_answered_with_the_policys_gift(shop: Shop) -> None:
    shop.order()
    assert offer_in(shop.says("送点啥", "request_gift"))["kind"] == "gift"


def test_a_wish_for_a_gift_refuses_no_discount(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.says("送点啥", "request_gift")
    assert [offer["state"] for offer in shop.view()["offers"]] == ["open", "open"]


def test_a_doubt_is_answered_with_proof_and_no_money(shop: Shop) -> None:
    shop.order()
    answer = shop.says("是正品吗", "reason_trust")
    assert "检测报告" in text_of(answer)
    assert shop.view()["offers"] == []


def test_a_known_question_gets_its_answer_from_the_catalogue(shop: Shop) -> None:
    shop.order()
    assert "冷水" in text_of(shop.says("会掉色吗", "ask_product"))


def test_what_the_catalogue_does_not_know_is_left_to_a_person(shop: Shop) -> None:
    body = shop.order_body()
    body["items"][0] |= {"sku": "X-1", "title": "没有资料的东西"}
    shop.client.put("/api/v1/orders/A1", json=body)
    assert "同事" in text_of(shop.says("防水吗", "ask_product"))


def test_consequences_are_told_in_the_policys_words(shop: Shop) -> None:
    shop.order()
    assert "自动关闭" in text_of(shop.says("不付会怎样", "ask_consequences"))


def test_unknown_consequences_are_never_said_to_be_none(shop: Shop) -> None:
    shop.publish(policy_with(consequences__order=None))
    shop.order()
    assert "没有准确资料" in text_of(shop.says("不付会怎样", "ask_consequences"))


def test_the_terms_of_a_presale_are_its_parts_and_days(shop: Shop) -> None:
    parts = [
        {"due_at": "2026-11-23T23:00:00+08:00", "amount": 5000},
        {"due_at": "2026-12-01T22:00:00+08:00", "amount": 25700},
    ]
    shop.order(installments=parts)
    assert "12月1日" in text_of(shop.says("尾款什么时候付", "reason_terms"))


def test_a_shop_subject_without_a_label_is_named_and_offered_a_person(shop: Shop) -> None:
    shop.order()
    assert "发票" in text_of(shop.says("能开发票吗", "out_of_scope"))
    assert shop.says("好", "affirm")["mode"] == "queue"


def test_a_message_put_aside_is_answered_once_its_order_is_named(shop: Shop) -> None:
    shop.order("A1")
    shop.order("A2")
    assert card_of(shop.says("包邮吗", "reason_shipping_fee"))["type"] == "order_picker"
    offer = offer_in(shop.says("A2", "inform", order_id="A2"))
    assert offer["kind"] == "free_shipping"
    assert [len(shop.view(number)["offers"]) for number in ("A1", "A2")] == [0, 1]


# — handing over —


def brief_of(shop: Shop) -> dict:
    with shop.database.reading() as session:
        return session.scalars(select(Conversation)).one().brief


def test_a_handover_brings_the_reason_the_offers_and_what_is_left(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.says("转人工", "request_human", emotion="angry")
    brief = brief_of(shop)
    assert (brief["why"], brief["emotion"], brief["reasons"]) == ("request_human", "angry", ["reason_price"])
    (offer,) = brief["offers"]
    assert (offer["kind"], offer["value"], offer["state"]) == ("discount", 900, "open")
    assert offer["why"][0] == {"rule": "price.ladder", "limit": "0.03", "meant": "第 1 步，商品总额的 0.03"}
    assert brief["room"]["discount"] == 2392


def test_a_childs_unpaid_order_is_cancelled_at_the_first_word(shop: Shop) -> None:
    shop.order()
    answer = shop.says("我才12岁，取消吧", "reason_changed_mind", signals=["minor"])
    assert (answer["mode"], shop.view()["case"]["state"]) == ("queue", "closed")


@pytest.mark.parametrize("intent", ["reason_changed_mind", "inform"])
def test_a_child_on_credit_is_not_told_that_cancelling_costs_nothing(shop: Shop, intent: str) -> None:
    shop.order("C1", lane="credit")
    answer = shop.says("我才12岁，取消吧", intent, signals=["minor"])
    assert ("取消" in text_of(answer), shop.view("C1")["case"]["cause"]) == (False, "dispute")


def test_a_child_with_two_orders_hears_which_one_is_cancelled(shop: Shop) -> None:
    shop.order("A1")
    shop.order("C1", lane="credit")
    answer = shop.says("我才12岁，取消吧", "reason_changed_mind", signals=["minor"])
    assert ("没付过款的" in text_of(answer), shop.view("A1")["case"]["state"]) == (True, "closed")


def test_a_child_who_asks_for_nothing_is_offered_nothing(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.says("我是小学生", "inform", signals=["minor"])
    view = shop.view()
    assert (view["case"]["cause"], [offer["state"] for offer in view["offers"]]) == ("handoff", ["withdrawn"])
