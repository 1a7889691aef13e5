"""What `/metrics` counts, and who may read it."""

from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from nuanfu.clock import shanghai_day
from nuanfu.desk.app import make_desk
from nuanfu.ledger.database import Database
from nuanfu.turns.models import Owner
from tests.desks import set_owner
from tests.harness import Shop, code_of, offer_in, policy_with

HERE = ("127.0.0.1", 50000)
ELSEWHERE = ("203.0.113.7", 50000)


def scrape(shop: Shop) -> dict[str, float]:
    """Return each sample as `name{label=value,…}`: number."""
    answer = TestClient(shop.desk, client=HERE).get("/metrics")
    assert answer.is_success, answer.text
    samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
    return {
        f"{sample.name}{{{','.join(f'{name}={value}' for name, value in sorted(sample.labels.items()))}}}": sample.value
        for sample in samples
    }


def turns(shop: Shop) -> dict[str, float]:
    found = scrape(shop)
    return {
        name: found[f"nuanfu_turns_total{{outcome={name}}}"] for name in ("answered", "given_up", "kept_for_person")
    }


# Who may read


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_a_caller_of_this_machine_needs_no_key(shop: Shop, host: str) -> None:
    answer = TestClient(shop.desk, client=(host, 50000)).get("/metrics")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/plain")


@pytest.mark.parametrize("host", ["203.0.113.7", "10.0.0.1", "::ffff:10.0.0.1", "localhost", ""])
def test_a_caller_from_elsewhere_is_refused_without_a_key(shop: Shop, host: str) -> None:
    assert code_of(TestClient(shop.desk, client=(host, 50000)).get("/metrics")) == (401, "unauthorised")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_a_caller_whom_a_proxy_of_this_machine_brings_needs_a_key(shop: Shop, header: str) -> None:
    answer = TestClient(shop.desk, client=HERE).get("/metrics", headers={header: "127.0.0.1"})
    assert code_of(answer) == (401, "unauthorised")


def test_a_caller_from_elsewhere_is_let_in_with_a_shop_key(shop: Shop) -> None:
    client = TestClient(shop.desk, client=ELSEWHERE, headers={"Authorization": f"Bearer {shop.key}"})
    assert client.get("/metrics").status_code == 200


def test_a_buyers_token_does_not_open_the_numbers(shop: Shop) -> None:
    token = shop.client.post("/api/v1/buyers/buyer-1/token").json()["token"]
    client = TestClient(shop.desk, client=ELSEWHERE, headers={"Authorization": f"Bearer {token}"})
    assert code_of(client.get("/metrics")) == (403, "forbidden")


# What is counted


def test_an_answered_turn_is_counted_with_its_seconds(shop: Shop) -> None:
    shop.says("你好", "greet")
    assert turns(shop) == {"answered": 1, "given_up": 0, "kept_for_person": 0}
    found = scrape(shop)
    assert found["nuanfu_turn_seconds_count{}"] == 1
    assert 0 < found["nuanfu_turn_seconds_sum{}"] < 60


def test_a_turn_that_rasa_did_not_answer_is_given_up(shop: Shop) -> None:
    shop.rasa.down = True
    shop.says("你好", "greet")
    assert turns(shop) == {"answered": 0, "given_up": 1, "kept_for_person": 0}


def test_a_message_in_the_queue_is_kept_for_a_person(shop: Shop) -> None:
    shop.says("转人工", "request_human")
    shop.says("在吗", "greet")
    assert turns(shop) == {"answered": 1, "given_up": 0, "kept_for_person": 1}


def test_a_turn_that_an_agent_took_over_is_kept_for_a_person(shop: Shop) -> None:
    shop.order()
    shop.rasa.before_answer = lambda: set_owner(shop, Owner.AGENT)
    shop.says("太贵了")
    assert turns(shop) == {"answered": 0, "given_up": 0, "kept_for_person": 1}


def test_a_repeated_message_is_counted_once(shop: Shop) -> None:
    for _ in range(2):
        shop.says("你好", "greet", client_id="same")
    assert turns(shop)["answered"] == 1


def test_offers_are_counted_by_kind_when_made_and_when_accepted(shop: Shop) -> None:
    for number in ("A1", "A2"):
        shop.order(number, f"buyer-{number}")
    offers = [offer_in(shop.says("太贵了", buyer=f"buyer-{number}"))["offer_id"] for number in ("A1", "A2")]
    shop.answer(offers[0])
    found = scrape(shop)
    assert found["nuanfu_offers_made_total{kind=discount}"] == 2
    assert found["nuanfu_offers_accepted_total{kind=discount}"] == 1


def test_handovers_are_counted(shop: Shop) -> None:
    assert scrape(shop)["nuanfu_handovers_total{}"] == 0
    shop.says("转人工", "request_human")
    assert scrape(shop)["nuanfu_handovers_total{}"] == 1


