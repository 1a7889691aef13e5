"""The facts of the gate are those of the ledger: who is stopped, who paid, who wrote, who was reached."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from nuanfu.cases import importing, resolving
from nuanfu.cases.gate_facts import gather
from nuanfu.cases.resolving import Choice, Then
from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.models import ContactMade
from nuanfu.conduct.outbound import Facts
from nuanfu.ledger import locks
from nuanfu.ledger.models import Buyer, Order
from nuanfu.ledger.platform_export import read_export
from tests.harness import Shop
from tests.outreach import day, give_number

LONG = {"closes_at": day("12-30 10:00").isoformat()}
NOW = day("11-23 12:00")
HEADER = (
    "订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,订单状态,收货人姓名,联系手机,"
    "订单创建时间,订单付款时间,宝贝标题,宝贝总数量"
)
ROW = "90001,tb-1,100.00,0.00,100.00,等待买家付款,王女士,13800001234,2026-11-23 09:00:00,,四件套,1"


def facts(shop: Shop, order_no: str = "A1", now: datetime = NOW) -> Facts:
    with shop.database.reading() as session:
        order = session.get_one(Order, order_no)
        return gather(session, session.get_one(Buyer, order.buyer_id), order, order.instalments[0], now)


def test_a_plain_order_has_nothing_against_it(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    found = facts(small_shop)
    assert (found.stopped, found.needs_person, found.with_person, found.closed) == (False, False, False, False)
    assert (found.payable, found.unpaid_orders, found.contacts) == (30700, 1, ())


def test_a_stop_covers_every_order_of_the_buyer(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.says("别再联系我", "request_stop_collection")
    small_shop.order("A2", **LONG)
    assert (facts(small_shop).stopped, facts(small_shop, "A2").stopped) == (True, True)


def test_a_stop_covers_another_buyer_with_the_same_number(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    give_number(small_shop)
    small_shop.says("别再联系我", "request_stop_collection")
    small_shop.order("A2", buyer="buyer-2", **LONG)
    give_number(small_shop, "buyer-2")
    assert facts(small_shop, "A2").stopped


def test_one_refused_channel_is_silent_and_the_others_are_not(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.says("别发短信", "request_stop_collection", channel="sms")
    found = facts(small_shop)
    assert (found.silent, found.stopped) == (frozenset({Channel.SMS}), False)


def test_a_claim_of_payment_needs_a_person_until_a_payment_comes(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.says("我付过了", "claim_paid")
    assert facts(small_shop, now=NOW + timedelta(days=3)).needs_person
    small_shop.pay(100)
    assert not facts(small_shop).needs_person


def test_a_pause_that_a_person_has_set_an_end_to_ends_with_it(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.says("我付过了", "claim_paid")
    until = NOW + timedelta(days=2)
    with small_shop.database.writing() as session:
        locks.buyer(session, "buyer-1")
        choice = Choice("A1", Then.PAUSE, until)
        resolving.decide(session, "buyer-1", [choice], now=NOW, who="test")
    assert facts(small_shop, now=until - timedelta(minutes=1)).needs_person
    assert not facts(small_shop, now=until).needs_person


def test_a_promise_is_known_until_its_pause_ends(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.says("明天付", "promise_to_pay", date="2026-11-24")
    until = facts(small_shop).promised_until
    assert until is not None
    assert facts(small_shop, now=until).promised_until is None


def test_a_conversation_in_the_queue_is_with_a_person(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.says("转人工", "request_human")
    assert facts(small_shop).with_person


def test_the_last_words_of_the_buyer_count_and_not_those_of_the_shop(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.says("你好", "greet")
    assert facts(small_shop).buyer_wrote_at == small_shop.clock()


def test_a_deposit_alone_is_no_paid_order(small_shop: Shop) -> None:
    parts = [
        {"amount": amount, "due_at": day("11-30 10:00").isoformat(), "opens_at": day("11-23 10:00").isoformat()}
        for amount in (10000, 20700)
    ]
    small_shop.order(**LONG)
    small_shop.order("A2", installments=parts, **LONG)
    small_shop.pay(10000, "A2")
    assert facts(small_shop).paid_at is None
    small_shop.pay(20700, "A2", "p2")
    assert facts(small_shop).paid_at == small_shop.clock()


def test_an_order_past_its_time_is_closed_and_timed_out_whether_told_or_not(small_shop: Shop) -> None:
    small_shop.order()
    found = facts(small_shop, now=day("11-24 10:00"))
    assert (found.closed, found.timed_out) == (True, True)


def test_a_cancelled_order_has_not_timed_out(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.order(status="closed", **LONG)
    found = facts(small_shop)
    assert (found.closed, found.timed_out) == (True, False)


def reached(shop: Shop, order_no: str, at: datetime, buyer: str = "buyer-1") -> None:
    with shop.database.writing() as session:
        row = locks.buyer(session, buyer)
        hashed = suppressions.hash_of(session, row.phone)
        made = {"kind": "reminder", "channel": "sms", "connected": False, "phone_hash": hashed}
        session.add(ContactMade(buyer_id=buyer, order_no=order_no, at=at, **made))


@pytest.mark.parametrize(("order_no", "days_ago", "counts"), [("A1", 30, True), ("A2", 6, True), ("A2", 8, False)])
def test_contacts_are_those_of_the_week_and_all_about_the_order(
    small_shop: Shop, order_no: str, days_ago: int, counts: bool
) -> None:
    small_shop.order(**LONG)
    small_shop.order("A2", **LONG)
    reached(small_shop, order_no, NOW - timedelta(days=days_ago))
    assert bool(facts(small_shop).contacts) == counts


def test_what_another_buyer_got_at_the_same_number_counts_for_the_number(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.order("A2", buyer="buyer-2", **LONG)
    for buyer in ("buyer-1", "buyer-2"):
        give_number(small_shop, buyer)
    reached(small_shop, "A2", NOW - timedelta(minutes=1), "buyer-2")
    found = facts(small_shop)
    assert (len(found.to_number), found.contacts) == (1, ())


def test_an_import_is_as_old_as_the_last_file_that_told_of_the_order(small_shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    for at in (NOW, NOW + timedelta(hours=5)):
        importing.import_orders(small_shop.database, read_export(file), at)
    assert facts(small_shop, "90001").imported_at == NOW + timedelta(hours=5)


def test_an_order_that_the_shop_tells_itself_is_no_import(small_shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f"{HEADER}\n{ROW.replace('90001', 'A1').replace('tb-1', 'buyer-1')}\n", encoding="utf-8")
    small_shop.order(unit_price=10000, floor_price=None, shipping_fee=0, **LONG)
    importing.import_orders(small_shop.database, read_export(file), NOW)
    assert facts(small_shop).imported_at is None
