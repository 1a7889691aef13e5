"""The lists of people at the console: one takes a row, sees the number, and writes down what came of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from nuanfu.conduct.models import ContactMade
from nuanfu.desk.models import Role
from nuanfu.ledger import switches
from nuanfu.outreach.lists import TAKEN_FOR
from nuanfu.outreach.models import Reminder
from tests.agents import Browser, browser
from tests.harness import Shop, code_of
from tests.outreach import NUMBER, cadence, day, give_number, outreach_of, run

LISTED = day("11-25 10:30")
CALLED = day("11-25 11:00")
BY_HAND = cadence(("channels: [im]\n    script: reminder.first", "channels: [hand_list]\n    script: reminder.first"))
CALLS, HAND = "outreach/lists/call_list", "outreach/lists/hand_list"


@pytest.fixture
def calls(small_shop: Shop) -> Shop:
    """Return a shop with the order A1 of buyer-1 on the call list, at eleven o'clock."""
    listed(small_shop)
    return small_shop


def listed(shop: Shop) -> None:
    """Bring the order A1 of buyer-1 onto the call list, and let it be eleven o'clock."""
    shop.order(unit_price=90000, closes_at=day("12-30 10:00").isoformat())
    give_number(shop)
    run(outreach_of(shop), LISTED)
    shop.clock.at = CALLED


@pytest.fixture
def by_hand(small_shop: Shop) -> Shop:
    """Return a shop with the order A1 of buyer-1 on the list of messages to write by hand."""
    small_shop.order(closes_at=day("12-30 10:00").isoformat(), pay_url="https://pay.example.com/A1")
    run(outreach_of(small_shop, reminders=BY_HAND), day("11-23 10:31"))
    small_shop.clock.at = day("11-23 11:00")
    return small_shop


@pytest.fixture
def me(small_shop: Shop) -> Browser:
    return browser(small_shop)


def ids(me: Browser, path: str = CALLS) -> list[int]:
    return [row["id"] for row in me.get(path)["rows"]]


def take(me: Browser, number: int = 1) -> dict[str, Any]:
    return me.does(f"outreach/rows/{number}/take")["row"]


def write(me: Browser, result: str, number: int = 1, **more: Any) -> None:
    take(me, number)
    me.does(f"outreach/rows/{number}/result", {"result": result, **more})


def contacts(shop: Shop) -> list[ContactMade]:
    with shop.database.reading() as session:
        return list(session.scalars(select(ContactMade).order_by(ContactMade.id)))


def test_a_row_tells_whom_to_call_why_and_what_to_say(calls: Shop, me: Browser) -> None:
    [row] = me.get(CALLS)["rows"]
    assert (row["order_no"], row["payable"], row["step"], row["taken_by"]) == ("A1", 90800, "third", None)
    assert "我是" in row["text"]
    assert "长绒棉四件套" in row["text"]
    assert "https://" not in row["text"]


def test_the_number_is_masked_until_somebody_takes_the_row(calls: Shop, me: Browser) -> None:
    other = browser(calls, "小王")
    assert me.get(CALLS)["rows"][0]["phone"] == "138****1234"
    assert take(me)["phone"] == NUMBER
    assert me.get(CALLS)["rows"][0]["phone"] == NUMBER
    assert other.get(CALLS)["rows"][0]["phone"] == "138****1234"


def test_the_file_shows_no_number_that_one_has_not_taken(calls: Shop, me: Browser) -> None:
    file = me.client.get("/console/api/outreach/lists/call_list.csv")
    assert file.text.startswith("\ufeff编号")
    assert NUMBER not in file.text
    assert "138****1234" in file.text


def test_two_never_take_one_row(calls: Shop, me: Browser) -> None:
    take(me)
    other = browser(calls, "小王")
    assert code_of(other.post("outreach/rows/1/take")) == (409, "reminder_taken")
    assert other.get(CALLS)["rows"][0]["taken_by"] == "小林"


