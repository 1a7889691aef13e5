"""Hardship: listened to, rested, one way out after the other, none pushed twice; a stop only by a person."""

from datetime import timedelta
from typing import Any

import pytest

from nuanfu.cases.kinds.kind import Named
from nuanfu.conduct import suppressions
from nuanfu.desk import deciding
from nuanfu.ledger.models import Buyer
from tests.harness import MORNING, Shop, card_in, offer_in, policy_with, shipped_words, states, text_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # on both: test_case_histories.py

TOMORROW = (MORNING + timedelta(hours=24)).isoformat()
A_MONTH = "2026-12-23T23:59:59+08:00"


def credit(shop: Shop, order_no: str = "A1", **changes: Any) -> None:
    due = (MORNING + timedelta(days=2)).isoformat()
    shop.order(order_no, lane="credit", closes_at=None, installments=[{"due_at": due, "amount": 30700}], **changes)


def case(shop: Shop, order_no: str = "A1") -> tuple[str, str | None, str | None]:
    found = shop.view(order_no)["case"]
    return found["state"], found["cause"], found["until"]


def hard(shop: Shop, words: str = "失业了实在还不上", **more: Any) -> dict[str, Any]:
    return shop.says(words, "reason_hardship", **more)


def decide(shop: Shop, what: str, number: int, *arguments: Any, **named: Any) -> None:
    more = {"named": Named(**named)} if named else {}
    with shop.database.writing() as session:
        getattr(deciding, what)(session, number, *arguments, shipped_words(), now=shop.clock(), who="test", **more)


def applied_for_a_stop(shop: Shop) -> int:
    hard(shop)
    for _ in range(3):  # a later day, parts, a small first payment
        shop.says("不行", "deny")
    found: int = card_in(shop.says("好", "affirm"), "application")["id"]
    return found


# — listening —


def test_stated_hardship_rests_the_case_for_a_day(shop: Shop) -> None:
    credit(shop)
    hard(shop)
    assert case(shop) == ("paused", "hardship", TOMORROW)


def test_the_ashamed_hear_no_figure(shop: Shop) -> None:
    credit(shop)
    heard = text_of(hard(shop, "真没脸说，工作丢了", emotion="low"))
    assert not any(character.isdigit() for character in heard)
    assert not any(character.isdigit() for character in text_of(shop.says("不行", "deny", emotion="low")))


def test_nobody_hears_of_consequences_unasked(shop: Shop) -> None:
    credit(shop)
    assert not any(word in text_of(hard(shop)) for word in ("逾期", "征信", "关闭", "后果"))


def test_of_several_orders_all_rest_and_one_is_asked_for(shop: Shop) -> None:
    credit(shop)
    credit(shop, "A2")
    assert card_in(hard(shop), "order_picker")
    assert [case(shop, number)[1] for number in ("A1", "A2")] == ["hardship", "hardship"]


def test_an_agreement_is_not_replaced_by_the_rest(shop: Shop) -> None:
    credit(shop)
    shop.says("缓到28号", "request_deferral", date="2026-11-28")
    shop.says("好", "affirm")
    hard(shop)
    assert case(shop)[1] == "deferral"


# — the ways out, one after the other —


def test_first_the_day_is_asked_and_a_bare_day_is_offered(shop: Shop) -> None:
    credit(shop)
    assert "？" in text_of(hard(shop))
    assert offer_in(shop.says("28号", "inform", date="2026-11-28"))["kind"] == "deferral"


def test_a_day_told_with_it_is_offered_at_once(shop: Shop) -> None:
    credit(shop)
    assert offer_in(hard(shop, "下岗了，28号才有钱", date="2026-11-28"))["kind"] == "deferral"


def test_a_long_time_is_an_application(shop: Shop) -> None:
    credit(shop)
    assert card_in(hard(shop, "住院了，要到1月10号", date="2027-01-10"), "application")["kind"] == "deferral"


