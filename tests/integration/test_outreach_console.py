"""What the shop starts, at the console: results, what is not known to have arrived, webhooks that did not, and why."""

from typing import Any

import pytest
from sqlalchemy import select

from nuanfu.desk.models import Role
from nuanfu.outreach import heartbeat, webhooks
from nuanfu.outreach.channels.base import Ended
from nuanfu.outreach.models import Delivery, DeliveryState
from nuanfu.outreach.worker import tick
from nuanfu.report.uplift import ENOUGH, Group, orders_needed, uplift
from tests.agents import Browser, browser
from tests.harness import Shop, code_of, policy_with
from tests.outreach import Phones, cadence, day, give_number, outreach_of, run

FIRST = day("11-23 10:31")
LONG = {"closes_at": day("12-30 10:00").isoformat()}
BY_SMS = (
    "channels: [im]\n    script: reminder.first",
    "channels: [sms]\n    sms: reminder.sms_order\n    script: reminder.first",
)
HEARS = {"url": "https://shop.example.com/hook", "events": ["offer.accepted", "case.stopped"]}


@pytest.fixture
def me(small_shop: Shop) -> Browser:
    return browser(small_shop)


@pytest.fixture
def manager(small_shop: Shop) -> Browser:
    return browser(small_shop, "店长", Role.MANAGER)


def unclear(shop: Shop) -> Phones:
    """Send one short message of which the carrier does not say whether it took it."""
    shop.order(**LONG)
    give_number(shop)
    phones = Phones([Ended.UNCLEAR])
    run(outreach_of(shop, phones, cadence(BY_SMS)), FIRST)
    return phones


def test_what_may_have_gone_is_shown_and_never_sent_again(small_shop: Shop, me: Browser) -> None:
    phones = unclear(small_shop)
    [row] = me.get("outreach/unclear")["unclear"]
    assert (row["order_no"], row["channel"]) == ("A1", "短信")
    run(outreach_of(small_shop, phones, cadence(BY_SMS)), FIRST.replace(minute=50))
    assert len(phones.arrived) == 1


def test_a_note_is_kept_with_a_reminder(small_shop: Shop, me: Browser) -> None:
    unclear(small_shop)
    me.does("outreach/rows/1/note", {"text": "问过运营商，送到了"})
    assert me.get("outreach/unclear")["unclear"][0]["note"] == "问过运营商，送到了"


def test_an_order_tells_why_it_was_reminded_and_by_which_versions(small_shop: Shop, me: Browser) -> None:
    small_shop.order(**LONG)
    run(outreach_of(small_shop), FIRST)
    lines = me.get("orders/A1/reminders")["lines"]
    assert "first  已发出" in lines[1]
    assert "规则 " in lines[1]
    assert code_of(me.client.get("/console/api/orders/none/reminders")) == (404, "order_unknown")


def a_dead_delivery(shop: Shop) -> int:
    shop.publish(policy_with(webhooks=[HEARS]))
    shop.order()
    shop.says("别再联系我", "request_stop_collection")
    webhooks.spread(shop.database, wanted=True)
    with shop.database.writing() as session:
        delivery = session.scalars(select(Delivery)).one()
        delivery.state, delivery.attempts, delivery.why = DeliveryState.DEAD.value, 16, "HTTP 500"
        return delivery.id


def test_what_the_shop_s_system_did_not_hear_is_shown_and_tried_again(small_shop: Shop, manager: Browser) -> None:
    number = a_dead_delivery(small_shop)
    [dead] = manager.get("deliveries")["deliveries"]
    assert (dead["state"], dead["about"], dead["why"]) == ("dead", "A1", "HTTP 500")
    manager.does(f"deliveries/{number}/replay")
    assert [(one["state"], one["attempts"]) for one in manager.get("deliveries")["deliveries"]] == [("pending", 0)]