def test_of_two_who_take_a_row_at_once_one_has_it(shop: Shop) -> None:
    listed(shop)
    both = [browser(shop), browser(shop, "小王")]
    [number] = ids(both[0])
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: one.post(f"outreach/rows/{number}/take").status_code, both))
    assert sorted(answers) == [200, 409]


def test_a_row_that_was_forgotten_can_be_taken_over(calls: Shop, me: Browser) -> None:
    take(me)
    calls.clock.at = CALLED + TAKEN_FOR
    assert take(browser(calls, "小王"))["phone"] == NUMBER


def test_a_row_can_be_put_back_by_who_has_it_alone(calls: Shop, me: Browser) -> None:
    take(me)
    other = browser(calls, "小王")
    assert code_of(other.post("outreach/rows/1/release")) == (409, "reminder_taken")
    me.does("outreach/rows/1/release")
    assert take(other)["mine"] is True


def test_a_result_is_written_down_by_who_has_taken_the_row_alone(calls: Shop, me: Browser) -> None:
    assert code_of(me.post("outreach/rows/1/result", {"result": "reached"})) == (409, "reminder_taken")
    write(me, "reached", note="再想想")
    assert ids(me) == []
    assert code_of(me.post("outreach/rows/1/take")) == (409, "reminder_done")


def test_who_has_paid_meanwhile_is_not_called(calls: Shop, me: Browser) -> None:
    [row] = me.get(CALLS)["rows"]
    calls.pay(90800)
    assert code_of(me.post(f"outreach/rows/{row['id']}/take")) == (409, "reminder_over")
    assert ids(me) == []


def test_while_everything_is_paused_nobody_is_called(calls: Shop, me: Browser) -> None:
    with calls.database.writing() as session:
        switches.set_to(session, switches.OUTGOING, {}, now=CALLED, who="test")
    assert code_of(me.post("outreach/rows/1/take")) == (409, "reminder_over")


def test_a_promised_day_becomes_a_promise_on_the_order(calls: Shop, me: Browser) -> None:
    write(me, "promised", pay_on="2026-11-26")
    assert [(one["pay_on"], one["state"]) for one in calls.view()["promises"]] == [("2026-11-26", "open")]
    assert calls.view()["case"]["cause"] == "promise"


def test_a_promise_without_its_day_is_refused_and_the_row_stays(calls: Shop, me: Browser) -> None:
    take(me)
    assert me.post("outreach/rows/1/result", {"result": "promised"}).status_code == 422
    assert ids(me) == [1]


def test_a_wrong_number_is_silenced(calls: Shop, me: Browser) -> None:
    write(me, "wrong_number")
    export = calls.client.get("/api/v1/buyers/buyer-1/export").json()
    assert sorted(one["channel"] for one in export["suppressions"]) == ["phone", "sms"]


def test_who_asked_to_be_called_later_comes_back_at_that_time(calls: Shop, me: Browser) -> None:
    write(me, "call_later", call_at="2026-11-25T15:00:00+08:00")
    assert me.get(CALLS)["rows"][0]["call_at"] == "2026-11-25T15:00:00+08:00"
    assert code_of(me.post("outreach/rows/1/take")) == (409, "reminder_over")
    calls.clock.at = day("11-25 15:00")
    assert take(me)["phone"] == NUMBER


def test_both_attempts_count_against_the_caps(calls: Shop, me: Browser) -> None:
    write(me, "call_later", call_at="2026-11-25T15:00:00+08:00")
    calls.clock.at = day("11-25 15:00")
    write(me, "reached")
    assert [(one.at, one.connected, one.step) for one in contacts(calls)] == [
        (CALLED, False, None),
        (day("11-25 15:00"), True, "third/1/"),
    ]