def test_after_a_no_come_parts_then_a_small_first_payment_then_the_stop_application(shop: Shop) -> None:
    credit(shop)
    hard(shop)
    assert offer_in(shop.says("延期也没用", "deny"))["kind"] == "installment"
    assert "¥31" in text_of(shop.says("分期也不行", "deny"))
    assert "申请" in text_of(shop.says("不行", "deny"))


def test_a_declined_deferral_is_followed_by_the_next_way(shop: Shop) -> None:
    credit(shop)
    hard(shop)
    shop.says("28号", "inform", date="2026-11-28")
    assert offer_in(shop.says("算了", "deny"))["kind"] == "installment"


def test_hardship_told_again_shows_the_next_way_and_never_the_same(shop: Shop) -> None:
    credit(shop)
    told = [text_of(hard(shop, words)) for words in ("失业了", "真的没办法", "说了还不上", "还是不行", "唉")]
    assert len(set(told)) == 5
    assert shop.says("好", "affirm")["mode"] == "queue"


def test_a_yes_to_the_small_payment_is_a_promise_of_that_amount(shop: Shop) -> None:
    credit(shop)
    hard(shop)
    for _ in range(2):
        shop.says("不行", "deny")
    shop.says("可以", "affirm")
    shop.says("28号", "inform", date="2026-11-28")
    assert [(one["pay_on"], one["amount"]) for one in shop.view()["promises"]] == [("2026-11-28", 3100)]


def test_a_way_whose_limit_is_nought_is_left_out(shop: Shop) -> None:
    none = policy_with(
        deferral__credit_days=0,
        deferral__hardship_days=0,
        installment__periods=[],
        installment__first_payment_min="0",
    )
    shop.publish(none)
    credit(shop)
    assert "申请" in text_of(hard(shop))


def test_the_low_are_asked_before_a_plan_shows_figures(shop: Shop) -> None:
    credit(shop)
    hard(shop, "唉，真不知道怎么办", emotion="low")
    assert not any(character.isdigit() for character in text_of(shop.says("不行", "deny", emotion="low")))
    assert offer_in(shop.says("好", "affirm"))["kind"] == "installment"


def test_a_sum_too_small_for_parts_gets_the_next_way(shop: Shop) -> None:
    shop.publish(policy_with(installment__min_amount=90000))
    credit(shop)
    hard(shop)
    assert "¥31" in text_of(shop.says("不行", "deny"))


# — the stop that a person grants —


def test_a_yes_makes_the_application_and_the_case_waits(shop: Shop) -> None:
    credit(shop)
    applied_for_a_stop(shop)
    (found,) = shop.view()["applications"]
    assert (found["kind"], found["state"], found["asked"]) == ("stop", "pending", {"until": A_MONTH})
    assert case(shop)[:2] == ("paused", "application")


def test_an_approved_stop_lasts_for_the_policys_days_and_is_told(shop: Shop) -> None:
    credit(shop)
    decide(shop, "approve", applied_for_a_stop(shop))
    assert case(shop) == ("stopped", "hardship", A_MONTH)
    messages = shop.client.get("/api/v1/buyers/buyer-1/export").json()["messages"]
    assert "12月23日" in messages[-1]["text"]


def test_an_approved_stop_covers_the_person_and_later_orders(shop: Shop) -> None:
    credit(shop)
    decide(shop, "approve", applied_for_a_stop(shop))
    credit(shop, "A2")
    assert case(shop, "A2") == ("stopped", "hardship", A_MONTH)
    with shop.database.reading() as session:
        rows = suppressions.standing(session, session.get_one(Buyer, "buyer-1"), shop.clock())
        assert [(row.channel, row.cause) for row in rows] == [("all", "hardship")]


def test_after_its_days_the_stop_is_not_lifted_by_the_clock(shop: Shop) -> None:
    credit(shop)
    decide(shop, "approve", applied_for_a_stop(shop))
    shop.clock.move(days=40)
    assert case(shop)[0] == "stopped"


def test_a_refused_stop_is_not_pushed_again(shop: Shop) -> None:
    credit(shop)
    decide(shop, "refuse", applied_for_a_stop(shop), "金额不大")
    assert case(shop)[0] == "open"
    assert "停" not in text_of(hard(shop, "还是还不上")).replace("提醒先停", "").replace("先把提醒停", "")


