"""算了，不要了 after an agreed deferral: one honest question, and then what was meant."""

from datetime import timedelta

import pytest

from tests.harness import MORNING, Shop, states, text_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # on both: test_case_histories.py


def agreed(shop: Shop, lane: str = "credit") -> None:
    if lane == "credit":
        due = (MORNING + timedelta(days=2)).isoformat()
        shop.order(lane="credit", closes_at=None, installments=[{"due_at": due, "amount": 30700}])
        shop.says("缓到28号", "request_deferral", date="2026-11-28")
    else:
        shop.order()
        shop.says("明天付行吗", "request_deferral", date="2026-11-24")
    shop.says("好", "affirm")


def undo(shop: Shop, words: str = "算了，不要了") -> str:
    return text_of(shop.says(words, "reason_changed_mind"))


def test_it_is_asked_which_of_the_two_is_meant(shop: Shop) -> None:
    agreed(shop)
    told = undo(shop)
    assert ("1" in told, "2" in told, "？" in told) == (True, True, True)
    assert (states(shop), shop.view()["case"]["cause"]) == (["accepted"], "deferral")


@pytest.mark.parametrize(("words", "intent"), [("1", "inform"), ("不延期了", "deny"), ("撤掉延期", "request_deferral")])
def test_the_deferral_is_taken_back(shop: Shop, words: str, intent: str) -> None:
    agreed(shop)
    undo(shop)
    shop.says(words, intent)
    assert (states(shop), shop.view()["case"]["state"]) == (["withdrawn"], "open")


@pytest.mark.parametrize(
    ("words", "intent"), [("2", None), ("取消订单", "reason_changed_mind"), ("整单不要了", "deny")]
)
def test_the_order_is_cancelled(shop: Shop, words: str, intent: str | None) -> None:
    agreed(shop, "order")
    undo(shop)
    shop.says(words, intent)
    assert shop.view()["status"] == "closed"


def test_a_bill_is_never_closed_by_it(shop: Shop) -> None:
    agreed(shop)
    undo(shop)
    assert shop.says("2", "inform")["mode"] == "queue"
    assert shop.view()["status"] == "pending"


def test_who_names_the_order_is_not_asked_which(shop: Shop) -> None:
    agreed(shop, "order")
    assert "1" not in undo(shop, "这单不要了")


def test_after_a_day_the_question_is_not_asked(shop: Shop) -> None:
    agreed(shop)
    shop.clock.move(hours=24)
    assert "1" not in undo(shop)


def test_as_an_answer_to_another_question_it_is_not_asked(shop: Shop) -> None:
    agreed(shop, "order")
    shop.says("能开发票吗", "out_of_scope")
    assert "1" not in undo(shop)


def test_a_plain_no_still_takes_the_deferral_back(shop: Shop) -> None:
    agreed(shop)
    shop.says("算了", "deny")
    assert states(shop) == ["withdrawn"]
