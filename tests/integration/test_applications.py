"""Applications: what waits for a person, how it is decided, and how the buyer hears of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from nuanfu import application_commands, errors
from nuanfu.application_commands import application_cli
from nuanfu.cases import applications
from nuanfu.cases.kinds.kind import Named
from nuanfu.clock import end_of_day
from nuanfu.desk import deciding
from tests.harness import MORNING, Shop, card_in, shipped_words, states, text_of

IN_12 = "2026-12-05"
END = f"{IN_12}T23:59:59+08:00"


@pytest.fixture
def number(shop: Shop) -> int:
    """Return the application of a buyer who asks for twelve days."""
    shop.order(lane="credit", closes_at=None, installments=[{"due_at": MORNING.isoformat(), "amount": 30700}])
    found: int = card_in(shop.says("缓到12月5号", "request_deferral", date=IN_12), "application")["id"]
    return found


def decide(shop: Shop, what: str, *arguments: Any) -> None:
    with shop.database.writing() as session:
        getattr(deciding, what)(session, *arguments, shipped_words(), now=shop.clock(), who="test")


def until(day: date) -> Named:
    return Named(until=end_of_day(day))


def case(shop: Shop) -> tuple[str, str | None, str | None]:
    found = shop.view()["case"]
    return found["state"], found["cause"], found["until"]


def heard(shop: Shop) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = shop.client.get("/api/v1/buyers/buyer-1/export").json()["messages"]
    return [message for message in messages if message["from"] == "bot"]


def test_an_application_stands_in_the_order_view(shop: Shop, number: int) -> None:
    (found,) = shop.view()["applications"]
    assert list(found) == ["id", "kind", "asked", "state", "at", "progress"]
    assert (found["id"], found["kind"], found["asked"], found["state"]) == (
        number,
        "deferral",
        {"until": END},
        "pending",
    )
    assert found["at"] == MORNING.isoformat()
    assert [sorted(step) for step in found["progress"]] == [["at", "text"]]


def test_a_waiting_application_rests_the_case_without_an_end(shop: Shop, number: int) -> None:
    assert case(shop) == ("paused", "application", None)
    shop.clock.move(days=30)
    assert case(shop) == ("paused", "application", None)


def test_the_buyer_is_told_when_there_will_be_an_answer(shop: Shop, number: int) -> None:
    assert "24 小时" in heard(shop)[-1]["text"]


def test_asking_again_while_it_waits_makes_no_second_one(shop: Shop, number: int) -> None:
    again = shop.says("再问问，能缓到12月6号吗", "request_deferral", date="2026-12-06")
    assert card_in(again, "application")["id"] == number
    assert len(shop.view()["applications"]) == 1


def test_progress_is_answered_from_the_application(shop: Shop, number: int) -> None:
    assert card_in(shop.says("我的延期批了吗", "ask_progress"), "application")["state"] == "pending"
    decide(shop, "refuse", number, "金额较大")
    answer = shop.says("怎么样了", "ask_progress")
    assert (card_in(answer, "application")["state"], "金额较大" in text_of(answer)) == ("refused", True)


# — approved —


def test_an_approval_makes_the_agreement_and_tells_the_buyer(shop: Shop, number: int) -> None:
    decide(shop, "approve", number)
    view = shop.view()
    assert (view["applications"][0]["state"], view["installments"][0]["due_at"]) == ("approved", END)
    assert case(shop) == ("paused", "deferral", END)
    assert "12月5日" in heard(shop)[-1]["text"]


def test_a_result_is_told_in_spite_of_a_stop_which_goes_on(shop: Shop, number: int) -> None:
    shop.says("别催了", "request_stop_collection")
    decide(shop, "approve", number)
    assert case(shop)[0] == "stopped"
    assert "12月5日" in heard(shop)[-1]["text"]


def test_an_approved_deferral_counts_as_granted_and_may_be_taken_back(shop: Shop, number: int) -> None:
    decide(shop, "approve", number)
    shop.says("算了不延了", "deny")
    assert shop.view()["installments"][0]["due_at"] == MORNING.isoformat()
    assert case(shop)[0] == "open"


def test_the_shop_telling_the_order_again_moves_no_approved_day(shop: Shop, number: int) -> None:
    decide(shop, "approve", number)
    shop.order(lane="credit", closes_at=None, installments=[{"due_at": MORNING.isoformat(), "amount": 30700}])
    assert shop.view()["installments"][0]["due_at"] == END


# — refused —


def test_a_refusal_names_its_reason_and_opens_the_case(shop: Shop, number: int) -> None:
    decide(shop, "refuse", number, "金额较大")
    assert (shop.view()["applications"][0]["state"], case(shop)[0]) == ("refused", "open")
    assert "金额较大" in heard(shop)[-1]["text"]


# — countered —


def test_another_day_is_an_offer_whose_yes_is_the_approval(shop: Shop, number: int) -> None:
    decide(shop, "counter", number, until(date(2026, 12, 2)))
    assert (states(shop), case(shop)[1]) == (["open"], "application")
    shop.says("好", "affirm")
    view = shop.view()
    assert (view["applications"][0]["state"], states(shop)) == ("approved", ["accepted"])
    assert view["installments"][0]["due_at"] == "2026-12-02T23:59:59+08:00"
    assert case(shop) == ("paused", "deferral", "2026-12-02T23:59:59+08:00")


def test_a_no_to_another_day_leaves_the_application_to_the_person(shop: Shop, number: int) -> None:
    decide(shop, "counter", number, until(date(2026, 12, 2)))
    shop.says("不行", "deny")
    assert (shop.view()["applications"][0]["state"], case(shop)[1]) == ("pending", "application")


# — decided once —


@pytest.mark.parametrize("what", [("approve",), ("refuse", "晚了"), ("counter", until(date(2026, 12, 2)))])
def test_what_was_decided_is_not_decided_again(shop: Shop, number: int, what: tuple[Any, ...]) -> None:
    decide(shop, "approve", number)
    with pytest.raises(errors.ApplicationDecided):
        decide(shop, what[0], number, *what[1:])


def test_an_amount_is_named_for_a_reduction_alone(shop: Shop, number: int) -> None:
    named = Named(off=1000)
    with pytest.raises(errors.ApplicationHasNoCounter), shop.database.writing() as session:
        deciding.approve(session, number, shipped_words(), named=named, now=shop.clock(), who="test")
    assert shop.view()["applications"][0]["state"] == "pending"


def test_an_unknown_number_is_told(shop: Shop) -> None:
    with pytest.raises(errors.ApplicationUnknown):
        decide(shop, "approve", 7)


def test_a_day_that_is_over_is_not_approved(shop: Shop, number: int) -> None:
    shop.clock.move(days=20)
    with pytest.raises(errors.ApplicationOutdated):
        decide(shop, "approve", number)


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 20)])
def test_a_day_that_is_over_is_not_offered(shop: Shop, number: int, day: date) -> None:
    with pytest.raises(errors.ApplicationOutdated):
        decide(shop, "counter", number, until(day))


def test_a_payment_ends_what_waits(shop: Shop, number: int) -> None:
    shop.pay(30700)
    assert (shop.view()["applications"], case(shop)[0]) == ([], "settled")
    with pytest.raises(errors.ApplicationDecided):
        decide(shop, "approve", number)


# — from the command line —


@pytest.fixture
def terminal(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Return a terminal whose commands work on the test's shop."""
    monkeypatch.setattr(application_commands.bootstrap, "app", lambda: shop.app)
    monkeypatch.setattr(application_commands, "require_current", lambda _: None)
    return CliRunner()


