"""A message that a person answers is still listened to: a crisis, a death, a stranger or a child is never overheard."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from nuanfu.desk.app import make_desk
from nuanfu.desk.receiving import Incoming, receive
from nuanfu.ledger.database import Database
from nuanfu.turns.models import Conversation, Owner, TurnState
from tests.desks import ON_SQLITE, desks, held_rasa, said_by, set_owner, turns_of, until
from tests.harness import Shop, states

SILENT = {"intent": None, "confidence": None, "emotion": None, "messages": []}


def brief_of(shop: Shop) -> dict[str, Any]:
    with shop.database.reading() as session:
        return session.query(Conversation).one().brief or {}


@pytest.mark.parametrize("owner", [Owner.QUEUE, Owner.AGENT])
def test_a_signal_is_told_in_every_mode(shop: Shop, owner: Owner) -> None:
    set_owner(shop, owner)
    answer = shop.says("我不是他，你打错了", None, signals=["third_person"])
    assert answer == {"mode": owner, "signals": ["third_person"], **SILENT}


@pytest.mark.parametrize("signal", ["crisis", "bereaved", "third_person", "minor"])
def test_a_signal_written_to_an_agent_pauses_the_buyers_cases(shop: Shop, signal: str) -> None:
    shop.order()
    set_owner(shop, Owner.AGENT)
    shop.says("出事了", None, signals=[signal])
    assert shop.view()["case"] == {"state": "paused", "cause": "handoff", "until": None}


def test_a_crisis_written_to_an_agent_takes_open_offers_back(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    set_owner(shop, Owner.AGENT)
    shop.says("活不下去了", None, signals=["crisis"])
    assert states(shop) == ["withdrawn"]


def test_a_crisis_in_the_queue_is_told_whom_to_call(shop: Shop) -> None:
    shop.order()
    shop.says("转人工", "request_human")
    answer = shop.says("活不下去了", None, signals=["crisis"])
    assert ["12356" in message["text"] for message in answer["messages"]] == [True]
    assert said_by(shop, "bot")[-1] == answer["messages"][0]["text"]


def test_beside_an_agent_the_bot_is_silent_in_a_crisis_too(shop: Shop) -> None:
    set_owner(shop, Owner.AGENT)
    assert shop.says("活不下去了", None, signals=["crisis"])["messages"] == []
    assert said_by(shop, "bot") == []


def test_a_signal_goes_to_the_head_of_the_brief_and_leaves_the_rest(shop: Shop) -> None:
    shop.order()
    shop.says("转人工", "request_human")
    shop.says("活不下去了", None, signals=["crisis"])
    brief = brief_of(shop)
    assert (brief["why"], brief["order_no"]) == ("crisis", "A1")
    assert "12356" in brief["next_step"]


def test_without_rasa_a_message_to_a_person_is_kept_all_the_same(shop: Shop) -> None:
    set_owner(shop, Owner.AGENT)
    shop.rasa.down = True
    assert shop.says("在吗", None) == {"mode": "agent", "signals": [], **SILENT}
    [turn] = turns_of(shop)
    assert (turn.state, turn.for_person) == (TurnState.DONE, True)


def test_a_signal_is_heard_also_when_an_agent_takes_over_in_the_middle(shop: Shop) -> None:
    shop.order()
    shop.understand("活不下去了", None, signals=["crisis"])

    async def story() -> dict[str, Any]:
        rasa = held_rasa(shop)
        async with desks(shop, rasa) as [desk]:
            asked = asyncio.create_task(desk.says("活不下去了", "t1"))
            await until(lambda: rasa.arrived == 1)
            await asyncio.to_thread(set_owner, shop, Owner.AGENT)
            rasa.gate.set()
            return await asked

    assert asyncio.run(story()) == {"mode": "agent", "signals": ["crisis"], **SILENT}
    assert shop.view()["case"]["cause"] == "handoff"


@ON_SQLITE
def test_a_child_writing_to_an_agent_has_nothing_cancelled_by_the_bot(shop: Shop) -> None:
    shop.order()
    set_owner(shop, Owner.AGENT)
    shop.says("我才十二岁，取消吧", "reason_changed_mind", signals=["minor"])
    assert shop.view()["status"] == "pending"


@ON_SQLITE
def test_a_child_that_owes_an_instalment_is_a_dispute(shop: Shop) -> None:
    shop.order(lane="credit")
    shop.says("我才十二岁", None, signals=["minor"])
    assert shop.view()["case"]["cause"] == "dispute"


# — what a desk that died has left —


def a_desk_comes_up(shop: Shop) -> TestClient:
    own = Database(shop.database.url.render_as_string(hide_password=False))
    return TestClient(make_desk(replace(shop.app, database=own), shop.rasa))


def test_a_message_whose_desk_died_is_answered_without_waiting_for_the_next(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nuanfu.desk.receiving.LEASE_SECONDS", 0.0)
    monkeypatch.setattr("nuanfu.desk.turns.TEND_EVERY_SECONDS", 0.01)
    with shop.database.writing() as session:
        receive(session, Incoming("buyer-1", "太贵了", "d1"), shop.clock())
    with a_desk_comes_up(shop):
        asyncio.run(until(lambda: turns_of(shop)[0].state == TurnState.ABANDONED))
    assert turns_of(shop)[0].for_person


def test_a_message_that_waited_behind_a_dead_turn_is_answered_too(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nuanfu.desk.turns.TEND_EVERY_SECONDS", 0.01)
    shop.order()
    shop.understand("便宜点", "reason_price")
    with shop.database.writing() as session, monkeypatch.context() as patch:
        patch.setattr("nuanfu.desk.receiving.LEASE_SECONDS", 1.0)
        receive(session, Incoming("buyer-1", "在吗", "d1"), shop.clock())
        receive(session, Incoming("buyer-1", "便宜点", "d2"), shop.clock())
    with a_desk_comes_up(shop):
        asyncio.run(until(lambda: turns_of(shop)[1].state == TurnState.DONE))
    assert states(shop) == ["open"]


@ON_SQLITE
def test_what_runs_elsewhere_is_left_to_run(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nuanfu.desk.turns.TEND_EVERY_SECONDS", 0.01)
    with shop.database.writing() as session:
        receive(session, Incoming("buyer-1", "太贵了", "d1"), shop.clock())
    with a_desk_comes_up(shop):
        asyncio.run(asyncio.sleep(0.1))
    assert turns_of(shop)[0].state == TurnState.RUNNING
