"""The calendar tells what a run will do: the same steps, on the same channels, at the times at which they come."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from nuanfu.clock import SHANGHAI
from nuanfu.desk.models import Role
from nuanfu.ledger import switches
from nuanfu.outreach.calendar import Calendar, look_ahead
from nuanfu.outreach.foreseen import Entry
from nuanfu.outreach.parts import Parts
from tests.agents import Browser, browser
from tests.harness import Shop, code_of, policy_with
from tests.outreach import day, give_number, outreach_of, run, told

NOW = day("11-23 10:05")
LONG = {"closes_at": day("12-30 10:00").isoformat()}


def ahead(parts: Parts, days: float = 7, now: datetime = NOW, **more: Any) -> Calendar:
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


def crowd(small_shop: Shop, per_minute: int, orders: int = 3) -> Parts:
    """Return outreach with a pace over some orders placed at once, each by another buyer, the largest the last."""
    small_shop.publish(policy_with(outreach__per_minute=per_minute))
    for number in range(orders):
        small_shop.order(f"A{number}", buyer=f"buyer-{number}", unit_price=20000 + 100 * number, **LONG)
    return outreach_of(small_shop)


def minutes(entries: list[Entry]) -> list[tuple[str, str, str | None]]:
    return [(one.order_no, f"{one.at.astimezone(SHANGHAI):%H:%M}", one.waits_for or one.why) for one in entries]


def test_no_more_stand_in_a_minute_than_may_start_in_it(small_shop: Shop) -> None:
    found = ahead(crowd(small_shop, per_minute=2), days=0.5).entries
    assert minutes(found) == [("A2", "10:30", None), ("A1", "10:30", None), ("A0", "10:31", "pace")]


def test_the_minutes_on_the_calendar_are_those_in_which_it_goes(small_shop: Shop) -> None:
    parts = crowd(small_shop, per_minute=2, orders=7)
    foretold = [(one.order_no, one.at) for one in ahead(parts, days=0.5).entries if one.way]
    went = []
    for minute in range(35):
        at = NOW + timedelta(minutes=minute)
        went += [(number, at) for number, _, decided in told(run(parts, at)) if decided == "im"]
    assert foretold == went
    assert len(went) == 7


def test_what_has_started_in_this_minute_takes_its_place(small_shop: Shop) -> None:
    parts = crowd(small_shop, per_minute=1, orders=2)
    run(parts, day("11-23 10:40"))
    assert minutes(ahead(parts, days=0.5, now=day("11-23 10:40:30")).entries)[0] == ("A0", "10:41", None)
    assert minutes(ahead(parts, days=0.5, now=day("11-23 10:40")).entries)[0] == ("A0", "10:41", "pace")


def test_where_none_may_start_none_stands_as_going(small_shop: Shop) -> None:
    found = ahead(crowd(small_shop, per_minute=0), days=0.5).entries
    assert {(one.way, one.why, one.until) for one in found} == {(None, "pace", None)}


def test_what_the_pace_leaves_for_later_waits_beyond_the_end(small_shop: Shop) -> None:
    parts = crowd(small_shop, per_minute=1, orders=2)
    with parts.database.reading() as session:
        [_, left] = look_ahead(session, parts, NOW, day("11-23 10:31")).entries
    assert (left.order_no, left.why, left.until) == ("A0", "pace", day("11-23 10:31"))


def test_what_the_pace_lets_become_too_late_never_goes(small_shop: Shop) -> None:
    parts = crowd(small_shop, per_minute=1)
    short = replace(parts, reminders=parts.reminders.model_copy(update={"too_late_after": timedelta(minutes=2)}))
    assert minutes(ahead(short, days=0.5).entries)[2] == ("A0", "10:32", "pace")
    assert ahead(short, days=0.5).entries[2].why == "too_late"


def test_a_step_stands_at_the_minute_in_which_a_worker_comes_after_it(small_shop: Shop) -> None:
    small_shop.order(placed_at=day("11-23 10:00:20").isoformat(), **LONG)
    assert ahead(outreach_of(small_shop)).entries[0].at == day("11-23 10:31")


def test_what_is_known_is_read_by_the_minute_and_not_by_the_order(small_shop: Shop) -> None:
    parts = crowd(small_shop, per_minute=60, orders=2)
    statements = []
    event.listen(small_shop.database.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    ahead(parts, days=0.5)
    few = len(statements)
    crowd(small_shop, per_minute=60, orders=8)
    statements.clear()
    assert len(ahead(parts, days=0.5).entries) == 8
    assert len(statements) == few


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
