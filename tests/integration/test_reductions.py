"""A bill's price: explained, with points for paying early; the second ask is a person's, within every limit."""

from datetime import timedelta
from typing import Any

import pytest

from nuanfu import errors
from nuanfu.cases.kinds.kind import Named
from nuanfu.desk import deciding
from tests.harness import MORNING, Shop, card_in, offer_in, policy_with, shipped_words, states, text_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # on both: test_case_histories.py

DUE = MORNING + timedelta(days=10)


def bill(shop: Shop) -> None:
    shop.order(lane="credit", closes_at=None, installments=[{"due_at": DUE.isoformat(), "amount": 30700}])


def decide(shop: Shop, what: str, number: int, *arguments: Any, **named: Any) -> None:
    more = {"named": Named(**named)} if what == "approve" else {}
    first = (Named(**named),) if what == "counter" else arguments
    with shop.database.writing() as session:
        getattr(deciding, what)(session, number, *first, shipped_words(), now=shop.clock(), who="test", **more)


@pytest.fixture
def number(shop: Shop) -> int:
    """Return the application of a buyer who has asked twice for a lower bill."""
    bill(shop)
    shop.says("太贵了")
    found: int = card_in(shop.says("还是太贵，少点吧"), "application")["id"]
    return found


def case(shop: Shop) -> tuple[str, str | None]:
    found = shop.view()["case"]
    return found["state"], found["cause"]


def test_first_the_bill_is_explained_and_points_for_paying_early_are_offered(shop: Shop) -> None:
    bill(shop)
    answer = shop.says("太贵了")
    assert card_in(answer, "bill")["orders"][0]["payable"] == 30700
    card = offer_in(answer)
    assert (card["kind"], card["before"], card["after"], card["expires_at"]) == (
        "points",
        30700,
        30700,
        DUE.isoformat(),
    )
    assert "153 积分" in card["terms"]["text"]


def test_a_yes_to_the_points_keeps_them_and_the_sum(shop: Shop) -> None:
    bill(shop)
    shop.says("太贵了")
    assert "153 积分" in text_of(shop.says("好", "affirm"))
    assert (states(shop), shop.view()["payable"]) == (["accepted"], 30700)


def test_a_no_to_the_points_asks_nobody_for_a_reduction(shop: Shop) -> None:
    bill(shop)
    shop.says("太贵了")
    shop.says("不用了", "deny")
    assert (states(shop), shop.view()["applications"]) == (["declined"], [])


def test_the_second_ask_is_an_application_that_rests_the_case(shop: Shop, number: int) -> None:
    (found,) = shop.view()["applications"]
    assert (found["kind"], found["state"], found["asked"]["text"]) == ("reduction", "pending", "还是太贵，少点吧")
    assert case(shop) == ("paused", "application")


def test_the_buyers_words_stay_out_of_the_events(shop: Shop, number: int) -> None:
    events = shop.client.get("/api/v1/buyers/buyer-1/export").json()["events"]
    assert "少点吧" not in str(events)


def test_erasing_a_buyer_erases_the_words_of_an_application(shop: Shop, number: int) -> None:
    shop.client.delete("/api/v1/buyers/buyer-1")
    assert "少点吧" not in str(shop.view()["applications"])


def test_a_third_ask_makes_no_second_application(shop: Shop, number: int) -> None:
    assert card_in(shop.says("再少点嘛"), "application")["id"] == number
    assert len(shop.view()["applications"]) == 1


def test_looking_around_is_no_second_ask(shop: Shop) -> None:
    bill(shop)
    shop.says("太贵了")
    shop.says("我再看看别家", "reason_compare")
    assert shop.view()["applications"] == []


def test_an_approval_takes_the_amount_off_and_opens_the_case(shop: Shop, number: int) -> None:
    decide(shop, "approve", number, off=1000)
    view = shop.view()
    assert (view["payable"], view["discount"], view["installments"][0]["amount"]) == (29700, 1000, 29700)
    assert (view["applications"][0]["state"], case(shop)) == ("approved", ("open", None))


def test_the_amount_the_buyer_named_needs_no_other(shop: Shop) -> None:
    bill(shop)
    shop.says("太贵了")
    number = card_in(shop.says("减10块", discount={"minus": 1000}), "application")["id"]
    decide(shop, "approve", number)
    assert shop.view()["payable"] == 29700


@pytest.mark.parametrize("off", [None, 0, -5])
def test_an_approval_without_an_amount_is_refused(shop: Shop, number: int, off: int | None) -> None:
    with pytest.raises(errors.DecisionUnnamed):
        decide(shop, "approve", number, off=off)


def test_nothing_off_is_not_the_amount_that_the_buyer_named(shop: Shop) -> None:
    bill(shop)
    shop.says("太贵了")
    number = card_in(shop.says("减10块", discount={"minus": 1000}), "application")["id"]
    with pytest.raises(errors.DecisionUnnamed):
        decide(shop, "approve", number, off=0)


def test_a_person_too_stays_under_cap_and_floor(shop: Shop, number: int) -> None:
    with pytest.raises(errors.ReductionTooLarge):
        decide(shop, "approve", number, off=2393)
    assert shop.view()["payable"] == 30700


def test_a_cap_of_nought_allows_a_person_nothing(shop: Shop, number: int) -> None:
    shop.publish(policy_with(price__cap="0"))
    with pytest.raises(errors.ReductionTooLarge):
        decide(shop, "approve", number, off=1)


def test_another_amount_is_an_offer_whose_yes_is_the_approval(shop: Shop, number: int) -> None:
    decide(shop, "counter", number, off=800)
    shop.says("好", "affirm")
    view = shop.view()
    assert (view["payable"], view["applications"][0]["state"], case(shop)[0]) == (29900, "approved", "open")


def test_a_no_to_another_amount_leaves_it_to_the_person(shop: Shop, number: int) -> None:
    decide(shop, "counter", number, off=800)
    shop.says("不行", "deny")
    assert (shop.view()["applications"][0]["state"], case(shop)[1]) == ("pending", "application")


def test_what_was_refused_is_not_applied_for_again(shop: Shop, number: int) -> None:
    decide(shop, "refuse", number, "已经是最低价")
    shop.says("再少点吧")
    assert [one["state"] for one in shop.view()["applications"]] == ["refused"]


def test_a_gift_wish_on_a_bill_is_no_ask_for_less(shop: Shop) -> None:
    bill(shop)
    for words in ("送个礼物", "真不送啊"):
        shop.says(words, "request_gift")
    assert shop.view()["applications"] == []