def test_the_list_tells_what_waits_and_what_is_late(shop: Shop, number: int, terminal: CliRunner) -> None:
    told = terminal.invoke(application_cli, ["list"]).output
    assert ("延期到 2026-12-05" in told, "A1" in told, "已超过" in told) == (True, True, False)
    shop.clock.move(hours=20)
    assert "快到答复时间" in terminal.invoke(application_cli, ["list"]).output
    shop.clock.move(hours=5)
    assert "已超过" in terminal.invoke(application_cli, ["list"]).output


def test_nothing_that_waits_is_said_too(terminal: CliRunner) -> None:
    assert "没有" in terminal.invoke(application_cli, ["list"]).output


def test_the_commands_decide(shop: Shop, number: int, terminal: CliRunner) -> None:
    assert terminal.invoke(application_cli, ["counter", str(number), "--until", "2026-12-02"]).exit_code == 0
    assert states(shop) == ["open"]
    assert terminal.invoke(application_cli, ["refuse", str(number), "--reason", "金额较大"]).exit_code == 0
    assert shop.view()["applications"][0]["state"] == "refused"


def test_an_approval_from_the_terminal_reaches_the_buyer(shop: Shop, number: int, terminal: CliRunner) -> None:
    assert terminal.invoke(application_cli, ["approve", str(number)]).exit_code == 0
    assert "12月5日" in heard(shop)[-1]["text"]


@pytest.mark.parametrize("arguments", [["counter", "1", "--until", "12月"], ["refuse", "1", "--reason", " "]])
def test_what_cannot_be_read_is_refused(terminal: CliRunner, arguments: list[str]) -> None:
    assert isinstance(terminal.invoke(application_cli, arguments).exception, errors.BadInput)


def test_a_refusal_takes_the_other_day_back_too(shop: Shop, number: int) -> None:
    decide(shop, "counter", number, until(date(2026, 12, 2)))
    decide(shop, "refuse", number, "不办了")
    assert states(shop) == ["withdrawn"]


def test_the_one_to_be_answered_first_is_listed_first(shop: Shop, number: int) -> None:
    shop.clock.move(hours=1)
    due = (MORNING + timedelta(days=1)).isoformat()
    shop.order("B1", "buyer-2", lane="credit", closes_at=None, installments=[{"due_at": due, "amount": 30700}])
    shop.says("缓到12月8号", "request_deferral", buyer="buyer-2", date="2026-12-08")
    with shop.database.reading() as session:
        assert [one.order_no for one in applications.pending(session)] == ["A1", "B1"]


def test_the_card_of_a_countered_application_can_be_pressed(shop: Shop, number: int) -> None:
    decide(shop, "counter", number, until(date(2026, 12, 2)))
    (offer,) = shop.view()["offers"]
    assert shop.answer(offer["id"]).json()["offer"]["state"] == "accepted"


def test_a_refusal_leaves_the_case_to_what_else_waits(shop: Shop, number: int) -> None:
    shop.says("能少点吗")
    shop.says("再少点吧")
    decide(shop, "refuse", number, "金额较大")
    assert case(shop)[1] == "application"
