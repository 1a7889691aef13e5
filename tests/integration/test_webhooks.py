"""What the shop's own system is told: written with the event, signed, in order for each order, at least once."""

import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from nuanfu.errors import DeliveryUnknown
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Outbox
from nuanfu.outreach import webhooks
from nuanfu.outreach.models import Delivery
from nuanfu.outreach.worker import settle_lapses
from nuanfu.policy.reminders import Way
from tests.harness import Shop, offer_in, policy_with
from tests.outreach import cadence, day, outreach_of, run, told

HOOK = "https://shop.example/hook"
ALL = ["offer.accepted", "agreement.broken", "case.stopped", "case.resumed", "order.cancelled", "handoff.requested"]
SECRET = "s" * 40


class Receiver:
    """The shop's system: keeps what arrives; `answers` are statuses, or None for silence."""

    def __init__(self, *answers: int | None) -> None:
        self.answers = list(answers)
        self.got: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        answer = self.answers.pop(0) if self.answers else 200
        if answer is None:
            raise httpx.ConnectTimeout("silence")
        if answer == 200:
            self.got.append(json.loads(body))
        self.headers.append(headers)
        self.bodies.append(body)
        return answer


def listening(shop: Shop, events: list[str] = ALL) -> None:
    shop.publish(policy_with(webhooks=[{"url": HOOK, "events": events}]))


def deliver(shop: Shop, receiver: Receiver, at: float = 0.0, secret: str = SECRET) -> int:
    return webhooks.deliver_all(shop.database, secret, post=receiver, machine=lambda: at)


def stop(shop: Shop) -> None:
    shop.order()
    shop.says("别再联系我", "request_stop_collection")


def kinds(shop: Shop) -> list[str]:
    with shop.database.reading() as session:
        return list(session.scalars(select(Outbox.kind).order_by(Outbox.id)))


def test_a_stop_is_told_with_all_that_the_contract_names(small_shop: Shop) -> None:
    listening(small_shop)
    stop(small_shop)
    receiver = Receiver()
    assert deliver(small_shop, receiver) == 1
    (got,) = receiver.got
    assert got["type"] == "case.stopped"
    assert (got["order_no"], got["buyer_id"], got["at"]) == ("A1", "buyer-1", "2026-11-23T10:00:00+08:00")
    assert (got["id"], got["data"]["cause"]) == (f"evt_{got['seq']}", "asked_to_stop")


def test_the_signature_is_that_of_the_body_under_the_secret(small_shop: Shop) -> None:
    listening(small_shop)
    stop(small_shop)
    receiver = Receiver()
    deliver(small_shop, receiver)
    wanted = hmac.new(SECRET.encode(), receiver.bodies[0], hashlib.sha256).hexdigest()
    assert receiver.headers[0]["X-Nuanfu-Signature"] == f"sha256={wanted}"


def test_without_a_secret_nothing_is_sent_then_or_later(small_shop: Shop) -> None:
    listening(small_shop)
    stop(small_shop)
    receiver = Receiver()
    deliver(small_shop, receiver, secret="")
    assert deliver(small_shop, receiver) == 0


def test_only_what_an_address_wants_to_hear_is_sent_to_it(small_shop: Shop) -> None:
    listening(small_shop, ["offer.accepted"])
    stop(small_shop)
    assert deliver(small_shop, Receiver()) == 0


def test_an_accepted_offer_a_handover_and_a_cancellation_are_told(small_shop: Shop) -> None:
    small_shop.order()
    small_shop.answer(offer_in(small_shop.says("太贵了"))["offer_id"])
    small_shop.says("转人工", "request_human", buyer="buyer-2")
    small_shop.order("A3", buyer="buyer-3")
    small_shop.says("不想要了", "reason_changed_mind", buyer="buyer-3")
    small_shop.says("取消吧", "reason_changed_mind", buyer="buyer-3")
    assert kinds(small_shop) == ["offer.accepted", "handoff.requested", "order.cancelled"]


def test_what_the_shop_has_told_us_is_not_told_back(small_shop: Shop) -> None:
    small_shop.order()
    small_shop.order(status="closed")
    assert kinds(small_shop) == []


def test_a_promise_that_passed_unpaid_is_told_once_and_the_case_is_open(small_shop: Shop) -> None:
    small_shop.order(closes_at=day("12-30 10:00").isoformat())
    small_shop.says("明天付", "promise_to_pay", date="2026-11-24")
    assert settle_lapses(small_shop.database, day("11-24 09:00")) == 0
    for _ in range(2):
        settle_lapses(small_shop.database, day("11-25 00:01"))
    assert kinds(small_shop) == ["agreement.broken", "case.resumed"]


