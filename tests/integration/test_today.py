"""The day in numbers: how people talked, what is left to concede, what buyers thought of it."""

import pytest

from nuanfu.desk.models import Role
from tests.agents import Browser, browser
from tests.desks import ON_SQLITE
from tests.harness import Shop, code_of, policy_with
from tests.widgets import Widget

pytestmark = ON_SQLITE


@pytest.fixture
def manager(shop: Shop) -> Browser:
    return browser(shop, "店长", Role.MANAGER)


def answer(shop: Shop, me: Browser, buyer: str, *, after: int) -> None:
    """Let a buyer ask for a person, who takes the talk after some minutes and writes half a minute later."""
    shop.says("转人工", "request_human", buyer)
    shop.clock.move(minutes=after)
    me.does(f"conversations/{buyer}/claim")
    shop.clock.move(seconds=30)
    me.does(f"conversations/{buyer}/messages", {"client_id": f"a-{buyer}", "text": "您好"})


def test_answer_time_is_from_asking_to_the_first_word(shop: Shop, manager: Browser) -> None:
    answer(shop, manager, "b1", after=1)
    answer(shop, manager, "b2", after=2)
    assert manager.get("today")["answer_seconds"] == 120


def test_while_nobody_was_answered_no_time_is_told(shop: Shop, manager: Browser) -> None:
    shop.says("转人工", "request_human", "b1")
    assert manager.get("today")["answer_seconds"] is None


def test_handled_and_the_rate_count_conversations_not_messages(shop: Shop, manager: Browser) -> None:
    answer(shop, manager, "b1", after=1)
    shop.says("转人工", "request_human", "b1")
    shop.says("你好", "greet", "b2")
    shop.says("你好", "greet", "b2")
    told = manager.get("today")
    assert (told["talked"], told["handled"], told["handover_rate"]) == (2, 1, 0.5)


def test_on_a_silent_day_there_is_no_rate(manager: Browser) -> None:
    assert manager.get("today")["handover_rate"] is None


def test_yesterday_is_not_today(shop: Shop, manager: Browser) -> None:
    answer(shop, manager, "b1", after=1)
    shop.clock.move(days=1)
    told = manager.get("today")
    assert (told["talked"], told["handled"], told["answer_seconds"]) == (0, 0, None)


@pytest.mark.parametrize(("limit", "alarm"), [(1126, False), (1125, True)])
def test_from_eighty_percent_of_the_budget_on_there_is_an_alarm(
    shop: Shop, manager: Browser, limit: int, alarm: bool
) -> None:
    shop.order()
    shop.says("太贵了")
    spent = manager.get("today")["budget"]["spent"]
    assert spent == 900
    shop.publish(policy_with(price__daily_budget=limit))
    told = manager.get("today")["budget"]
    assert told == {"spent": spent, "limit": limit, "left": limit - spent, "alarm": alarm}
    assert manager.get("waiting")["budget_alarm"] is alarm


def test_an_offer_that_ran_out_has_given_its_budget_back(shop: Shop, manager: Browser) -> None:
    shop.order()
    shop.says("太贵了")
    shop.clock.move(minutes=121)
    assert manager.get("today")["budget"]["spent"] == 0


def test_what_a_buyer_wrote_about_the_talk_is_read_by_the_manager(shop: Shop, manager: Browser) -> None:
    answer(shop, manager, "b1", after=1)
    manager.does("conversations/b1/hand_back", {"cases": []})
    Widget(shop, "b1").does("survey", {"score": 2, "text": "等太久"})
    told = manager.get("today")["surveys"]
    assert (told["count"], told["mean"]) == (1, 2.0)
    [said] = told["said"]
    assert (said["buyer_id"], said["agent"], said["score"], said["text"]) == ("b1", "店长", 2, "等太久")


def test_each_agent_s_day_is_told(shop: Shop, manager: Browser) -> None:
    me = browser(shop, "小林", capacity=3)
    answer(shop, me, "b1", after=1)
    Widget(shop, "b1").does("survey", {"score": 4})
    [mine] = [one for one in manager.get("today")["agents"] if one["name"] == "小林"]
    assert mine == {
        "id": me.me["id"],
        "name": "小林",
        "status": "online",
        "capacity": 3,
        "having": 1,
        "handled": 1,
        "score": 4.0,
    }


def test_what_waits_for_people_is_counted_for_every_agent(shop: Shop) -> None:
    me = browser(shop, "小林")
    shop.clock.move(hours=13)  # 23:00, nobody answers
    shop.says("转人工", "request_human", "b1")
    told = me.get("waiting")
    assert told == {"applications": 0, "applications_urgent": 0, "todos": 0, "callbacks": 1, "budget_alarm": False}


def test_who_is_not_signed_in_reads_no_number(shop: Shop) -> None:
    assert code_of(shop.client.get("/console/api/waiting")) == (401, "unauthorised")