@pytest.mark.parametrize(
    "at", ["2026-11-25T17:00:00+08:00", "2026-11-25T10:59:00+08:00", "2026-12-03T10:00:00+08:00"], ids=str
)
def test_nobody_is_called_later_in_the_evening_in_the_past_or_in_weeks(calls: Shop, me: Browser, at: str) -> None:
    take(me)
    assert me.post("outreach/rows/1/result", {"result": "call_later", "call_at": at}).status_code == 422


def test_after_a_third_attempt_on_one_day_the_row_is_not_shown_until_it_may_be(calls: Shop, me: Browser) -> None:
    write(me, "call_later", call_at="2026-11-25T14:00:00+08:00")
    calls.clock.at = day("11-25 14:00")
    write(me, "call_later", call_at="2026-11-25T16:00:00+08:00")
    assert ids(me) == []


def test_the_hour_at_which_a_buyer_is_usually_there_is_told(calls: Shop, me: Browser) -> None:
    assert me.get(CALLS)["rows"][0]["best_hour"] is None
    for back in (3, 2, 1):
        calls.clock.at = day("11-25 15:20") - timedelta(days=back)
        calls.says("你好", "greet")
    calls.clock.at = CALLED
    assert me.get(CALLS)["rows"][0]["best_hour"] == 15


def test_what_is_written_by_hand_has_its_link_and_is_ticked_as_sent(by_hand: Shop, me: Browser) -> None:
    [row] = me.get(HAND)["rows"]
    assert "https://pay.example.com/A1" in row["text"]
    write(me, "sent", row["id"])
    assert ids(me, HAND) == []
    assert [one.at for one in contacts(by_hand)] == [day("11-23 11:00")]


def test_a_message_that_was_not_sent_counts_for_nothing(by_hand: Shop, me: Browser) -> None:
    write(me, "not_sent")
    assert contacts(by_hand) == []


def test_a_message_sent_by_hand_keeps_the_next_reminder_away_for_a_day(by_hand: Shop, me: Browser) -> None:
    by_hand.order("A2", closes_at=day("12-30 10:00").isoformat())
    write(me, "sent")
    run(outreach_of(by_hand), day("11-23 11:40"))
    with by_hand.database.reading() as session:
        row = session.scalars(select(Reminder).where(Reminder.order_no == "A2")).one()
    assert row.why == "buyer_a_day"


@pytest.mark.parametrize(("result", "path"), [("sent", "calls"), ("reached", "by_hand")])
def test_a_result_of_the_other_list_is_refused(
    result: str, path: str, request: pytest.FixtureRequest, me: Browser
) -> None:
    request.getfixturevalue(path)
    take(me)
    assert me.post("outreach/rows/1/result", {"result": result}).status_code == 422


def test_what_went_by_itself_is_on_no_list(small_shop: Shop, me: Browser) -> None:
    small_shop.order()
    run(outreach_of(small_shop), day("11-23 10:31"))
    assert ids(me) == ids(me, HAND) == []
    assert code_of(me.post("outreach/rows/1/take")) == (404, "reminder_unknown")


def test_taking_a_row_stands_in_the_audit(calls: Shop, me: Browser) -> None:
    manager = browser(calls, "店长", Role.MANAGER)
    take(me)
    latest = manager.get("audit")["audit"][0]
    assert (latest["what"], latest["about"]) == ("row.taken", "A1")


@pytest.mark.parametrize("path", [CALLS, "outreach/lists/call_list.csv", "outreach/unclear", "outreach/left"])
def test_a_stranger_sees_no_list(small_shop: Shop, path: str) -> None:
    assert code_of(small_shop.client.get(f"/console/api/{path}")) == (401, "unauthorised")


@pytest.mark.parametrize("act", ["take", "release", "result", "note"])
def test_without_the_console_s_own_header_nothing_changes(calls: Shop, me: Browser, act: str) -> None:
    bodies = {"result": {"result": "reached"}, "note": {"text": "x"}}
    answer = me.client.post(f"/console/api/outreach/rows/1/{act}", json=bodies.get(act))
    assert code_of(answer) == (403, "csrf_missing")
