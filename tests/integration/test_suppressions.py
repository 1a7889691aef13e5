"""Silence that was asked for: everywhere or on one channel, for good or until a day, and for later orders too."""

from typing import Any

import pytest
from sqlalchemy import select

from nuanfu.cases import importing
from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.models import Suppression
from nuanfu.ledger import locks
from nuanfu.ledger.models import Buyer
from nuanfu.ledger.platform_export import PlatformOrder, PlatformState
from tests.harness import Shop, text_of

PHONE = "13800000001"


def with_phone(buyer: str = "buyer-1", phone: str = PHONE) -> dict[str, Any]:
    return {"id": buyer, "name": "买家", "phone": phone}


def told(shop: Shop, buyer: str = "buyer-1") -> list[tuple[str, str]]:
    held = shop.client.get(f"/api/v1/buyers/{buyer}/export").json()
    return [(row["channel"], row["cause"]) for row in held["suppressions"]]


def silent_on(shop: Shop, buyer: str = "buyer-1") -> list[str]:
    with shop.database.reading() as session:
        return [row.channel for row in suppressions.standing(session, session.get_one(Buyer, buyer), shop.clock())]


def imported(shop: Shop, order_no: str, buyer: str, phone: str | None) -> None:
    row = PlatformOrder(
        line=2,
        order_no=order_no,
        buyer_id=buyer,
        buyer_name=None,
        phone=phone,
        goods=9900,
        postage=0,
        state=PlatformState.UNPAID,
        created_at=shop.clock(),
        paid_at=None,
        title="杯子",
        count=1,
    )
    importing.import_orders(shop.database, [row], shop.clock())


# — a stop belongs to the person —


def test_a_stop_covers_the_orders_that_come_later(shop: Shop) -> None:
    shop.order()
    shop.says("别再催了", "request_stop_collection")
    shop.order("A2")
    assert shop.view("A2")["case"] == {"state": "stopped", "cause": "asked_to_stop", "until": None}


def test_a_stop_follows_the_number_to_another_account(shop: Shop) -> None:
    shop.client.put("/api/v1/orders/A1", json={**shop.order_body(), "buyer": with_phone()})
    shop.says("别再催了", "request_stop_collection")
    body = {**shop.order_body("buyer-2"), "buyer": with_phone("buyer-2", "+86 138-0000-0001")}
    shop.client.put("/api/v1/orders/B1", json=body)
    assert shop.view("B1")["case"]["state"] == "stopped"


def test_another_person_with_another_number_is_not_stopped(shop: Shop) -> None:
    shop.client.put("/api/v1/orders/A1", json={**shop.order_body(), "buyer": with_phone()})
    shop.says("别再催了", "request_stop_collection")
    shop.client.put(
        "/api/v1/orders/B1", json={**shop.order_body("buyer-2"), "buyer": with_phone("buyer-2", "13800000002")}
    )
    assert shop.view("B1")["case"]["state"] == "open"


@pytest.mark.parametrize("written", ["-", "无", "138****0001"])
def test_what_is_no_number_or_masked_connects_nobody(shop: Shop, written: str) -> None:
    shop.client.put("/api/v1/orders/A1", json={**shop.order_body(), "buyer": with_phone(phone=written)})
    shop.says("别再催了", "request_stop_collection")
    other = {**shop.order_body("buyer-2"), "buyer": with_phone("buyer-2", written)}
    shop.client.put("/api/v1/orders/B1", json=other)
    assert shop.view("B1")["case"]["state"] == "open"


def test_an_imported_order_of_a_stopped_buyer_starts_stopped(shop: Shop) -> None:
    shop.order(buyer="buyer-1")
    shop.says("别再催了", "request_stop_collection")
    imported(shop, "I1", "buyer-1", None)
    assert shop.view("I1")["case"]["state"] == "stopped"


def test_an_imported_order_with_a_stopped_number_starts_stopped(shop: Shop) -> None:
    shop.client.put("/api/v1/orders/A1", json={**shop.order_body(), "buyer": with_phone()})
    shop.says("别再催了", "request_stop_collection")
    imported(shop, "I1", "buyer-9", PHONE)
    assert shop.view("I1")["case"]["state"] == "stopped"


def test_erasing_a_buyer_keeps_the_silence_without_the_number(shop: Shop) -> None:
    shop.client.put("/api/v1/orders/A1", json={**shop.order_body(), "buyer": with_phone()})
    shop.says("别再催了", "request_stop_collection")
    assert shop.client.delete("/api/v1/buyers/buyer-1").is_success
    imported(shop, "I1", "buyer-9", PHONE)
    assert shop.view("I1")["case"]["state"] == "stopped"
    with shop.database.reading() as session:
        rows = session.scalars(select(Suppression)).all()
        assert all(PHONE not in str(value) for row in rows for value in vars(row).values())


# — on one channel —


@pytest.mark.parametrize(("channel", "name"), [("sms", "短信"), ("phone", "电话"), ("im", "聊天消息")])
def test_a_wish_about_one_channel_silences_that_channel_alone(shop: Shop, channel: str, name: str) -> None:
    shop.order()
    answer = shop.says("别再发了", "request_stop_collection", channel=channel)
    assert shop.view()["case"]["state"] == "open"
    assert silent_on(shop) == [channel]
    assert name in text_of(answer)


