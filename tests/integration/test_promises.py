"""A promise to pay: recorded for a day, replaced, kept and broken; it rests the case and moves no due date."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from nuanfu.cases.models import Promise
from nuanfu.ledger.models import LedgerEvent
from tests.harness import MORNING, Shop, policy_with, text_of

TOMORROW, NEXT_WEEK = "2026-11-24", "2026-11-30"


def credit(shop: Shop, order_no: str = "A1", **changes: Any) -> dict[str, Any]:
    due = (shop.clock() + timedelta(days=3)).isoformat()
    parts = [{"due_at": due, "amount": 30700}]
    return shop.order(order_no, lane="credit", closes_at=None, installments=parts, **changes)


def promised(shop: Shop, order_no: str = "A1") -> list[tuple[str, int, str]]:
    return [(one["pay_on"], one["amount"], one["state"]) for one in shop.view(order_no)["promises"]]


def case(shop: Shop, order_no: str = "A1") -> tuple[str, str | None, str | None]:
    found = shop.view(order_no)["case"]
    return found["state"], found["cause"], found["until"]


def says(shop: Shop, words: str = "30号一定付", day: str = NEXT_WEEK, **more: Any) -> str:
    return text_of(shop.says(words, "promise_to_pay", date=day, **more))


# — made —


def test_a_promise_is_recorded_with_its_day_and_what_is_payable(shop: Shop) -> None:
    credit(shop)
    assert "11月30日" in says(shop)
    (found,) = shop.view()["promises"]
    assert (found["pay_on"], found["amount"], found["state"]) == (NEXT_WEEK, 30700, "open")
    assert found["at"] == MORNING.isoformat()


def test_a_named_amount_is_what_was_promised(shop: Shop) -> None:
    credit(shop)
    says(shop, "30号先付100", amount=10000)
    assert promised(shop) == [(NEXT_WEEK, 10000, "open")]


def test_more_than_is_payable_is_never_promised(shop: Shop) -> None:
    credit(shop)
    says(shop, "30号付五百", amount=50000)
    assert promised(shop) == [(NEXT_WEEK, 30700, "open")]


def test_the_case_rests_until_the_end_of_the_day(shop: Shop) -> None:
    credit(shop)
    says(shop)
    assert case(shop) == ("paused", "promise", "2026-11-30T23:59:59+08:00")
    shop.clock.move(days=8)
    assert case(shop) == ("open", None, None)


def test_a_promise_moves_no_due_date(shop: Shop) -> None:
    before = credit(shop)["installments"]
    says(shop)
    assert shop.view()["installments"] == before


def test_a_duration_counts_after_today(shop: Shop) -> None:
    credit(shop)
    shop.says("一周后付", "promise_to_pay", duration=7)
    assert promised(shop) == [(NEXT_WEEK, 30700, "open")]


def test_the_latest_promise_replaces_the_one_before(shop: Shop) -> None:
    credit(shop)
    says(shop)
    says(shop, "明天就付", TOMORROW)
    assert promised(shop) == [(TOMORROW, 30700, "open")]
    assert case(shop) == ("paused", "promise", "2026-11-24T23:59:59+08:00")


def test_without_a_day_one_question_is_asked_and_a_bare_day_answers_it(shop: Shop) -> None:
    credit(shop)
    shop.says("发了工资就付", "promise_to_pay", date="发工资那天")
    assert promised(shop) == []
    shop.says("30号", "inform", date=NEXT_WEEK)
    assert promised(shop) == [(NEXT_WEEK, 30700, "open")]


def test_nobody_is_asked_for_a_day_twice(shop: Shop) -> None:
    credit(shop)
    first = text_of(shop.says("一定付", "promise_to_pay"))
    second = text_of(shop.says("放心会付的", "promise_to_pay"))
    assert ("？" in first, "？" in second) == (True, False)


def test_the_question_is_about_its_order_also_when_others_are_open(shop: Shop) -> None:
    credit(shop)
    credit(shop, "A2")
    shop.says("一定付", "promise_to_pay", order_no="A2")
    shop.says("30号", "inform", date=NEXT_WEEK)
    assert (promised(shop), promised(shop, "A2")) == ([], [(NEXT_WEEK, 30700, "open")])


@pytest.mark.parametrize(("day", "recorded"), [("2026-12-08", True), ("2026-12-09", False)])
def test_a_bill_is_promised_as_far_ahead_as_the_policy_defers(shop: Shop, day: str, recorded: bool) -> None:
    credit(shop)
    told = says(shop, "到时候付", day)
    assert bool(promised(shop)) is recorded
    assert ("12月8日" in told) is True


def test_a_paid_order_takes_no_promise(shop: Shop) -> None:
    shop.order()
    shop.pay(30700)
    says(shop, order_no="A1")
    assert promised(shop) == []


# — the order lane —


def test_an_order_rests_no_longer_than_until_it_closes(shop: Shop) -> None:
    closes = shop.order(closes_at=(MORNING + timedelta(hours=5)).isoformat()) and MORNING + timedelta(hours=5)
    says(shop, "今晚付", "2026-11-23")
    assert case(shop) == ("paused", "promise", closes.isoformat())


def test_an_order_rests_no_longer_than_the_hours_of_the_policy(shop: Shop) -> None:
    shop.publish(policy_with(deferral__order_hours=3))
    shop.order()
    says(shop, "明天付", TOMORROW)
    assert case(shop) == ("paused", "promise", (MORNING + timedelta(hours=3)).isoformat())


def test_who_promises_for_after_the_closing_is_told_when_it_closes(shop: Shop) -> None:
    shop.order()
    told = says(shop)
    assert "11月24日 10:00" in told
    assert case(shop)[2] == "2026-11-24T10:00:00+08:00"


def test_hours_of_zero_let_nothing_rest(shop: Shop) -> None:
    shop.publish(policy_with(deferral__order_hours=0))
    shop.order()
    says(shop, "明天付", TOMORROW)
    assert case(shop) == ("open", None, None)


# — what weighs more —


def test_a_stopped_case_stays_stopped_and_the_promise_is_kept_beside(shop: Shop) -> None:
    credit(shop)
    told = text_of(shop.says("别催了，30号付", "request_stop_collection", date=NEXT_WEEK))
    assert case(shop) == ("stopped", "asked_to_stop", None)
    assert promised(shop) == [(NEXT_WEEK, 30700, "open")]
    assert "11月30日" in told


def test_a_stop_without_a_promise_records_none(shop: Shop) -> None:
    credit(shop)
    shop.says("30号之前别催", "request_stop_collection", date=NEXT_WEEK)
    assert promised(shop) == []


def test_a_case_that_waits_for_a_person_goes_on_waiting(shop: Shop) -> None:
    credit(shop)
    shop.says("我付过了", "claim_paid")
    says(shop)
    assert case(shop)[:2] == ("paused", "claimed_paid")


# — kept and broken —


def test_a_full_payment_keeps_the_promise(shop: Shop) -> None:
    credit(shop)
    says(shop)
    shop.pay(30700)
    assert promised(shop) == [(NEXT_WEEK, 30700, "kept")]
    assert case(shop)[0] == "settled"


def test_the_promised_part_keeps_the_promise_and_ends_its_rest(shop: Shop) -> None:
    credit(shop)
    says(shop, "30号先付100", amount=10000)
    shop.pay(6000)
    assert promised(shop) == [(NEXT_WEEK, 10000, "open")]
    shop.pay(4000, external_id="p2")
    assert promised(shop) == [(NEXT_WEEK, 10000, "kept")]
    assert case(shop) == ("open", None, None)


def test_a_day_that_passes_unpaid_breaks_the_promise_as_it_is_read(shop: Shop) -> None:
    credit(shop)
    says(shop)
    shop.clock.at = MORNING.replace(day=30, hour=23, minute=59, second=58)
    assert promised(shop)[0][2] == "open"
    shop.clock.move(seconds=1)
    assert promised(shop)[0][2] == "broken"


def test_a_broken_promise_is_recorded_beside_the_next_one(shop: Shop) -> None:
    credit(shop)
    says(shop, "明天付", TOMORROW)
    shop.clock.move(days=3)
    says(shop)
    assert [(day, state) for day, _, state in promised(shop)] == [(TOMORROW, "broken"), (NEXT_WEEK, "open")]
    with shop.database.reading() as session:
        query = select(LedgerEvent.kind).where(LedgerEvent.kind.like("promise.%")).order_by(LedgerEvent.id)
        kinds = session.scalars(query).all()
    assert kinds == ["promise.made", "promise.broken", "promise.made"]


def test_money_that_came_in_time_keeps_a_promise_though_the_shop_tells_of_it_later(shop: Shop) -> None:
    credit(shop)
    says(shop, "明天付", TOMORROW)
    paid_at = (MORNING + timedelta(days=1)).isoformat()
    shop.clock.move(days=3)
    body = {"external_id": "p1", "amount": 30700, "paid_at": paid_at}
    shop.client.post("/api/v1/orders/A1/payments", json=body).raise_for_status()
    assert promised(shop) == [(TOMORROW, 30700, "kept")]


def test_money_that_came_too_late_leaves_it_broken(shop: Shop) -> None:
    credit(shop)
    says(shop, "明天付", TOMORROW)
    shop.clock.move(days=3)
    shop.pay(30700)
    assert promised(shop) == [(TOMORROW, 30700, "broken")]


def test_a_cancelled_order_releases_its_buyer(shop: Shop) -> None:
    shop.order()
    says(shop, "明天付", TOMORROW)
    shop.says("不要了", "reason_changed_mind")
    shop.says("取消", "reason_changed_mind")
    assert (promised(shop), case(shop)[0]) == ([], "closed")


def test_promises_are_exported(shop: Shop) -> None:
    credit(shop)
    says(shop)
    (order,) = shop.client.get("/api/v1/buyers/buyer-1/export").json()["orders"]
    assert [one["pay_on"] for one in order["promises"]] == [NEXT_WEEK]


def test_no_two_promises_of_an_order_are_open(shop: Shop) -> None:
    credit(shop)
    for day in (NEXT_WEEK, TOMORROW, NEXT_WEEK):
        says(shop, f"{day}付", day)
    with shop.database.reading() as session:
        assert session.scalar(select(func.count()).where(Promise.state == "open")) == 1


# — forgot —


def test_who_forgot_gets_a_kind_line_the_link_and_the_question_when(shop: Shop) -> None:
    shop.order(pay_url="https://pay.example/A1")
    lines = text_of(shop.says("忘了", "reason_forgot")).splitlines()
    assert len(lines) == 3
    assert "https://pay.example/A1" in lines[1]
    assert shop.view()["reasons"][0]["reason"] == "reason_forgot"


def test_who_forgot_and_then_names_a_day_is_taken_at_their_word(shop: Shop) -> None:
    shop.order()
    shop.says("忘了", "reason_forgot")
    shop.says("明天", "inform", date=TOMORROW)
    assert promised(shop) == [(TOMORROW, 30700, "open")]
