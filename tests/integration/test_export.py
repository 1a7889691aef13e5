"""What is held about a buyer can be had: their orders, messages and events, and nothing of anybody else."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from nuanfu.ledger.models import Buyer
from tests.agents import Browser, browser
from tests.harness import MORNING, Shop, code_of, text_of
from tests.widgets import Widget, picture


def export(shop: Shop, buyer: str = "buyer-1") -> dict[str, Any]:
    answer = shop.client.get(f"/api/v1/buyers/{buyer}/export")
    assert answer.is_success, answer.text
    return answer.json()


def test_an_export_has_exactly_the_parts_of_the_contract(shop: Shop) -> None:
    shop.order()
    told = export(shop)
    of_contract, at_the_desk = list(told)[:5], list(told)[5:]
    assert of_contract == ["buyer", "orders", "messages", "suppressions", "events"]
    assert at_the_desk == ["notes", "surveys", "callbacks", "pictures"]
    assert told["suppressions"] == []


def test_an_export_tells_who_the_buyer_is(shop: Shop) -> None:
    shop.order()
    with shop.database.writing() as session:
        session.execute(update(Buyer).values(phone="13800138000"))
    assert export(shop)["buyer"] == {
        "id": "buyer-1",
        "name": "买家",
        "phone": "13800138000",
        "first_seen": MORNING.isoformat(),
        "erased_at": None,
    }


def test_the_orders_of_an_export_are_order_views(shop: Shop) -> None:
    shop.order("A1")
    shop.order("A2")
    shop.says("太贵了", order_no="A2")
    assert export(shop)["orders"] == [shop.view("A1"), shop.view("A2")]


def test_the_messages_of_an_export_stand_in_the_order_in_which_they_were_said(shop: Shop) -> None:
    shop.order()
    answer = shop.says("太贵了")
    told = export(shop)["messages"]
    assert told[0] == {"seq": 1, "from": "buyer", "text": "太贵了", "at": MORNING.isoformat()}
    assert [message["seq"] for message in told] == list(range(1, len(told) + 1))
    assert "\n".join(message["text"] or "" for message in told[1:]).strip() == text_of(answer).strip()


def test_the_events_of_an_export_are_all_those_of_the_buyer(shop: Shop) -> None:
    shop.order()
    shop.pay(30700)
    told = export(shop)["events"]
    assert [event["kind"] for event in told] == ["order.created", "payment.recorded", "case.changed"]
    assert set(told[0]) == {"at", "kind", "who", "why", "order_no", "policy_hash", "data"}


def test_an_export_holds_nothing_of_another_buyer(shop: Shop) -> None:
    shop.order("A1", "buyer-1")
    shop.order("B1", "buyer-2")
    shop.says("太贵了", buyer="buyer-2")
    told = export(shop)
    assert ([order["order_no"] for order in told["orders"]], told["messages"]) == (["A1"], [])
    assert {event["order_no"] for event in told["events"]} == {"A1"}


def test_a_buyer_who_only_wrote_is_exported_too(shop: Shop) -> None:
    shop.says("你好", "greet")
    told = export(shop)
    assert (told["orders"], told["messages"][0]["text"]) == ([], "你好")


def claimed(shop: Shop) -> Browser:
    """Let an agent take the buyer's conversation."""
    me = browser(shop, "小林")
    shop.says("转人工", "request_human")
    me.does("conversations/buyer-1/claim")
    return me


def test_what_agents_noted_is_exported(shop: Shop) -> None:
    claimed(shop).does("conversations/buyer-1/notes", {"text": "说下周发工资"})
    assert export(shop)["notes"] == [
        {"by": "小林", "text": "说下周发工资", "at": MORNING.isoformat(), "order_no": None}
    ]


def test_a_note_beside_something_done_is_exported_and_erased(shop: Shop) -> None:
    shop.order()
    shop.answer(next(m["card"]["offer_id"] for m in shop.says("太贵了")["messages"] if "card" in m))
    me = browser(shop, "小林")
    [todo] = me.get("todos")["todos"]
    me.does(f"todos/{todo['id']}/done", {"note": "改好了，买家姓张"})
    assert [(note["text"], note["order_no"]) for note in export(shop)["notes"]] == [("改好了，买家姓张", "A1")]
    assert shop.client.delete("/api/v1/buyers/buyer-1").is_success
    assert export(shop)["notes"] == []


def test_scores_are_exported_and_their_words_erased(shop: Shop) -> None:
    claimed(shop)
    Widget(shop).does("survey", {"score": 2, "text": "等太久"})
    assert export(shop)["surveys"] == [{"score": 2, "text": "等太久", "at": MORNING.isoformat()}]
    assert shop.client.delete("/api/v1/buyers/buyer-1").is_success
    assert export(shop)["surveys"] == [{"score": 2, "text": None, "at": MORNING.isoformat()}]


def test_pictures_are_exported_with_an_address_until_they_are_erased(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    widget = Widget(shop)
    made = widget.raw.post("/widget/api/attachments", files={"file": ("x.png", picture())}).json()["id"]
    widget.until_answered(widget.says("", "c1", attachments=[made]))
    [told] = export(shop)["pictures"]
    assert (told["id"], told["seq"], told["type"]) == (made, 1, "image/png")
    assert shop.client.get(told["url"]).headers["content-type"] == "image/png"
    assert shop.client.delete("/api/v1/buyers/buyer-1").is_success
    assert export(shop)["pictures"] == []
    assert code_of(shop.client.get(told["url"])) == (404, "attachment_unknown")


def test_a_picture_is_read_by_the_shop_alone_and_under_its_own_buyer(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    widget = Widget(shop)
    made = widget.raw.post("/widget/api/attachments", files={"file": ("x.png", picture())}).json()["id"]
    assert code_of(shop.client.get(f"/api/v1/buyers/b2/pictures/{made}")) == (404, "attachment_unknown")
    assert code_of(widget.raw.get(f"/api/v1/buyers/buyer-1/pictures/{made}")) == (403, "forbidden")


def test_an_unknown_buyer_has_no_export(shop: Shop) -> None:
    assert code_of(shop.client.get("/api/v1/buyers/nobody/export")) == (404, "buyer_unknown")


def test_exporting_changes_nothing(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    assert export(shop) == export(shop)