def test_while_it_waits_hardship_told_again_gets_its_state(shop: Shop) -> None:
    credit(shop)
    applied_for_a_stop(shop)
    assert card_in(hard(shop, "怎么办啊"), "application")["kind"] == "stop"
    assert len(shop.view()["applications"]) == 1


def test_progress_tells_how_each_application_stands(shop: Shop) -> None:
    credit(shop)
    applied_for_a_stop(shop)
    credit(shop, "A2")
    shop.says("缓到12月8号", "request_deferral", date="2026-12-08", order_no="A2")
    answer = shop.says("批了吗", "ask_progress")
    assert [message["card"]["kind"] for message in answer["messages"]] == ["deferral", "stop"]


# — told beside a request —


@pytest.mark.parametrize("words", ["失业了，能不能缓到1月10号", "老公住院了 晚到1月10号还", "厂里倒闭了缓到1月10号"])
def test_hardship_beside_a_deferral_counts_as_stated(shop: Shop, words: str) -> None:
    credit(shop)
    answer = shop.says(words, "request_deferral", date="2027-01-10")
    assert card_in(answer, "application")["kind"] == "deferral"
    assert [row["reason"] for row in shop.view()["reasons"]] == ["reason_hardship"]


def test_hardship_beside_a_request_rests_the_case_too(shop: Shop) -> None:
    credit(shop)
    shop.says("失业了，能不能缓缓", "request_deferral")
    assert case(shop)[:2] == ("paused", "hardship")


def test_without_words_of_hardship_the_usual_limit_holds(shop: Shop) -> None:
    credit(shop)
    shop.says("能不能缓到1月10号", "request_deferral", date="2027-01-10")
    assert shop.view()["applications"] == []


# — the order lane —


def test_an_order_is_cancelled_for_free_at_one_yes(shop: Shop) -> None:
    shop.order()
    assert "免费取消" in text_of(hard(shop))
    shop.says("好的", "affirm")
    assert (shop.view()["status"], case(shop)[1]) == ("closed", "cancelled")


def test_an_order_is_cancelled_by_the_word_too_without_another_question(shop: Shop) -> None:
    shop.order()
    hard(shop)
    shop.says("那不要了", "reason_changed_mind")
    assert shop.view()["status"] == "closed"


def test_no_plan_is_pushed_on_an_order(shop: Shop) -> None:
    shop.order()
    answers = [hard(shop), shop.says("不", "deny"), hard(shop, "真没钱"), hard(shop, "唉")]
    told = "".join(text_of(answer) for answer in answers)
    assert not any(word in told for word in ("分期", "分几", "先付"))


def test_an_order_is_kept_at_a_no_and_may_be_deferred(shop: Shop) -> None:
    shop.order()
    hard(shop)
    shop.says("先不取消", "deny")
    assert offer_in(shop.says("明天付行吗", "request_deferral", date="2026-11-24"))["kind"] == "deferral"


def test_a_deposit_is_a_persons_matter(shop: Shop) -> None:
    shop.order()
    shop.pay(5000)
    assert "免费" not in text_of(hard(shop))
    assert shop.view()["status"] == "pending"


def test_a_crisis_is_no_hardship_talk(shop: Shop) -> None:
    credit(shop)
    answer = hard(shop, "活不下去了", signals=["crisis"])
    assert (answer["mode"], states(shop)) == ("queue", [])


@pytest.mark.parametrize("words", ["不要取消", "先别取消", "别给我取消啊", "不取消"])
def test_a_wish_not_to_cancel_closes_nothing_whatever_its_label(shop: Shop, words: str) -> None:
    shop.order()
    hard(shop)
    shop.says(words, "reason_changed_mind")
    assert shop.view()["status"] == "pending"


@pytest.mark.parametrize("words", ["不要了，取消", "不想要了取消吧", "那就取消"])
def test_a_wish_to_cancel_closes(shop: Shop, words: str) -> None:
    shop.order()
    hard(shop)
    shop.says(words, "reason_changed_mind")
    assert shop.view()["status"] == "closed"