def test_requests_are_counted_by_route_and_status(shop: Shop) -> None:
    shop.order("A1")
    shop.order("A1")
    shop.client.get("/api/v1/orders/none")
    found = scrape(shop)
    assert found["nuanfu_http_requests_total{route=/api/v1/orders/{order_no},status=201}"] == 1
    assert found["nuanfu_http_requests_total{route=/api/v1/orders/{order_no},status=200}"] == 1
    assert found["nuanfu_http_requests_total{route=/api/v1/orders/{order_no},status=404}"] == 1


def test_addresses_that_do_not_exist_are_counted_together(shop: Shop) -> None:
    for number in range(3):
        shop.client.get(f"/nothing/{number}")
    assert scrape(shop)["nuanfu_http_requests_total{route=none,status=404}"] == 3


def test_each_desk_counts_for_itself(shop: Shop) -> None:
    other = make_desk(shop.app, shop.rasa)
    shop.says("你好", "greet")
    answer = TestClient(other, client=HERE).get("/metrics")
    assert 'nuanfu_turns_total{outcome="answered"} 0.0' in answer.text


def test_the_numbers_of_the_desk_are_told_without_a_database(quiet_shop: Shop) -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/none")
    desk = make_desk(replace(quiet_shop.app, database=database), quiet_shop.rasa)
    answer = TestClient(desk, client=HERE).get("/metrics")
    database.close()
    assert answer.status_code == 200
    assert "nuanfu_turns_total" in answer.text
    assert "nuanfu_handovers" not in answer.text


# Applications


def applied(shop: Shop) -> None:
    """Let a buyer apply for a long deferral."""
    due = shop.clock().isoformat()
    shop.order(lane="credit", closes_at=None, installments=[{"due_at": due, "amount": 30700}])
    shop.says("缓到12月5号", "request_deferral", date="2026-12-05")


@pytest.mark.parametrize(("hours", "urgency"), [(19, "waiting"), (20, "soon"), (24, "late")])
def test_applications_are_counted_by_how_near_their_answer_is(shop: Shop, hours: int, urgency: str) -> None:
    applied(shop)
    shop.clock.move(hours=hours)
    found = scrape(shop)
    counts = {name: found[f"nuanfu_applications_waiting{{urgency={name}}}"] for name in ("waiting", "soon", "late")}
    assert counts == {name: float(name == urgency) for name in counts}


def test_an_answer_that_is_due_soon_is_logged_once(shop: Shop) -> None:
    applied(shop)
    shop.clock.move(hours=20)
    with capture_logs() as logs:
        scrape(shop)
        scrape(shop)
    assert [(line["log_level"], line["how"]) for line in logs if line["event"] == "application_answer_due"] == [
        ("warning", "soon")
    ]


def test_a_desk_that_nobody_scrapes_tells_it_too(shop: Shop) -> None:
    applied(shop)
    shop.clock.move(hours=25)
    with capture_logs() as logs, TestClient(shop.desk):
        pass
    assert [line["how"] for line in logs if line["event"] == "application_answer_due"] == ["late"]


# The day's budget


def alarms(logs: Sequence[MutableMapping[str, Any]]) -> list[tuple[str, str, int, int]]:
    return [(one["day"], one["level"], one["spent"], one["limit"]) for one in logs if one["event"] == "budget_alarm"]


LEVELS = [(1126, "fine"), (1125, "near"), (901, "near"), (900, "spent"), (0, "fine")]


@pytest.mark.parametrize(("limit", "level"), LEVELS)
def test_the_budget_is_told_in_fen_and_with_the_level_it_has_come_to(shop: Shop, limit: int, level: str) -> None:
    shop.order()
    shop.says("太贵了")
    shop.publish(policy_with(price__daily_budget=limit))
    found = scrape(shop)
    assert (found["nuanfu_budget_fen{part=limit}"], found["nuanfu_budget_fen{part=spent}"]) == (limit, 900)
    told = {one: found[f"nuanfu_budget_alarm{{level={one}}}"] for one in ("fine", "near", "spent")}
    assert told == {one: float(one == level) for one in told}


def test_a_budget_that_runs_out_is_logged_once_a_day_and_level(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    day = shanghai_day(shop.clock()).isoformat()
    with capture_logs() as logs:
        for limit in (2000, 1000, 1000, 900, 1000, 900):
            shop.publish(policy_with(price__daily_budget=limit))
            scrape(shop)
    assert alarms(logs) == [(day, "near", 900, 1000), (day, "spent", 900, 900)]


def test_the_next_day_the_alarm_is_told_anew(shop: Shop) -> None:
    tight, wide = policy_with(price__daily_budget=1000), policy_with()
    with capture_logs() as logs:
        for order_no in ("A1", "A2"):
            shop.publish(wide)
            shop.order(order_no, order_no)
            shop.says("太贵了", buyer=order_no)
            shop.publish(tight)
            scrape(shop)
            shop.clock.move(hours=24)
    assert [level for _, level, *_ in alarms(logs)] == ["near", "near"]


def test_a_desk_that_nobody_scrapes_tells_of_the_budget_too(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.publish(policy_with(price__daily_budget=1000))
    with capture_logs() as logs, TestClient(shop.desk):
        pass
    assert [level for _, level, *_ in alarms(logs)] == ["near"]
