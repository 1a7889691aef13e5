"""Paying later: offered, agreed, taken back, applied for; due times, case and the view follow."""

from datetime import timedelta
from typing import Any

import pytest

from nuanfu.terminal import card_line
from tests.harness import MORNING, Shop, card_in, code_of, offer_in, policy_with, states, text_of

IN_5 = "2026-11-28"
IN_12 = "2026-12-05"


def credit(shop: Shop, order_no: str = "A1", **changes: Any) -> dict[str, Any]:
    parts = [
        {"due_at": (MORNING + timedelta(days=days)).isoformat(), "amount": amount}
        for days, amount in ((0, 10000), (30, 20700))
    ]
    return shop.order(order_no, lane="credit", closes_at=None, installments=parts, **changes)


def due(shop: Shop) -> list[str]:
    return [part["due_at"] for part in shop.view()["installments"]]


def case(shop: Shop) -> tuple[str, str | None, str | None]:
    found = shop.view()["case"]
    return found["state"], found["cause"], found["until"]


def asks(shop: Shop, day: str = IN_5, words: str = "能不能缓几天", **more: Any) -> dict[str, Any]:
    return shop.says(words, "request_deferral", date=day, **more)


def agree(shop: Shop, day: str = IN_5) -> None:
    asks(shop, day)
    shop.says("好", "affirm")


# — offered —


def test_a_few_days_are_offered_at_once_with_due_times_and_the_effect(shop: Shop) -> None:
    credit(shop)
    card = offer_in(asks(shop))
    assert (card["kind"], card["before"], card["after"]) == ("deferral", MORNING.isoformat(), f"{IN_5}T23:59:59+08:00")
    assert card["terms"]["until"] == f"{IN_5}T23:59:59+08:00"
    assert "同事确认" in card["terms"]["text"]
    assert shop.view()["offers"][0]["value"] == 0


def test_a_terminal_shows_the_day_and_no_money(shop: Shop) -> None:
    credit(shop)
    line = card_line(offer_in(asks(shop)))
    assert ("11月28日" in line, "¥" in line) == (True, False)


def test_an_effect_in_the_policy_is_told_in_its_words(shop: Shop) -> None:
    shop.publish(policy_with(deferral__effect="延期期间不收利息"))
    credit(shop)
    answer = asks(shop)
    assert "延期期间不收利息" in offer_in(answer)["terms"]["text"]
    assert "延期期间不收利息" in text_of(answer)


def test_an_offer_alone_moves_nothing(shop: Shop) -> None:
    before = credit(shop)
    asks(shop)
    view = shop.view()
    assert (view["installments"], view["case"]) == (before["installments"], before["case"])


def test_another_day_replaces_the_offer(shop: Shop) -> None:
    credit(shop)
    asks(shop)
    asks(shop, "2026-11-27", "27号呢")
    assert states(shop) == ["withdrawn", "open"]


# — agreed —


def test_a_yes_moves_what_is_due_before_and_rests_the_case(shop: Shop) -> None:
    later = credit(shop)["installments"][1]["due_at"]
    agree(shop)
    assert due(shop) == [f"{IN_5}T23:59:59+08:00", later]
    assert case(shop) == ("paused", "deferral", f"{IN_5}T23:59:59+08:00")
    shop.clock.move(days=6)
    assert case(shop)[0] == "open"


def test_accepting_twice_is_accepting_once(shop: Shop) -> None:
    credit(shop)
    offer_id = offer_in(asks(shop))["offer_id"]
    assert [shop.answer(offer_id).status_code for _ in range(2)] == [200, 200]
    assert states(shop) == ["accepted"]


def test_a_paid_part_keeps_its_day(shop: Shop) -> None:
    first = credit(shop)["installments"][0]["due_at"]
    shop.pay(10000)
    asks(shop, "2026-12-28")
    shop.says("好", "affirm")
    assert due(shop) == [first, "2026-12-28T23:59:59+08:00"]