def test_a_wish_about_one_channel_leaves_an_open_offer_open(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.says("别打电话了", "request_stop_collection", channel="phone")
    assert [offer["state"] for offer in shop.view()["offers"]] == ["open"]


def test_the_same_wish_again_is_kept_once(shop: Shop) -> None:
    shop.order()
    for text in ("别发短信", "说了别发短信"):
        shop.says(text, "request_stop_collection", channel="sms")
    assert told(shop) == [("sms", "asked_to_stop")]


# — until a day —


def test_silence_for_some_days_ends_with_the_last_of_them(shop: Shop) -> None:
    shop.order()
    answer = shop.says("消停两天", "request_stop_collection", duration=2)
    assert shop.view()["case"]["until"] == "2026-11-25T23:59:59+08:00"
    assert "11月25日" in text_of(answer)


def test_these_days_are_seven(shop: Shop) -> None:
    shop.order()
    shop.says("这几天别催我", "request_stop_collection")
    assert shop.view()["case"]["until"] == "2026-11-30T23:59:59+08:00"


def test_a_named_day_ends_the_silence(shop: Shop) -> None:
    shop.order()
    shop.says("30号前别联系我", "request_stop_collection", date="2026-11-30")
    assert shop.view()["case"]["until"] == "2026-11-30T23:59:59+08:00"


def test_a_day_to_pay_does_not_end_the_silence(shop: Shop) -> None:
    shop.order()
    shop.says("别催了，30号付", "request_stop_collection", date="2026-11-30")
    assert shop.view()["case"]["until"] is None


def test_after_its_end_a_silence_covers_no_new_order(shop: Shop) -> None:
    shop.order()
    shop.says("消停两天", "request_stop_collection", duration=2)
    shop.clock.move(days=3)
    shop.order("A2")
    assert shop.view("A2")["case"]["state"] == "open"


def test_a_longer_silence_is_kept_beside_a_shorter_one(shop: Shop) -> None:
    shop.order()
    shop.says("消停两天", "request_stop_collection", duration=2)
    shop.says("永远别催了", "request_stop_collection")
    shop.clock.move(days=3)
    assert silent_on(shop) == ["all"]


def test_a_shorter_wish_does_not_shorten_a_longer_silence(shop: Shop) -> None:
    shop.order()
    shop.says("永远别催了", "request_stop_collection")
    answer = shop.says("消停两天", "request_stop_collection", duration=2)
    case = shop.view()["case"]
    assert (case["state"], case["until"], "11月25日" in text_of(answer)) == ("stopped", None, False)


def test_a_wish_said_again_takes_back_what_was_offered_since(shop: Shop) -> None:
    shop.order()
    shop.says("别再催了", "request_stop_collection")
    shop.says("太贵了")
    shop.says("说了别催", "request_stop_collection")
    assert [offer["state"] for offer in shop.view()["offers"]] == ["withdrawn"]


# — a number that is somebody else's —


def test_a_strangers_number_is_never_called_or_texted_again(shop: Shop) -> None:
    shop.client.put("/api/v1/orders/A1", json={**shop.order_body(), "buyer": with_phone()})
    shop.says("你打错了", None, signals=["third_person"])
    assert told(shop) == [("sms", "third_person"), ("phone", "third_person")]
    assert silent_on(shop) == ["sms", "phone"]


def test_a_strangers_number_does_not_silence_the_buyer_on_a_new_one(shop: Shop) -> None:
    shop.client.put("/api/v1/orders/A1", json={**shop.order_body(), "buyer": with_phone()})
    shop.says("你打错了", None, signals=["third_person"])
    shop.client.put("/api/v1/orders/A2", json={**shop.order_body(), "buyer": with_phone(phone="13800000009")})
    assert silent_on(shop) == []


def test_without_a_number_the_buyer_is_silenced(shop: Shop) -> None:
    shop.order()
    shop.says("你打错了", None, signals=["third_person"])
    assert silent_on(shop) == ["sms", "phone"]


def test_a_strangers_number_stops_no_order(shop: Shop) -> None:
    shop.client.put("/api/v1/orders/A1", json={**shop.order_body(), "buyer": with_phone()})
    shop.says("你打错了", None, signals=["third_person"])
    shop.client.put("/api/v1/orders/A2", json={**shop.order_body(), "buyer": with_phone()})
    assert shop.view("A2")["case"]["state"] == "open"


def test_two_buyers_with_one_number_are_both_covered(shop: Shop) -> None:
    for buyer in ("buyer-1", "buyer-2"):
        body = {**shop.order_body(buyer), "buyer": with_phone(buyer)}
        shop.client.put(f"/api/v1/orders/{buyer}", json=body)
    with shop.database.writing() as session:
        buyer = locks.buyer(session, "buyer-1")
        suppressions.suppress(session, buyer, [Channel.ALL], cause="asked_to_stop", now=shop.clock(), who="test")
    assert silent_on(shop, "buyer-2") == ["all"]
