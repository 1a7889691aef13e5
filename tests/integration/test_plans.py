"""Paying in parts: offered, agreed, paid, missed, taken back, applied for; parts, case, events and view follow."""

from datetime import timedelta

import pytest

from nuanfu.terminal import card_line
from tests.harness import MORNING, Shop, code_of, offer_in, policy_with, states, text_of
from tests.plans import FIRST, SECOND, THIRD, agree, asks, case, credit, events, parts, same_from_events

# — offered —


def test_a_plan_within_the_policy_is_offered_at_once(shop: Shop) -> None:
    credit(shop)
    card = offer_in(asks(shop, periods=3))
    assert (card["kind"], card["before"], card["after"]) == ("installment", 100800, 33600)
    assert card["terms"]["periods"] == 3
    assert card["terms"]["parts"] == [{"due_at": due, "amount": 33600} for due in (FIRST, SECOND, THIRD)]
    assert "免手续费免息" in card["terms"]["text"]
    assert shop.view()["offers"][0]["value"] == 0


def test_a_terminal_shows_payable_and_first_part(shop: Shop) -> None:
    credit(shop)
    assert "¥1,008 → 第一期 ¥336" in card_line(offer_in(asks(shop, periods=3)))


def test_an_offer_alone_changes_nothing(shop: Shop) -> None:
    before = credit(shop)
    asks(shop, periods=3)
    view = shop.view()
    assert (view["installments"], view["case"]) == (before["installments"], before["case"])


@pytest.mark.parametrize("change", ["pays", "agrees"])
def test_an_offer_whose_sum_has_changed_is_withdrawn(shop: Shop, change: str) -> None:
    shop.order(unit_price=100000, floor_price=None)
    discount = offer_in(shop.says("太贵了"))["offer_id"]
    plan = offer_in(asks(shop, periods=3))["offer_id"]
    if change == "pays":
        shop.pay(5000)
    else:
        shop.answer(discount)
    assert code_of(shop.answer(plan)) == (409, "offer_withdrawn")


def test_a_yes_to_a_plan_whose_sum_has_changed_brings_a_new_one(shop: Shop) -> None:
    credit(shop)
    asks(shop, periods=3)
    shop.pay(10000)
    assert offer_in(shop.says("好", "affirm"))["before"] == 90800


def test_a_yes_to_an_offer_that_ran_out_renews_it_with_the_same_parts(shop: Shop) -> None:
    credit(shop)
    asks(shop, periods=3)
    shop.clock.move(hours=25)
    shop.says("好", "affirm")
    assert states(shop) == ["expired", "accepted"]
    assert parts(shop)[0][0] == FIRST


def test_a_yes_after_the_first_day_shows_new_days_and_agrees_nothing(shop: Shop) -> None:
    credit(shop)
    asks(shop, periods=3)
    shop.clock.move(days=4)
    assert offer_in(shop.says("好", "affirm"))["terms"]["parts"][0]["due_at"] == "2026-11-30T23:59:59+08:00"
    assert states(shop) == ["expired", "open"]


# — agreed —


