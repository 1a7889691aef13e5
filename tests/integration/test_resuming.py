"""Reminders go on by the buyer's explicit wish alone, whatever its label; nothing else ends a stop."""

from datetime import timedelta
from typing import Any

import pytest

from nuanfu.cases import resuming
from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.ledger import locks
from nuanfu.ledger.models import Buyer
from tests.harness import MORNING, Shop, text_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # on both: test_case_histories.py

WISH = "可以继续提醒我"


def credit(shop: Shop, **changes: Any) -> None:
    due = (MORNING + timedelta(days=2)).isoformat()
    shop.order(lane="credit", closes_at=None, installments=[{"due_at": due, "amount": 30700}], **changes)


def stopped(shop: Shop) -> None:
    credit(shop)
    shop.says("别再催了", "request_stop_collection")


def case(shop: Shop, order_no: str = "A1") -> tuple[str, str | None]:
    found = shop.view(order_no)["case"]
    return found["state"], found["cause"]


def silent(shop: Shop) -> list[str]:
    with shop.database.reading() as session:
        return [row.channel for row in suppressions.standing(session, session.get_one(Buyer, "buyer-1"), shop.clock())]


@pytest.mark.parametrize(
    "intent",
    ["request_stop_collection", "out_of_scope", "affirm", "request_deferral", "promise_to_pay", None],
)
def test_the_wish_is_heard_under_any_label(shop: Shop, intent: str | None) -> None:
    stopped(shop)
    assert "恢复" in text_of(shop.says(WISH, intent))
    assert (case(shop), silent(shop)) == (("open", None), [])


def test_a_later_order_starts_open_again(shop: Shop) -> None:
    stopped(shop)
    shop.says(WISH, "affirm")
    shop.order("A2")
    assert case(shop, "A2")[0] == "open"


def test_the_wish_is_an_event(shop: Shop) -> None:
    stopped(shop)
    shop.says(WISH, "affirm")
    events = shop.client.get("/api/v1/buyers/buyer-1/export").json()["events"]
    assert [event["kind"] for event in events if event["kind"].startswith("contact.")] == [
        "contact.suppressed",
        "contact.allowed",
        "contact.resumed",
    ]


@pytest.mark.parametrize(
    ("words", "intent"),
    [("太贵了", "reason_price"), ("明天付", "promise_to_pay"), ("在吗我想问问", "ask_bill"), ("好的", "affirm")],
)
def test_no_other_word_ends_a_stop(shop: Shop, words: str, intent: str) -> None:
    stopped(shop)
    shop.says(words, intent)
    assert (case(shop)[0], silent(shop)) == ("stopped", ["all"])


def test_a_new_order_does_not_end_a_stop(shop: Shop) -> None:
    stopped(shop)
    shop.order("A2")
    assert case(shop, "A2") == ("stopped", "asked_to_stop")


def test_who_was_never_stopped_is_answered_as_usual(shop: Shop) -> None:
    credit(shop)
    assert "恢复" not in text_of(shop.says(WISH, "affirm"))


def test_one_channel_may_be_allowed_alone(shop: Shop) -> None:
    credit(shop)
    shop.says("别发短信别打电话", "request_stop_collection", channel="sms")
    shop.says("电话也别打", "request_stop_collection", channel="phone")
    shop.says("可以继续发短信提醒我", "request_stop_collection", channel="sms")
    assert silent(shop) == ["phone"]


def test_one_channel_allowed_under_a_stop_leaves_the_others_silent(shop: Shop) -> None:
    stopped(shop)
    shop.says("可以继续发短信提醒我", "request_stop_collection", channel="sms")
    assert (case(shop)[0], silent(shop)) == ("open", ["phone", "im"])


def test_what_waited_for_a_person_still_waits(shop: Shop) -> None:
    credit(shop)
    shop.says("失业了", "reason_hardship")
    shop.says("别再催了", "request_stop_collection")
    shop.says(WISH, "affirm")
    assert case(shop) == ("paused", "hardship")


def test_what_was_agreed_still_holds(shop: Shop) -> None:
    credit(shop)
    shop.says("缓到28号", "request_deferral", date="2026-11-28")
    shop.says("好", "affirm")
    shop.says("别再催了", "request_stop_collection")
    shop.says(WISH, "affirm")
    assert case(shop) == ("paused", "deferral")


def test_what_was_promised_still_holds(shop: Shop) -> None:
    credit(shop)
    shop.says("别催了，28号付", "request_stop_collection", date="2026-11-28")
    shop.says(WISH, "affirm")
    assert case(shop) == ("paused", "promise")


def test_a_strangers_number_stays_silent(shop: Shop) -> None:
    body = {**shop.order_body(), "buyer": {"id": "buyer-1", "name": "买家", "phone": "13800000001"}}
    shop.client.put("/api/v1/orders/A1", json=body)
    with shop.database.writing() as session:
        buyer = locks.buyer(session, "buyer-1")
        suppressions.suppress(
            session, buyer, [Channel.SMS], cause="third_person", now=shop.clock(), who="test", number_only=True
        )
    shop.says("别再催了", "request_stop_collection")
    shop.says(WISH, "affirm")
    assert silent(shop) == ["sms"]


def test_a_switch_can_call_it_and_is_told_whether_there_was_a_stop(shop: Shop) -> None:
    stopped(shop)
    with shop.database.writing() as session:
        buyer = locks.buyer(session, "buyer-1")
        told = [
            resuming.is_stopped(session, buyer, shop.clock()),
            resuming.resume_reminders(session, buyer, now=shop.clock(), who="buyer"),
            resuming.is_stopped(session, buyer, shop.clock()),
            resuming.resume_reminders(session, buyer, now=shop.clock(), who="buyer"),
        ]
    assert told == [True, True, False, False]
