"""What is past its time is written down once, and a kept or broken word is met with one kind line."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from nuanfu.cases import lapses
from nuanfu.ledger.models import LedgerEvent
from nuanfu.ledger.rebuild import rebuild
from tests.desks import ON_SQLITE
from tests.harness import Shop, text_of

FIFTH_OF_DECEMBER = "2026-12-05"


def bill(shop: Shop, buyer: str = "buyer-1", order_no: str = "A1") -> None:
    """Tell a bill of 299.00 on credit, due in three days."""
    due = (shop.clock() + timedelta(days=3)).isoformat()
    parts = [{"due_at": due, "amount": 29900}]
    shop.order(order_no, buyer, lane="credit", closes_at=None, shipping_fee=0, installments=parts)


def deferred(shop: Shop) -> None:
    """Let the buyer of a bill agree to pay by 30 November."""
    bill(shop)
    shop.says("缓到30号", "request_deferral", date="2026-11-30")
    shop.says("好", "affirm")


def promised(shop: Shop) -> None:
    bill(shop)
    shop.says("30号付", "promise_to_pay", date="2026-11-30")


def kinds(shop: Shop, *kinds: str) -> list[str]:
    query = select(LedgerEvent.kind).where(LedgerEvent.kind.in_(kinds)).order_by(LedgerEvent.id)
    with shop.database.reading() as session:
        return list(session.scalars(query))


def settle(shop: Shop, buyer: str = "buyer-1") -> int:
    with shop.database.writing() as session:
        return lapses.settle(session, buyer, now=shop.clock(), who="worker")


def due(shop: Shop) -> list[str]:
    with shop.database.reading() as session:
        return lapses.buyers_due(session, shop.clock())


def test_settling_writes_down_each_lapse_once(shop: Shop) -> None:
    deferred(shop)
    assert (due(shop), settle(shop)) == ([], 0)
    shop.clock.move(days=8)
    assert due(shop) == ["buyer-1"]
    assert [settle(shop), settle(shop)] == [1, 0]
    assert due(shop) == []
    assert kinds(shop, "agreement.broken") == ["agreement.broken"]
    assert shop.view()["case"]["state"] == "open"


def test_an_offer_past_its_time_is_written_down_as_expired(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.clock.move(hours=3)
    assert settle(shop) == 1
    assert kinds(shop, "offer.expired") == ["offer.expired"]


@ON_SQLITE
def test_a_broken_promise_is_written_down_when_its_buyer_writes(shop: Shop) -> None:
    promised(shop)
    shop.clock.move(days=8)
    shop.says("在吗 我的账单", "ask_bill")
    assert kinds(shop, "promise.broken") == ["promise.broken"]


@ON_SQLITE
def test_what_was_settled_can_be_rebuilt_from_the_events(shop: Shop) -> None:
    deferred(shop)
    shop.clock.move(days=8)
    settle(shop)
    with shop.database.reading() as session:
        order = rebuild(session.scalars(select(LedgerEvent).order_by(LedgerEvent.id)))["A1"]
    assert (order.case, order.cause, order.until) == ("open", None, None)


@ON_SQLITE
@pytest.mark.parametrize("agree", [deferred, promised])
def test_a_day_that_passed_is_met_with_one_kind_line_and_no_penalty(shop: Shop, agree) -> None:
    agree(shop)
    shop.clock.move(days=8)
    told, after = text_of(shop.says("我的账单", "ask_bill")), text_of(shop.says("多少钱", "ask_bill"))
    assert "11月30日" in told
    assert "不要紧" in told
    assert [word for word in ("罚", "违约", "逾期", "费") if word in told] == []
    assert "11月30日" not in after


@ON_SQLITE
def test_a_bare_day_after_the_kind_line_is_the_new_day(shop: Shop) -> None:
    promised(shop)
    shop.clock.move(days=8)
    shop.says("我的账单", "ask_bill")
    shop.says("5号", "inform", date=FIFTH_OF_DECEMBER)
    assert [(one["pay_on"], one["state"]) for one in shop.view()["promises"]] == [
        ("2026-11-30", "broken"),
        (FIFTH_OF_DECEMBER, "open"),
    ]


@ON_SQLITE
def test_who_names_a_new_day_is_not_asked_for_one(shop: Shop) -> None:
    promised(shop)
    shop.clock.move(days=8)
    told = text_of(shop.says("5号一定付", "promise_to_pay", date=FIFTH_OF_DECEMBER))
    assert told.startswith("说好的11月30日过了，不要紧。\n")
    assert "12月5日" in told


@ON_SQLITE
def test_how_the_buyer_feels_comes_before_the_day_that_passed(shop: Shop) -> None:
    promised(shop)
    shop.clock.move(days=8)
    first, second, *_ = text_of(shop.says("唉 我的账单", "ask_bill", emotion="low")).split("\n")
    assert "11月30日" not in first
    assert "11月30日" in second


@ON_SQLITE
@pytest.mark.parametrize("intent", ["request_stop_collection", "reason_dispute", "threaten_complaint", "claim_paid"])
def test_who_wants_something_else_hears_nothing_of_a_day_that_passed(shop: Shop, intent: str) -> None:
    promised(shop)
    shop.clock.move(days=8)
    assert "11月30日" not in text_of(shop.says("别烦我", intent))


@ON_SQLITE
def test_a_stopped_buyer_hears_nothing_of_a_day_that_passed(shop: Shop) -> None:
    promised(shop)
    shop.says("别催", "request_stop_collection")
    shop.clock.move(days=8)
    assert "11月30日" not in text_of(shop.says("我的账单", "ask_bill"))


@ON_SQLITE
@pytest.mark.parametrize("agree", [deferred, promised])
def test_a_kept_word_is_thanked_once(shop: Shop, agree) -> None:
    agree(shop)
    shop.clock.move(days=2)
    shop.pay(29900)
    told, after = text_of(shop.says("收到钱了吗", "ask_bill")), text_of(shop.says("好了吗", "ask_bill"))
    assert ("谢谢" in told, "11月30日" in told, "11月30日" in after) == (True, True, False)
    assert kinds(shop, "agreement.broken", "promise.broken") == []


@ON_SQLITE
def test_money_that_came_in_time_keeps_an_agreement_though_it_is_told_late(shop: Shop) -> None:
    deferred(shop)
    paid_at = (shop.clock() + timedelta(days=5)).isoformat()
    shop.clock.move(days=8)
    settle(shop)
    body = {"external_id": "p1", "amount": 29900, "paid_at": paid_at}
    assert shop.client.post("/api/v1/orders/A1/payments", json=body).is_success
    assert kinds(shop, "agreement.broken", "agreement.kept") == ["agreement.broken", "agreement.kept"]


@ON_SQLITE
def test_money_that_came_in_time_keeps_a_promise_though_it_is_told_late(shop: Shop) -> None:
    promised(shop)
    paid_at = (shop.clock() + timedelta(days=5)).isoformat()
    shop.clock.move(days=8)
    settle(shop)
    body = {"external_id": "p1", "amount": 29900, "paid_at": paid_at}
    assert shop.client.post("/api/v1/orders/A1/payments", json=body).is_success
    assert [one["state"] for one in shop.view()["promises"]] == ["kept"]


@ON_SQLITE
def test_late_money_leaves_an_agreement_broken(shop: Shop) -> None:
    deferred(shop)
    shop.clock.move(days=8)
    shop.pay(29900)
    assert kinds(shop, "agreement.broken", "agreement.kept") == ["agreement.broken"]


@ON_SQLITE
def test_a_second_agreement_replaces_the_first_without_blame(shop: Shop) -> None:
    deferred(shop)
    shop.says("缓到12月3号", "request_deferral", date="2026-12-03")
    shop.says("好", "affirm")
    assert kinds(shop, "agreement.replaced") == ["agreement.replaced"]
    shop.clock.move(days=8)
    assert settle(shop) == 0


@ON_SQLITE
def test_a_closed_order_releases_its_agreement(shop: Shop) -> None:
    deferred(shop)
    shop.order(lane="credit", closes_at=None, shipping_fee=0, status="closed")
    assert kinds(shop, "agreement.released", "agreement.broken") == ["agreement.released"]


# — the success story —


def kept_words(shop: Shop, count: int) -> None:
    for number in range(count):
        buyer, order_no = f"kept-{number}", f"K{number}"
        bill(shop, buyer, order_no)
        shop.says("30号付", "promise_to_pay", buyer=buyer, date="2026-11-30")
        shop.pay(29900, order_no, f"paid-{number}")


@ON_SQLITE
def test_a_story_is_told_from_twenty_kept_words_on_once_and_never_to_the_angry(shop: Shop) -> None:
    kept_words(shop, 19)
    bill(shop)
    assert "次" not in text_of(shop.says("缓到30号", "request_deferral", date="2026-11-30"))
    kept_words(shop, 20)
    assert "20 次" not in text_of(shop.says("到28号", "request_deferral", emotion="angry", date="2026-11-28"))
    assert "20 次" in text_of(shop.says("到29号", "request_deferral", date="2026-11-29"))
    assert "20 次" not in text_of(shop.says("到30号", "request_deferral", date="2026-11-30"))