def test_a_deferral_that_passed_unpaid_is_told_once(small_shop: Shop) -> None:
    dues = [{"due_at": day("11-25 12:00").isoformat(), "amount": 30700}]
    small_shop.order(lane="credit", closes_at=None, installments=dues)
    small_shop.answer(offer_in(small_shop.says("晚三天", "request_deferral", duration=3))["offer_id"])
    for _ in range(2):
        settle_lapses(small_shop.database, day("12-02 00:01"))
    assert kinds(small_shop) == ["offer.accepted", "agreement.broken", "case.resumed"]


def test_the_messages_of_an_order_arrive_in_order_and_those_of_others_pass(small_shop: Shop) -> None:
    listening(small_shop)
    small_shop.order()
    small_shop.answer(offer_in(small_shop.says("太贵了"))["offer_id"])
    small_shop.says("别再联系我", "request_stop_collection")
    small_shop.says("转人工", "request_human", buyer="buyer-2")
    receiver = Receiver(500)
    deliver(small_shop, receiver)
    deliver(small_shop, receiver, at=1.0)
    assert [got["type"] for got in receiver.got] == ["handoff.requested"]
    deliver(small_shop, receiver, at=11.0)
    assert [got["type"] for got in receiver.got] == ["handoff.requested", "offer.accepted", "case.stopped"]


def test_one_who_does_not_answer_is_asked_again_later_and_later(small_shop: Shop) -> None:
    listening(small_shop)
    stop(small_shop)
    receiver = Receiver(None, None)
    assert [deliver(small_shop, receiver, at=at) for at in (0.0, 9.0, 10.0, 29.0, 30.0)] == [0, 0, 0, 0, 1]


def test_a_worker_that_dies_after_the_call_leaves_it_to_be_made_again(small_shop: Shop) -> None:
    listening(small_shop)
    stop(small_shop)
    webhooks.spread(small_shop.database, wanted=True)
    assert webhooks.claim(small_shop.database, 0.0) is not None
    assert webhooks.claim(small_shop.database, 29.0) is None
    assert webhooks.claim(small_shop.database, 30.0) is not None


def dead(shop: Shop) -> int:
    listening(shop)
    shop.order()
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    shop.says("别再联系我", "request_stop_collection")
    silent, at = Receiver(*[500] * webhooks.MOST_ATTEMPTS), 0.0
    for _ in range(webhooks.MOST_ATTEMPTS):
        deliver(shop, silent, at=at)
        at += webhooks.LONGEST_WAIT
    with shop.database.reading() as session:
        (one, _), *_ = webhooks.undelivered(session)
    assert one.state == "dead"
    return one.id


def test_a_dead_message_holds_back_what_follows_until_it_is_replayed(small_shop: Shop) -> None:
    number = dead(small_shop)
    receiver = Receiver()
    assert deliver(small_shop, receiver, at=1e9) == 0
    with small_shop.database.writing() as session:
        webhooks.replay(session, number)
    assert deliver(small_shop, receiver, at=1e9) == 2


def test_a_dropped_message_lets_the_next_one_go(small_shop: Shop) -> None:
    number = dead(small_shop)
    with small_shop.database.writing() as session:
        webhooks.drop(session, number)
    receiver = Receiver()
    deliver(small_shop, receiver, at=1e9)
    assert [got["type"] for got in receiver.got] == ["case.stopped"]
    with small_shop.database.writing() as session, pytest.raises(DeliveryUnknown):
        webhooks.drop(session, number)


def test_a_reminder_may_go_through_the_shops_own_system(small_shop: Shop) -> None:
    listening(small_shop, ["reminder.due"])
    small_shop.order(closes_at=day("12-30 10:00").isoformat())
    own = cadence(("channels: [im]\n    script: reminder.first", "channels: [webhook]\n    script: reminder.first"))
    assert told(run(outreach_of(small_shop, reminders=own), day("11-23 10:31"))) == [("A1", "first", "webhook")]
    receiver = Receiver()
    deliver(small_shop, receiver)
    assert "长绒棉四件套" in receiver.got[0]["data"]["text"]
    assert Way.WEBHOOK in own.order[1].channels


def test_an_outbox_is_spread_and_claimed_on_either_database(shop: Shop, database: Database) -> None:
    listening(shop)
    stop(shop)
    assert deliver(shop, Receiver()) == 1
    with database.reading() as session:
        assert session.scalars(select(Delivery.state)).all() == ["delivered"]
