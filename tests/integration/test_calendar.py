"""The calendar tells what a run will do: the same steps, on the same channels, at the times at which they come."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from nuanfu.desk.models import Role
from nuanfu.ledger import switches
from nuanfu.outreach.calendar import Calendar, Entry, look_ahead
from nuanfu.outreach.parts import Parts
from tests.agents import Browser, browser
from tests.harness import Shop, code_of
from tests.outreach import day, give_number, outreach_of, run, told

NOW = day("11-23 10:05")
LONG = {"closes_at": day("12-30 10:00").isoformat()}


def ahead(parts: Parts, days: int = 7, now: datetime = NOW, **more: Any) -> Calendar:
    with parts.database.reading() as session:
        return look_ahead(session, parts, now, now + timedelta(days=days), **more)


def in_short(entries: list[Entry]) -> list[tuple[str, str, str]]:
    return [(one.step, one.way.value if one.way else f"never {one.why}", f"{one.at:%m-%d %H:%M}") for one in entries]


def test_the_steps_of_an_order_stand_on_their_days(shop: Shop) -> None:
    shop.order(**LONG)
    found = ahead(outreach_of(shop)).entries
    assert [(one.step, one.way) for one in found] == [("first", "im"), ("second", "im"), ("third", "im")]
    assert [one.at for one in found] == [day("11-23 10:30"), day("11-24 10:30"), day("11-25 10:30")]


def test_what_the_calendar_tells_is_what_then_goes(small_shop: Shop) -> None:
    small_shop.order(unit_price=90000, **LONG)
    small_shop.order("A2", buyer="buyer-2", **LONG)
    small_shop.order("A3", buyer="buyer-2", unit_price=19900, **LONG)
    give_number(small_shop)
    parts = outreach_of(small_shop)
    foretold = [(one.order_no, one.step, one.way) for one in ahead(parts, days=4).entries if one.way]
    went, at = [], NOW
    while at < NOW + timedelta(days=4):
        if 8 <= at.hour < 22:
            went += [one for one in told(run(parts, at)) if not one[2].startswith(("wait", "never"))]
        at += timedelta(minutes=25)
    assert sorted(foretold) == sorted(went)
    assert len(went) > 3


def test_looking_ahead_changes_nothing(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    parts = outreach_of(small_shop)
    assert ahead(parts) == ahead(parts)
    assert small_shop.view()["reminders"] == []


def test_what_waits_says_for_what(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.order("A2", unit_price=19900, **LONG)
    [moved] = [one for one in ahead(outreach_of(small_shop), days=2).entries if one.waits_for or one.why][:1]
    assert (moved.waits_for or moved.why) == "buyer_a_day"


def test_what_will_not_go_says_why(small_shop: Shop) -> None:
    small_shop.order(closes_at=day("11-24 09:00").isoformat())
    assert [(one.step, one.why) for one in ahead(outreach_of(small_shop)).entries if not one.way] == [
        ("second", "nothing_to_pay"),
        ("third", "nothing_to_pay"),
    ]


def test_while_everything_is_paused_the_calendar_says_so(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    with small_shop.database.writing() as session:
        switches.set_to(session, switches.OUTGOING, {}, now=NOW, who="test")
    assert {one.why for one in ahead(outreach_of(small_shop)).entries} == {"everything_paused"}


def test_a_step_that_waits_in_its_row_stands_where_it_is_looked_at_next(small_shop: Shop) -> None:
    small_shop.clock.at = day("11-23 21:50")
    small_shop.order(**LONG)
    parts = outreach_of(small_shop)
    run(parts, day("11-23 22:20"))
    first = ahead(parts, now=day("11-23 22:21")).entries[0]
    assert (first.step, first.way, first.at) == ("first", "im", day("11-24 08:00"))


def test_no_more_orders_are_looked_at_than_asked_for_and_that_is_told(small_shop: Shop) -> None:
    for number in range(4):
        small_shop.order(f"A{number}", buyer=f"buyer-{number}", **LONG)
    few = ahead(outreach_of(small_shop), most=3)
    assert (len({one.order_no for one in few.entries}), few.left_out) == (3, True)
    assert ahead(outreach_of(small_shop), most=4).left_out is False


def test_a_bill_stands_on_its_days(small_shop: Shop) -> None:
    dues = [{"due_at": day("11-28 12:00").isoformat(), "amount": 30700}]
    small_shop.order("C1", lane="credit", closes_at=None, installments=dues)
    assert [(one.step, f"{one.at:%m-%d}") for one in ahead(outreach_of(small_shop)).entries] == [
        ("due_soon", "11-25"),
        ("due_today", "11-28"),
        ("past_due", "11-30"),
    ]


@pytest.fixture
def manager(small_shop: Shop) -> Browser:
    return browser(small_shop, "店长", Role.MANAGER)


def test_the_manager_sees_the_days_in_slots(small_shop: Shop, manager: Browser) -> None:
    small_shop.order(**LONG)
    small_shop.clock.at = NOW
    shown = manager.get("outreach/calendar")
    first = shown["entries"][0]
    assert (first["slot"], first["state"], first["channel"]) == ("morning", "goes", "聊天消息")
    assert manager.get("outreach/calendar", **{"from": "2026-11-24", "days": 1})["entries"][0]["step"] == "second"


@pytest.mark.parametrize("asked", [{"from": "2026-11-22"}, {"from": "2026-12-20"}, {"days": 8}])
def test_days_out_of_reach_are_refused(small_shop: Shop, manager: Browser, asked: dict[str, Any]) -> None:
    assert manager.client.get("/console/api/outreach/calendar", params=asked).status_code == 422


def test_an_agent_does_not_see_it(small_shop: Shop) -> None:
    assert code_of(browser(small_shop).client.get("/console/api/outreach/calendar")) == (403, "forbidden")