def test_a_yes_splits_what_is_open_and_rests_the_case_until_the_first_part(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    assert parts(shop) == [(FIRST, 33600, 0), (SECOND, 33600, 0), (THIRD, 33600, 0)]
    assert case(shop) == ("paused", "plan", FIRST)
    assert [part["seq"] for part in shop.view()["installments"]] == [1, 2, 3]
    assert same_from_events(shop)


def test_what_was_paid_before_stays_and_the_replaced_parts_are_in_the_events(shop: Shop) -> None:
    first = credit(shop)["installments"][0]["due_at"]
    shop.pay(4000)
    agree(shop)
    assert parts(shop)[0] == (first, 4000, 4000)
    assert [amount for _, amount, _ in parts(shop)[1:]] == [32266, 32266, 32268]
    assert [part["amount"] for part in events(shop, "agreement.made")[0]["replaced"]] == [10000, 90800]
    assert same_from_events(shop)


def test_a_plan_of_fewer_parts_than_before_leaves_none_over(shop: Shop) -> None:
    dues = [(MORNING + timedelta(days=30 * n)).isoformat() for n in range(5)]
    told = [{"due_at": due, "amount": 20160} for due in dues]
    shop.order(lane="credit", closes_at=None, installments=told, unit_price=100000)
    agree(shop)
    assert len(parts(shop)) == 3
    assert same_from_events(shop)


def test_accepting_twice_is_accepting_once(shop: Shop) -> None:
    credit(shop)
    offer_id = offer_in(asks(shop, periods=3))["offer_id"]
    answers = [shop.answer(offer_id) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["payable"] == 100800
    assert len(parts(shop)) == 3


def test_payments_fill_the_parts_in_order_and_move_the_rest_on(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.pay(40000)
    assert [paid for *_, paid in parts(shop)] == [33600, 6400, 0]
    assert case(shop) == ("paused", "plan", SECOND)
    assert same_from_events(shop)


def test_paying_all_of_it_early_settles_the_case(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.pay(100800)
    assert case(shop)[0] == "settled"


def test_what_lowers_and_raises_an_order_later_changes_the_last_part(shop: Shop) -> None:
    shop.publish(policy_with(shipping__courier_max_amount=200000))
    shop.order(unit_price=100000, floor_price=None)
    agree(shop)
    shop.says("太贵了")
    shop.says("好", "affirm")
    assert [amount for _, amount, _ in parts(shop)] == [33600, 33600, 30600]
    shop.says("发顺丰", "reason_courier", courier="顺丰")
    shop.says("好", "affirm")
    assert [amount for _, amount, _ in parts(shop)] == [33600, 33600, 31400]
    assert same_from_events(shop)


def test_the_shop_telling_the_order_again_leaves_the_plan(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    credit(shop)
    assert len(parts(shop)) == 3


def test_a_plan_settles_the_promise_before_it(shop: Shop) -> None:
    credit(shop)
    shop.says("明天付", "promise_to_pay", date="2026-11-24")
    agree(shop)
    assert (shop.view()["promises"], case(shop)[1]) == ([], "plan")


def test_a_stopped_case_stays_stopped_though_it_is_split(shop: Shop) -> None:
    credit(shop)
    shop.says("别催了", "request_stop_collection")
    agree(shop)
    assert (len(parts(shop)), case(shop)[:2]) == (3, ("stopped", "asked_to_stop"))


def test_a_part_may_be_deferred(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.says("第一期缓到28号", "request_deferral", date="2026-11-28")
    shop.says("好", "affirm")
    assert parts(shop)[0][0] == "2026-11-28T23:59:59+08:00"
    assert case(shop)[:2] == ("paused", "deferral")
    assert same_from_events(shop)


# — an order that is only placed —


def test_an_orders_first_part_is_due_before_it_closes_and_that_is_said(shop: Shop) -> None:
    shop.order(unit_price=100000)
    answer = asks(shop, periods=3)
    assert offer_in(answer)["terms"]["parts"][0]["due_at"] == "2026-11-24T10:00:00+08:00"
    assert "11月24日 10:00" in text_of(answer)
    assert "付完最后一期发货" in text_of(answer)
    assert "免息" not in text_of(answer)


def test_an_order_whose_first_part_was_paid_is_kept_for_the_others(shop: Shop) -> None:
    shop.order(unit_price=100000)
    agree(shop)
    shop.pay(33600)
    shop.order(unit_price=100000, closes_at=(MORNING + timedelta(days=1)).isoformat())
    shop.clock.move(days=5)
    assert (shop.view()["status"], case(shop)[:2]) == ("pending", ("paused", "plan"))
    assert events(shop, "order.kept")


def test_an_order_whose_first_part_was_not_paid_lapses_as_it_would_have(shop: Shop) -> None:
    shop.order(unit_price=100000)
    agree(shop)
    shop.clock.move(days=1)
    assert case(shop)[:2] == ("closed", "expired")


# — taken back —


def test_a_no_within_a_day_puts_the_parts_back(shop: Shop) -> None:
    before = credit(shop)
    agree(shop)
    shop.clock.move(hours=23)
    shop.says("算了，不分了", "deny")
    view = shop.view()
    assert (view["installments"], view["case"]) == (before["installments"], before["case"])
    assert states(shop) == ["withdrawn"]
    assert same_from_events(shop)


def test_taken_back_after_a_discount_the_parts_still_make_the_payable(shop: Shop) -> None:
    shop.order(unit_price=100000, floor_price=None)
    agree(shop)
    shop.says("太贵了")
    shop.says("好", "affirm")
    shop.says("算了，不分了", "deny")
    assert [amount for _, amount, _ in parts(shop)] == [shop.view()["payable"]]
    assert same_from_events(shop)


def test_a_plan_that_was_begun_is_not_taken_back_and_that_is_said(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.pay(33600)
    assert "¥" not in text_of(shop.says("算了，不分了", "deny"))
    assert (states(shop), len(parts(shop))) == (["accepted"], 3)


def test_after_a_day_a_no_takes_nothing_back(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.clock.move(hours=24)
    shop.says("算了，不分了", "deny")
    assert states(shop) == ["accepted"]


# — missed —


def test_a_missed_part_reads_open_again_and_is_noticed_once_with_a_kind_line(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.clock.move(days=4)
    assert case(shop) == ("open", None, None)
    first, second = (text_of(shop.says(words, "ask_bill")) for words in ("还欠多少", "多少来着"))
    assert ("11月26日那" in first or "11月26日的那" in first, "¥336 " in second) == (True, False)
    (broken,) = events(shop, "agreement.broken")
    assert broken["amount"] == 33600


def test_a_kind_line_is_said_before_a_price_answer_too(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.clock.move(days=4)
    assert "11月26日" in text_of(shop.says("太贵了"))


def test_a_late_payment_records_it_and_the_plan_goes_on(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.clock.move(days=4)
    shop.pay(33600)
    assert len(events(shop, "agreement.broken")) == 1
    assert case(shop) == ("paused", "plan", SECOND)
    assert same_from_events(shop)


def test_a_payment_in_time_that_is_told_late_breaks_nothing(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    paid_at = (MORNING + timedelta(days=3)).isoformat()
    shop.clock.move(days=4)
    body = {"external_id": "p1", "amount": 33600, "paid_at": paid_at}
    shop.client.post("/api/v1/orders/A1/payments", json=body)
    assert events(shop, "agreement.broken") == []
    assert case(shop) == ("paused", "plan", SECOND)


def test_each_missed_part_is_news_once(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.clock.move(days=4)
    shop.says("还欠多少", "ask_bill")
    shop.pay(33600)
    shop.clock.move(days=30)
    shop.says("现在还欠多少", "ask_bill")
    assert [data["due_at"][:10] for data in events(shop, "agreement.broken")] == ["2026-11-26", "2026-12-26"]