def test_the_shop_telling_the_order_again_moves_nothing_back(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    credit(shop)
    assert due(shop)[0] == f"{IN_5}T23:59:59+08:00"


def test_a_deferral_settles_the_promise_before_it(shop: Shop) -> None:
    credit(shop)
    shop.says("明天付", "promise_to_pay", date="2026-11-24")
    agree(shop)
    assert (shop.view()["promises"], case(shop)[1]) == ([], "deferral")


def test_a_stopped_case_stays_stopped_though_the_day_moves(shop: Shop) -> None:
    credit(shop)
    shop.says("别催了", "request_stop_collection")
    agree(shop)
    assert (due(shop)[0], case(shop)[:2]) == (f"{IN_5}T23:59:59+08:00", ("stopped", "asked_to_stop"))


def test_a_stop_takes_the_open_offer_back(shop: Shop) -> None:
    credit(shop)
    offer_id = offer_in(asks(shop))["offer_id"]
    shop.says("别催了", "request_stop_collection")
    assert code_of(shop.answer(offer_id)) == (409, "offer_withdrawn")


def test_a_yes_to_an_offer_that_ran_out_renews_it_once_more_at_the_same_day(shop: Shop) -> None:
    credit(shop)
    asks(shop)
    shop.clock.move(hours=25)
    shop.says("好", "affirm")
    assert states(shop) == ["expired", "accepted"]
    assert due(shop)[0] == f"{IN_5}T23:59:59+08:00"


def test_a_yes_to_a_day_that_is_over_agrees_nothing(shop: Shop) -> None:
    credit(shop)
    asks(shop)
    shop.clock.move(days=6)
    shop.says("好", "affirm")
    assert states(shop) == ["expired"]


# — taken back —


def test_a_no_within_a_day_takes_it_back(shop: Shop) -> None:
    before = credit(shop)
    agree(shop)
    shop.clock.move(hours=23)
    shop.says("算了，不要了", "deny")
    view = shop.view()
    assert (view["installments"], view["case"]) == (before["installments"], before["case"])
    assert states(shop) == ["withdrawn"]


def test_after_a_day_a_no_takes_nothing_back(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.clock.move(hours=24)
    shop.says("算了，不要了", "deny")
    assert states(shop) == ["accepted"]


def test_a_no_to_another_question_takes_nothing_back(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.says("能开票吗发票", "out_of_scope")
    shop.says("不用", "deny")
    assert states(shop) == ["accepted"]


def test_what_was_taken_back_does_not_count_as_granted(shop: Shop) -> None:
    shop.publish(policy_with(deferral__credit_times=1))
    credit(shop)
    agree(shop)
    shop.says("算了，不要了", "deny")
    assert offer_in(asks(shop, words="还是缓一下吧"))["kind"] == "deferral"


def test_once_more_than_granted_is_an_application(shop: Shop) -> None:
    shop.publish(policy_with(deferral__credit_times=1))
    credit(shop)
    agree(shop)
    assert card_in(asks(shop, "2026-11-30", "再缓两天"), "application")["state"] == "pending"


# — asked —


def test_without_a_day_one_question_is_asked_and_a_bare_day_answers_it(shop: Shop) -> None:
    credit(shop)
    first = text_of(shop.says("缓到下个月行吗", "request_deferral"))
    assert "？" in first
    assert offer_in(shop.says("28号", "inform", date=IN_5))["after"] == f"{IN_5}T23:59:59+08:00"


def test_nobody_is_asked_for_a_day_twice(shop: Shop) -> None:
    credit(shop)
    shop.says("能缓缓吗", "request_deferral")
    assert "？" not in text_of(shop.says("就是想缓一下", "request_deferral"))


def test_a_length_of_time_is_added_to_the_later_of_today_and_the_due_day(shop: Shop) -> None:
    credit(shop)
    shop.pay(10000)
    card = offer_in(shop.says("缓三天", "request_deferral", duration=3))
    assert card["after"] == "2026-12-26T23:59:59+08:00"


def test_beyond_the_limit_the_last_day_is_told_and_a_nearer_one_taken(shop: Shop) -> None:
    credit(shop)
    answer = asks(shop, "2027-01-31")
    assert "12月8日" in text_of(answer)
    assert shop.view()["offers"] == []
    assert offer_in(shop.says("28号吧", "inform", date=IN_5))["kind"] == "deferral"


def test_with_hardship_stated_a_longer_time_may_be_applied_for(shop: Shop) -> None:
    credit(shop)
    shop.says("失业了", "reason_hardship")
    assert card_in(asks(shop, "2027-01-10"), "application")["asked"] == {"until": "2027-01-10T23:59:59+08:00"}


# — the order lane —


def test_an_order_is_kept_until_it_closes_and_moves_no_later(shop: Shop) -> None:
    before = shop.order()
    card = offer_in(asks(shop, "2026-11-24"))
    assert card["after"] == "2026-11-24T10:00:00+08:00"
    assert "同事" not in card["terms"]["text"]
    shop.says("好", "affirm")
    assert shop.view()["installments"] == before["installments"]
    assert case(shop) == ("paused", "deferral", "2026-11-24T10:00:00+08:00")


def test_an_order_that_closes_before_the_asked_day_is_told_so_and_nothing_is_offered(shop: Shop) -> None:
    shop.order()
    assert "11月24日 10:00" in text_of(asks(shop, IN_5))
    assert shop.view()["offers"] == []


@pytest.mark.parametrize("status", ["paid", "closed"])
def test_an_order_that_is_over_is_not_deferred(shop: Shop, status: str) -> None:
    shop.order(status=status)
    asks(shop, "2026-11-24", order_no="A1")
    assert shop.view()["offers"] == []
