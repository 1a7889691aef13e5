"""More parts than are granted at once are an application: approved, refused or countered by a person."""

from datetime import date, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from nuanfu import application_commands, errors
from nuanfu.application_commands import application_cli
from nuanfu.cases.kinds.kind import Named
from nuanfu.clock import end_of_day
from nuanfu.desk import deciding
from tests.harness import MORNING, Shop, card_in, shipped_words, states, text_of
from tests.plans import FIRST, asks, case, credit, parts, same_from_events

# — applied for —


def applied(shop: Shop, periods: int = 6) -> int:
    credit(shop)
    number: int = card_in(asks(shop, f"分{periods}期可以吗", periods=periods), "application")["id"]
    return number


def decide(shop: Shop, what: str, *arguments: Any) -> None:
    with shop.database.writing() as session:
        getattr(deciding, what)(session, *arguments, shipped_words(), now=shop.clock(), who="test")


def heard(shop: Shop) -> str:
    messages = shop.client.get("/api/v1/buyers/buyer-1/export").json()["messages"]
    return str([message["text"] for message in messages if message["from"] == "bot"][-1])


@pytest.mark.parametrize("periods", [6, 12])
def test_more_parts_than_granted_at_once_wait_for_a_person_with_the_ask_kept(shop: Shop, periods: int) -> None:
    applied(shop, periods)
    (found,) = shop.view()["applications"]
    assert (found["kind"], found["asked"], found["state"]) == ("installment", {"periods": periods}, "pending")
    assert case(shop) == ("paused", "application", None)
    assert "24 小时" in heard(shop)


def test_asking_again_while_it_waits_makes_no_second_one(shop: Shop) -> None:
    number = applied(shop)
    assert card_in(asks(shop, "分12期呢", periods=12), "application")["id"] == number


def test_what_is_granted_at_once_may_still_be_taken_while_it_waits(shop: Shop) -> None:
    applied(shop)
    asks(shop, "那就分3期吧", periods=3)
    shop.says("好", "affirm")
    assert (shop.view()["applications"][0]["state"], case(shop)[1]) == ("approved", "plan")


def test_an_approval_makes_the_plan_and_tells_the_buyer(shop: Shop) -> None:
    number = applied(shop)
    decide(shop, "approve", number)
    assert len(parts(shop)) == 6
    assert (shop.view()["applications"][0]["state"], case(shop)) == ("approved", ("paused", "plan", FIRST))
    assert "11月26日前 ¥168" in heard(shop)
    assert same_from_events(shop)


def test_an_approved_plan_may_be_taken_back(shop: Shop) -> None:
    number = applied(shop)
    decide(shop, "approve", number)
    shop.says("算了，不分了", "deny")
    assert (len(parts(shop)), case(shop)[0]) == (2, "open")


def test_a_refusal_names_its_reason_and_opens_the_case(shop: Shop) -> None:
    number = applied(shop)
    decide(shop, "refuse", number, "金额较大")
    assert (case(shop)[0], "金额较大" in heard(shop), "分期" in heard(shop)) == ("open", True, True)


def test_another_number_is_an_offer_whose_yes_is_the_approval(shop: Shop) -> None:
    number = applied(shop, 12)
    decide(shop, "counter", number, Named(periods=4))
    assert (states(shop), case(shop)[1]) == (["open"], "application")
    shop.says("好", "affirm")
    assert (len(parts(shop)), shop.view()["applications"][0]["state"]) == (4, "approved")


@pytest.mark.parametrize(
    "named", [Named(), Named(periods=1), Named(periods=61), Named(until=end_of_day(date(2027, 1, 1)))]
)
def test_a_plan_is_countered_with_a_number(shop: Shop, named: Named) -> None:
    number = applied(shop)
    with pytest.raises(errors.DecisionUnnamed):
        decide(shop, "counter", number, named)


def test_named_days_that_are_over_are_not_approved(shop: Shop) -> None:
    credit(shop)
    words = "12月5号开始分6期"
    number = card_in(asks(shop, words, periods=6, date="2026-12-05"), "application")["id"]
    shop.clock.move(days=20)
    with pytest.raises(errors.ApplicationOutdated):
        decide(shop, "approve", number)


def test_an_application_on_an_order_that_closes_first_is_told_so(shop: Shop) -> None:
    shop.order(unit_price=100000, closes_at=(MORNING + timedelta(hours=5)).isoformat())
    assert "15:00" in text_of(asks(shop, periods=6))


def test_the_commands_list_and_counter_a_plan(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    number = applied(shop)
    monkeypatch.setattr(application_commands.bootstrap, "app", lambda: shop.app)
    monkeypatch.setattr(application_commands, "require_current", lambda _: None)
    terminal = CliRunner()
    assert "分期 6 期" in terminal.invoke(application_cli, ["list"]).output
    assert terminal.invoke(application_cli, ["counter", str(number), "--periods", "4"]).exit_code == 0
    assert shop.view()["offers"][0]["terms"]["periods"] == 4
