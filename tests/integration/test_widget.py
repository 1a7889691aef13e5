"""The widget's own calls: what was said is kept and told again, for one buyer alone."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from nuanfu.desk import keys
from nuanfu.desk.keys import TokenSigner
from tests.agents import browser
from tests.desks import ON_SQLITE, said_by, turns_of
from tests.harness import Shop, code_of, offer_in
from tests.widgets import Widget

pytestmark = ON_SQLITE


@pytest.fixture
def widget(shop: Shop) -> Widget:
    shop.order()
    shop.understand("太贵了", "reason_price")
    return Widget(shop)


def test_a_message_is_taken_at_once_and_answered_after(widget: Widget) -> None:
    seq = widget.says("太贵了", "c1")
    answers = widget.until_answered(seq)
    assert [(one["seq"], one["from"]) for one in answers] == [(2, "bot"), (3, "bot")]
    assert answers[-1]["card"]["type"] == "offer"


def test_a_repeat_gets_the_same_number_and_no_second_answer(widget: Widget) -> None:
    seq = widget.says("太贵了", "c1")
    widget.until_answered(seq)
    assert widget.says("太贵了", "c1") == seq
    assert len(said_by(widget.shop, "bot")) == 2


def test_the_same_client_id_with_another_text_is_refused(widget: Widget) -> None:
    widget.says("太贵了", "c1")
    assert code_of(widget.post("messages", {"client_id": "c1", "text": "别的"})) == (409, "client_id_reused")


def test_the_client_id_is_told_with_the_buyer_s_own_messages_only(widget: Widget) -> None:
    widget.until_answered(widget.says("太贵了", "c1"))
    assert [m.get("client_id") for m in widget.get("conversation")["messages"]] == ["c1", None, None]


def test_history_comes_in_pages(widget: Widget) -> None:
    widget.until_answered(widget.says("太贵了", "c1"))
    first = widget.get("conversation", limit=2)
    rest = widget.get("conversation", after=first["messages"][-1]["seq"], limit=2)
    assert [m["seq"] for m in first["messages"] + rest["messages"]] == [1, 2, 3]
    assert (first["more"], rest["more"]) == (True, False)


def test_before_the_first_message_there_is_a_state(widget: Widget) -> None:
    state = widget.state()
    assert (state["mode"], state["last_seq"], state["known"], state["hours"]["open"]) == ("bot", 0, True, True)
    assert state["shop"] == {"name": "暖屋家居"}


def test_reading_is_remembered_and_never_goes_back(widget: Widget) -> None:
    widget.until_answered(widget.says("太贵了", "c1"))
    widget.does("read", {"seq": 2})
    widget.does("read", {"seq": 1})
    widget.does("read", {"seq": 99})
    assert widget.state()["read_by_buyer"] == 3


def test_the_buyer_sees_how_far_the_agent_has_read(widget: Widget) -> None:
    me = browser(widget.shop)
    widget.does("human")
    seq = widget.says("在吗", "c1")
    me.does("conversations/buyer-1/read", {"seq": seq})
    assert widget.state()["read_by_shop"] == 0  # who only looks on has not answered for the shop
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/read", {"seq": seq})
    assert widget.state()["read_by_shop"] == seq


def test_the_button_asks_for_a_person_and_tells_the_place(widget: Widget) -> None:
    state = widget.does("human")["state"]
    assert (state["mode"], state["queue"]["position"]) == ("queue", 1)
    assert len(said_by(widget.shop, "bot")) == 1


def test_who_is_asked_for_by_the_button_reads_first_what_was_offered(widget: Widget) -> None:
    widget.shop.says("太贵了")
    widget.does("human")
    brief = browser(widget.shop, "小林").get("conversations/buyer-1")["brief"]
    assert (brief["order_no"], brief["reasons"], brief["payable"]) == ("A1", ["reason_price"], 30700)
    assert [(offer["kind"], offer["state"]) for offer in brief["offers"]] == [("discount", "open")]
    assert brief["room"]["discount"] == 2392


def test_the_button_pressed_twice_queues_once(widget: Widget) -> None:
    widget.does("human")
    widget.does("human")
    assert len(said_by(widget.shop, "bot")) == 1


def test_within_five_minutes_the_assistant_does_not_take_over(widget: Widget) -> None:
    widget.does("human")
    assert code_of(widget.post("bot")) == (409, "not_yet")
    assert "先和助手聊" not in widget.state()["quick_replies"]


def test_after_five_minutes_the_buyer_may_go_on_with_the_assistant_and_keeps_the_place(widget: Widget) -> None:
    widget.does("human")
    widget.shop.clock.move(minutes=5)
    assert widget.state()["quick_replies"] == ["先和助手聊"]
    state = widget.does("bot")["state"]
    assert (state["mode"], state["queue"]["position"], state["callback"]) == ("bot", 1, True)
    seq = widget.says("太贵了", "c1")
    assert widget.until_answered(seq)[0]["from"] == "bot"


def test_out_of_hours_the_buyer_is_told_when_a_person_is_back_and_may_go_on_at_once(widget: Widget) -> None:
    widget.shop.clock.move(hours=13)
    widget.shop.order("A9", closes_at=(widget.shop.clock() + timedelta(days=2)).isoformat())
    answer = widget.shop.says("转人工", "request_human")
    assert "11月24日 09:00" in answer["messages"][-1]["text"]
    assert widget.does("bot")["state"]["callback"] is True


def test_in_a_crisis_the_assistant_never_takes_over(widget: Widget) -> None:
    widget.shop.says("不想活了", None, signals=["crisis"])
    widget.shop.clock.move(hours=13)
    assert code_of(widget.post("bot")) == (409, "not_yet")


def test_the_call_back_ends_when_an_agent_has_written(widget: Widget) -> None:
    me = browser(widget.shop)
    widget.does("human")
    widget.shop.clock.move(minutes=5)
    widget.does("bot")
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/messages", {"client_id": "a1", "text": "您好"})
    assert widget.state()["callback"] is False


def test_orders_are_the_buyer_s_own_with_why_an_offer_is_what_it_is(widget: Widget) -> None:
    widget.shop.order("B1", "b2")
    widget.until_answered(widget.says("太贵了", "c1"))
    [order] = widget.get("orders")["orders"]
    assert (order["order_no"], order["title"]) == ("A1", "长绒棉四件套")
    assert order["why"][0]["offer_id"] == order["offers"][0]["id"]
    assert "规则" in order["why"][0]["text"]


def test_an_offer_is_accepted_in_the_widget(widget: Widget) -> None:
    offer = widget.until_answered(widget.says("太贵了", "c1"))[-1]["card"]["offer_id"]
    assert widget.does(f"offers/{offer}/accept")["offer"]["state"] == "accepted"


def test_another_buyer_s_offer_does_not_exist(widget: Widget) -> None:
    offer = widget.until_answered(widget.says("太贵了", "c1"))[-1]["card"]["offer_id"]
    assert code_of(Widget(widget.shop, "b2").post(f"offers/{offer}/accept")) == (404, "offer_unknown")


def test_another_buyer_s_order_does_not_exist(widget: Widget) -> None:
    other = Widget(widget.shop, "b2")
    said = {"client_id": "c1", "text": "你好", "order_no": "A1"}
    assert code_of(other.post("messages", said)) == (404, "order_unknown")
    wish = {"order_no": "A1", "kind": "stop"}
    assert code_of(other.post("applications", wish)) == (404, "order_unknown")


def credit(shop: Shop) -> None:
    due = [{"due_at": "2026-11-30T23:59:59+08:00", "amount": 40000}]
    shop.order("C1", lane="credit", unit_price=39200, closes_at=None, installments=due)


def test_a_short_deferral_is_an_offer_and_a_longer_one_an_application(widget: Widget) -> None:
    credit(widget.shop)
    near = widget.does("applications", {"order_no": "C1", "kind": "deferral", "until": "2026-12-05"})
    assert near["offer"]["kind"] == "deferral"
    far = widget.does("applications", {"order_no": "C1", "kind": "deferral", "until": "2026-12-12"})
    assert far["application"]["state"] == "pending"
    assert widget.get("applications")["applications"][0]["order_no"] == "C1"
    assert widget.shop.view("C1")["case"]["cause"] == "application"


def test_a_plan_within_the_limits_is_an_offer_and_a_longer_one_an_application(widget: Widget) -> None:
    credit(widget.shop)
    near = widget.does("applications", {"order_no": "C1", "kind": "installment", "periods": 3})
    assert (near["offer"]["kind"], near["offer"]["state"]) == ("installment", "open")
    far = widget.does("applications", {"order_no": "C1", "kind": "installment", "periods": 6})
    assert far["application"]["kind"] == "installment"


@pytest.mark.parametrize(
    ("wish", "asked"),
    [
        ({"kind": "deferral", "until": "2026-12-12"}, {"until": "2026-12-12T23:59:59+08:00"}),
        ({"kind": "installment", "periods": 6}, {"periods": 6}),
    ],
)
def test_what_a_buyer_writes_beside_a_wish_reaches_who_decides(
    widget: Widget, wish: dict[str, Any], asked: dict[str, Any]
) -> None:
    credit(widget.shop)
    made = widget.does("applications", {"order_no": "C1", **wish, "text": "月底才发工资"})["application"]
    assert made["asked"] == {**asked, "text": "月底才发工资"}


def test_applying_twice_is_one_application(widget: Widget) -> None:
    credit(widget.shop)
    wish = {"order_no": "C1", "kind": "stop", "text": "最近失业了"}
    first = widget.does("applications", wish)
    assert widget.does("applications", wish)["application"]["id"] == first["application"]["id"]


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "deferral", "until": "2027-11-30"},
        {"kind": "deferral"},
        {"kind": "installment"},
    ],
)
def test_what_nobody_may_grant_is_refused_with_the_reason(widget: Widget, wish: dict[str, Any]) -> None:
    credit(widget.shop)
    assert code_of(widget.post("applications", {"order_no": "C1", **wish})) == (422, "application_impossible")


def test_the_switch_ends_reminders_and_lets_them_go_on_again(widget: Widget) -> None:
    assert widget.does("reminders", {"on": False}) == {"stopped": True}
    assert widget.shop.view()["case"]["cause"] == "asked_to_stop"
    assert widget.does("reminders", {"on": True}) == {"stopped": False}
    assert widget.shop.view()["case"]["state"] == "open"
    widget.shop.order("A2")
    assert widget.shop.view("A2")["case"]["state"] == "open"


def test_a_score_is_kept(widget: Widget) -> None:
    widget.does("human")
    widget.does("survey", {"score": 5, "text": "很耐心"})
    assert code_of(widget.post("survey", {"score": 6})) == (422, "invalid")


@pytest.fixture
def visitor(shop: Shop) -> Widget:
    shop.order()
    made = TestClient(shop.desk).post("/widget/api/visitor").json()
    return Widget(shop, token=made["token"])


def test_a_visitor_chats_sees_no_order_and_gets_no_offer(visitor: Widget) -> None:
    visitor.shop.understand("太贵了", "reason_price")
    [answer] = visitor.until_answered(visitor.says("太贵了", "c1"))
    assert "card" not in answer
    assert (visitor.state()["known"], visitor.get("orders")) == (False, {"orders": []})


def test_a_visitor_hears_that_orders_are_seen_after_logging_in(visitor: Widget) -> None:
    visitor.shop.understand("我的订单呢", "ask_bill")
    [answer] = visitor.until_answered(visitor.says("我的订单呢", "c1"))
    assert "登录" in answer["text"]


@pytest.mark.parametrize("path", ["offers/1/accept", "offers/1/decline"])
def test_a_visitor_answers_no_offer(visitor: Widget, path: str) -> None:
    assert code_of(visitor.post(path)) == (403, "forbidden")


def test_a_visitor_applies_for_nothing_and_switches_nothing(visitor: Widget) -> None:
    assert code_of(visitor.post("applications", {"order_no": "A1", "kind": "stop"})) == (403, "forbidden")
    assert code_of(visitor.post("reminders", {"on": False})) == (403, "forbidden")


def test_no_shop_can_give_a_visitor_an_order(shop: Shop) -> None:
    body = shop.order_body("visitor:x")
    assert code_of(shop.client.put("/api/v1/orders/V1", json=body)) == (422, "invalid")


def test_visitors_are_counted_by_address_and_their_messages_by_visitor(shop: Shop) -> None:
    answers = [TestClient(shop.desk).post("/widget/api/visitor") for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    visitor = Widget(shop, token=answers[0].json()["token"])
    said = [visitor.post("messages", {"client_id": f"c{n}", "text": "在吗"}).status_code for n in range(11)]
    assert said == [202] * 10 + [429]


def wrong_tokens(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    good = TokenSigner("a" * 40).sign("buyer-1").token
    foreign = TokenSigner("b" * 40).sign("buyer-1").token
    monkeypatch.setattr(keys, "TOKEN_LIFE", timedelta(seconds=-1))
    return {
        "none": "",
        "expired": TokenSigner("a" * 40).sign("buyer-1").token,
        "foreign": foreign,
        "changed": good[:-2] + ("AA" if good[-2:] != "AA" else "BB"),
        "shop key": shop.key,
    }


@pytest.mark.parametrize("which", ["none", "expired", "foreign", "changed", "shop key"])
@pytest.mark.parametrize("path", ["conversation", "orders", "applications", f"attachments/{'0' * 32}"])
def test_a_wrong_token_opens_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch, which: str, path: str) -> None:
    token = wrong_tokens(shop, monkeypatch)[which]
    refused = TestClient(shop.desk).get(f"/widget/api/{path}", headers={"Authorization": f"Bearer {token}"})
    assert code_of(refused) == (401, "unauthorised")


def test_the_button_gives_the_person_a_whole_brief(widget: Widget) -> None:
    shop = widget.shop
    me = browser(shop)
    offer_in(shop.says("太贵了", "reason_price", emotion="angry"))
    shop.says("再便宜点")
    widget.does("human")
    brief = me.get("conversations/buyer-1")["brief"]
    assert (brief["why"], brief["order_no"], brief["reasons"]) == ("request_human", "A1", ["reason_price"])
    assert [(offer["kind"], offer["state"]) for offer in brief["offers"]] == [
        ("discount", "declined"),
        ("discount", "open"),
    ]
    assert brief["room"]["discount"] > 0
    assert brief["turn_id"] == turns_of(shop)[-1].id
    assert "让" in brief["next_step"]


def test_out_of_hours_the_button_says_when_a_person_is_back(widget: Widget) -> None:
    widget.shop.clock.move(hours=13)  # 23:00
    widget.does("human")
    assert "09:00" in (said_by(widget.shop, "bot")[-1] or "")
    assert widget.state()["callback"] is True


def test_in_hours_no_other_time_is_promised(widget: Widget) -> None:
    widget.does("human")
    assert "09:00" not in (said_by(widget.shop, "bot")[-1] or "")


def test_who_has_told_of_a_hardship_is_not_offered_to_haggle(widget: Widget) -> None:
    assert "太贵了，能优惠吗" in widget.state()["quick_replies"]
    widget.shop.says("失业了，还不上", "reason_hardship")
    assert "太贵了，能优惠吗" not in widget.state()["quick_replies"]
    assert "先别提醒我了" in widget.state()["quick_replies"]


def test_on_a_bill_nobody_is_offered_to_haggle(shop: Shop) -> None:
    due = [{"due_at": "2026-11-30T23:59:59+08:00", "amount": 40000}]
    shop.order("C1", lane="credit", unit_price=39200, closes_at=None, installments=due)
    shop.says("你好", "greet")
    assert "太贵了，能优惠吗" not in Widget(shop).state()["quick_replies"]


def test_who_has_only_bills_to_pay_is_not_offered_to_haggle_before_the_first_word(shop: Shop) -> None:
    due = [{"due_at": "2026-11-30T23:59:59+08:00", "amount": 40000}]
    shop.order("C1", lane="credit", unit_price=39200, closes_at=None, installments=due)
    assert "太贵了，能优惠吗" not in Widget(shop).state()["quick_replies"]
    shop.order("A2")
    assert "太贵了，能优惠吗" in Widget(shop).state()["quick_replies"]