def test_what_is_given_up_is_gone(small_shop: Shop, manager: Browser) -> None:
    number = a_dead_delivery(small_shop)
    manager.does(f"deliveries/{number}/drop")
    assert manager.get("deliveries")["deliveries"] == []
    assert code_of(manager.post(f"deliveries/{number}/replay")) == (404, "delivery_unknown")


def test_the_report_tells_what_the_reminders_were_good_for(small_shop: Shop, manager: Browser) -> None:
    small_shop.order(**LONG)
    parts = outreach_of(small_shop)
    run(parts, FIRST)
    small_shop.clock.at = FIRST
    small_shop.says("我要投诉你们", "threaten_complaint")
    shown = manager.get("outreach/report")
    assert (shown["reminders"]["sent"], shown["complaints"], shown["control"]["share"]) == (1, 1, 0)
    assert shown["uplift"]["interval"] is None
    [step] = shown["by_step"]
    assert (step["name"], step["enough"]) == ("first", False)
    assert 0 <= step["interval"][0] <= step["interval"][1] <= 1


def test_the_report_is_a_file_too(small_shop: Shop, manager: Browser) -> None:
    small_shop.order(**LONG)
    run(outreach_of(small_shop), FIRST)
    small_shop.clock.at = FIRST
    file = manager.client.get("/console/api/outreach/report.csv")
    assert file.text.startswith("\ufeff按什么")
    assert "渠道,聊天消息,1" in file.text


def test_days_that_run_backwards_are_refused(manager: Browser) -> None:
    asked = {"from": "2026-11-20", "to": "2026-11-01"}
    assert manager.client.get("/console/api/outreach/report", params=asked).status_code == 422


def test_so_many_orders_tell_a_difference_apart() -> None:
    assert orders_needed(0.5, 0.05) == 1570
    found = uplift(Group(1570, 863), Group(1570, 785))
    assert found.interval is not None
    assert found.interval[0] > 0
    assert not uplift(Group(ENOUGH, 16), Group(ENOUGH, 15)).interval[0] > 0  # type: ignore[index]


def test_a_tick_is_heard(small_shop: Shop) -> None:
    def outreach() -> str:
        return str(small_shop.client.get("/healthz").json()["parts"]["outreach"])

    assert outreach() == "never"
    tick(outreach_of(small_shop), small_shop.clock)
    assert outreach() == "ok"
    heartbeat.beat(small_shop.database, 1.0)
    told = small_shop.client.get("/healthz")
    assert (told.status_code, told.json()["status"], outreach()) == (200, "degraded", "late")


MANAGER_READS = ["outreach/calendar", "outreach/report", "outreach/report.csv", "deliveries", "wording", "cadence"]
MANAGER_CHANGES: dict[str, dict[str, Any]] = {
    "deliveries/1/replay": {},
    "deliveries/1/drop": {},
    "wording/check": {"changes": {"price.value": ["x"]}},
    "wording": {"changes": {"price.value": ["x"]}},
    "cadence/check": {"text": ""},
    "cadence": {"text": ""},
}


@pytest.mark.parametrize("path", MANAGER_READS)
def test_an_agent_does_not_read_what_is_the_manager_s(me: Browser, small_shop: Shop, path: str) -> None:
    assert code_of(me.client.get(f"/console/api/{path}")) == (403, "forbidden")
    assert code_of(small_shop.client.get(f"/console/api/{path}")) == (401, "unauthorised")


@pytest.mark.parametrize("path", MANAGER_CHANGES)
def test_an_agent_does_not_change_what_is_the_manager_s(me: Browser, path: str) -> None:
    assert code_of(me.post(path, MANAGER_CHANGES[path])) == (403, "forbidden")


@pytest.mark.parametrize("path", MANAGER_CHANGES)
def test_without_the_console_s_own_header_nothing_changes(manager: Browser, path: str) -> None:
    assert code_of(manager.client.post(f"/console/api/{path}", json=MANAGER_CHANGES[path])) == (403, "csrf_missing")
