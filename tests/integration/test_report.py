"""The report tells what the reminders were good for, over HTTP, in the terminal and for a spreadsheet."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from nuanfu.outreach import results
from nuanfu.outreach.control import is_drawn
from nuanfu.policy.reminders import Reminders
from tests.harness import Shop, code_of, offer_in
from tests.machine import Machine
from tests.outreach import NUMBER, cadence, day, outreach_of, run

FIRST = day("11-23 10:31")
LONG = {"closes_at": day("12-30 10:00").isoformat()}
HALF = ("control_share: 0 ", "control_share: 0.5 ")


def half() -> Reminders:
    return cadence(HALF)


def numbers(shop: Shop, query: str = "?from=2026-11-20&to=2026-11-30") -> dict[str, Any]:
    answer = shop.client.get(f"/api/v1/report{query}")
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


def gather(shop: Shop) -> None:
    with shop.database.writing() as session:
        results.gather(session, cadence(), shop.clock())


@pytest.fixture
def month(small_shop: Shop) -> Shop:
    """Return a shop that reminded half its buyers; the first of them haggled, and paid."""
    for number in range(8):
        small_shop.order(f"A{number}", buyer=f"b{number}", **LONG)
    run(outreach_of(small_shop, reminders=half()), FIRST)
    small_shop.clock.at = FIRST + timedelta(minutes=10)
    first = next(number for number in range(8) if not drawn(small_shop, number))
    offer_id = offer_in(small_shop.says("太贵了", buyer=f"b{first}"))["offer_id"]
    payable = small_shop.answer(offer_id).json()["payable"]
    small_shop.pay(payable, f"A{first}")
    gather(small_shop)
    return small_shop


def drawn(shop: Shop, number: int) -> bool:
    return is_drawn(f"b{number}", day("11-23 10:00"), half().control_share)


def test_reminded_and_withheld_orders_are_compared(month: Shop) -> None:
    withheld = sum(drawn(month, number) for number in range(8))
    found = numbers(month)["uplift"]
    assert 0 < withheld < 8
    assert (found["control"]["orders"], found["reminded"]["orders"]) == (withheld, 8 - withheld)
    assert (found["control"]["paid"], found["reminded"]["paid"]) == (0, 1)
    assert found["interval"][0] < found["difference"] < found["interval"][1]


@pytest.mark.parametrize(
    "days", ["to=9999-12-31", "from=0001-01-01&to=0001-01-02", "to=0", "from=2026-11-20T00:00:00Z"]
)
def test_days_that_no_report_has_are_refused(quiet_shop: Shop, days: str) -> None:
    assert code_of(quiet_shop.client.get(f"/api/v1/report?{days}")) == (422, "invalid")


def test_what_was_sent_is_told_by_step_channel_script_and_reason(month: Shop) -> None:
    found = numbers(month)
    sent = found["reminders"]["sent"]
    assert found["by_step"][0] == {**found["by_step"][0], "name": "first", "sent": sent, "replied": 1, "paid": 1}
    assert [row["name"] for row in found["by_channel"]] == ["im"]
    assert [row["name"] for row in found["by_script"]] == ["reminder.first"]
    assert [row["name"] for row in found["by_reason"]] == ["reason_price"]


def test_recovered_money_and_what_was_given_for_it_are_told(month: Shop) -> None:
    found = numbers(month)
    assert found["reminders"]["amount"] + found["concessions"]["total"] == 30700
    assert found["concessions"]["total"] == found["concessions"]["discount"] > 0


def test_what_was_held_back_is_told_by_its_rule(month: Shop) -> None:
    assert numbers(month)["held_back"] == {"control": sum(drawn(month, number) for number in range(8))}


def test_who_wants_no_more_is_counted(month: Shop) -> None:
    month.says("别再联系我", "request_stop_collection", buyer="b1")
    assert numbers(month)["opt_outs"] == {"all": 1}


def test_other_days_are_another_report(month: Shop) -> None:
    found = numbers(month, "?from=2026-11-24&to=2026-11-25")
    assert (found["orders"]["placed"], found["reminders"]["sent"], found["uplift"]["interval"]) == (0, 0, None)


@pytest.mark.parametrize(
    "query", ["?from=2026-11-25&to=2026-11-24", "?from=soon", "?from=2020-01-01&to=2026-01-01", "?since=2026-11-01"]
)
def test_days_that_cannot_be_are_refused(quiet_shop: Shop, query: str) -> None:
    assert code_of(quiet_shop.client.get(f"/api/v1/report{query}"))[0] == 422


def test_the_last_thirty_days_are_shown_when_none_are_named(quiet_shop: Shop) -> None:
    found = numbers(quiet_shop, "")
    assert (found["from"], found["to"]) == ("2026-10-25", "2026-11-23")


def test_a_reply_is_taken_over_http_and_twice_is_once(small_shop: Shop) -> None:
    small_shop.order(buyer="b1", **LONG)
    for _ in range(2):
        answer = small_shop.client.post("/api/v1/sms/replies", json={"phone": NUMBER, "text": "R"})
        assert answer.json() == {"refused": True}
    told = small_shop.client.post("/api/v1/sms/receipts", json={"message_id": "none", "arrived": True})
    assert told.json() == {"known": False}


def test_the_terminal_and_the_spreadsheet_tell_the_same(machine: Machine) -> None:
    machine.nuanfu("init")
    shop = Shop(machine.database())
    with shop.client:
        shop.order(**LONG)
        run(outreach_of(shop), FIRST)
    shop.database.close()
    machine.patch.setenv("NUANFU_NOW", "2026-11-23T12:00:00+08:00")
    ran = machine.nuanfu("report", "--csv", "report.csv")
    assert (ran.code, ran.err) == (0, "")
    assert "提醒 1 条" in ran.out
    with Path(machine.folder / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["by"], row["name"], row["sent"]) for row in rows] == [
        ("step", "first", "1"),
        ("channel", "im", "1"),
        ("script", "reminder.first", "1"),
    ]
