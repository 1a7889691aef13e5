"""An agent's own calls: they are told before whether they may call, and each call counts afterwards."""

import pytest
from sqlalchemy import select

from nuanfu.conduct.models import ContactMade
from nuanfu.ledger.models import LedgerEvent
from tests.agents import Browser, browser
from tests.harness import Shop
from tests.outreach import day, give_number, outreach_of, run, told

LONG = {"closes_at": day("12-30 10:00").isoformat()}
CALLS = "buyers/buyer-1/calls"


@pytest.fixture
def me(small_shop: Shop) -> Browser:
    small_shop.order(**LONG)
    give_number(small_shop)
    return browser(small_shop)


def call(me: Browser, *, connected: bool = True, **more: object) -> dict[str, object]:
    found: dict[str, object] = me.does(CALLS, {"connected": connected, **more})
    return found


def test_who_has_not_been_called_may_be(me: Browser) -> None:
    assert me.get(CALLS) == {"may_call": True, "why": None, "today": 0, "connected_today": 0}


def test_after_three_talks_on_one_day_the_next_is_tomorrows(small_shop: Shop, me: Browser) -> None:
    for _ in range(3):
        found = call(me)
        small_shop.clock.move(minutes=2)
    assert (found["today"], found["connected_today"]) == (3, 3)
    now = me.get(CALLS)
    assert (now["may_call"], now["why"]) == (
        False,
        "现在不能给这位买家打电话：今天已经通过 3 次话，11月24日 08:00 以后再打。",
    )


def test_a_stop_forbids_to_call(small_shop: Shop, me: Browser) -> None:
    small_shop.says("别再联系我", "request_stop_collection")
    assert me.get(CALLS)["why"] == "现在不能给这位买家打电话：买家要求停止联系。"


def test_a_call_about_paying_stands_in_the_way_of_the_days_reminder(small_shop: Shop, me: Browser) -> None:
    call(me, connected=False)
    assert told(run(outreach_of(small_shop), day("11-23 10:31"))) == [("A1", "first", "never buyer_a_day")]


def test_a_call_about_something_else_does_not(small_shop: Shop, me: Browser) -> None:
    call(me, about_paying=False)
    assert told(run(outreach_of(small_shop), day("11-23 10:31"))) == [("A1", "first", "im")]


def test_a_call_is_kept_with_who_made_it_and_counts_for_the_number(small_shop: Shop, me: Browser) -> None:
    call(me, connected=False, order_no="A1")
    with small_shop.database.reading() as session:
        made = session.scalars(select(ContactMade)).one()
        noted = session.scalars(select(LedgerEvent).where(LedgerEvent.kind == "call.noted")).one()
    assert (made.channel, made.connected, made.order_no, made.phone_hash is not None) == ("phone", False, "A1", True)
    assert (noted.who, noted.data) == (f"agent:{me.me['id']}", {"connected": False, "about_paying": True})


def test_a_call_about_an_order_of_another_buyer_is_refused(small_shop: Shop, me: Browser) -> None:
    small_shop.order("B1", buyer="buyer-2", **LONG)
    assert me.post(CALLS, {"connected": True, "order_no": "B1"}).status_code == 404
    assert me.post("buyers/nobody/calls", {"connected": True}).status_code == 404


def test_nobody_calls_without_being_signed_in(small_shop: Shop, me: Browser) -> None:
    body = {"connected": True}
    assert small_shop.client.get(f"/console/api/{CALLS}").status_code == 401
    assert small_shop.client.post(f"/console/api/{CALLS}", json=body).status_code == 401
    assert me.client.post(f"/console/api/{CALLS}", json=body).json()["error"]["code"] == "csrf_missing"
