"""Rasa down, slow or talking nonsense, a desk that dies, a caller who hangs up: nothing is lost or said twice."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from nuanfu.desk import finishing, receiving
from nuanfu.desk.receiving import Incoming
from nuanfu.errors import TurnClosed
from nuanfu.flows.registry import decision_for
from nuanfu.rasa_client import RasaAnswer, RasaServers
from nuanfu.turns.acting import act
from nuanfu.turns.models import Owner, Turn, TurnState
from tests.desks import (
    desks,
    fake_rasa_server,
    good_answer,
    held_rasa,
    lines,
    said_by,
    served,
    set_owner,
    turns_of,
    until,
)
from tests.harness import Shop, offer_in

Respond = Callable[[dict[str, Any]], tuple[int, bytes]]

NONSENSE: dict[str, Respond] = {
    "an error of the channel": lambda _: (500, b'{"messages": [], "error": "TurnFailed: no model"}'),
    "another program": lambda _: (200, b"<html>It works!</html>"),
}


def leave_hanging(shop: Shop, text: str, client_id: str) -> receiving.Job:
    """Take in and claim a message as a desk does that dies right after."""
    with shop.database.writing() as session:
        received = receiving.receive(session, Incoming("buyer-1", text, client_id), shop.clock())
    assert received.job is not None
    return received.job


def lease_runs_out(shop: Shop) -> None:
    """Let so much time go by that whoever claimed a turn must be dead."""
    with shop.database.writing() as session:
        session.execute(update(Turn).where(Turn.state == TurnState.RUNNING).values(lease_until=0.0))


def decide(shop: Shop, job: receiving.Job, intent: str) -> list[dict[str, Any]]:
    """Decide about a claimed turn as the action server would."""
    said, words = shop.rasa.table[job.text], shop.rasa.words
    assert said.intent == intent
    action, decision = decision_for(said)
    return act(shop.database, job.turn_id, action, lambda session, running: decision(session, running, said, words))


def test_a_buyer_whose_message_rasa_does_not_answer_gets_an_honest_line(shop: Shop) -> None:
    shop.rasa.down = True
    answer = shop.says("太贵了")
    assert answer["messages"] == [{"text": finishing.COULD_NOT_ANSWER}]
    assert (answer["mode"], answer["intent"], answer["confidence"], answer["emotion"]) == ("bot", None, None, None)


def test_a_message_rasa_does_not_answer_is_kept_for_a_person(shop: Shop) -> None:
    shop.rasa.down = True
    shop.says("太贵了")
    [turn] = turns_of(shop)
    assert (turn.state, turn.for_person, turn.text) == (TurnState.ABANDONED, True, "太贵了")
    assert said_by(shop, "buyer") == ["太贵了"]


def test_the_message_after_a_failure_is_answered_in_a_new_episode(shop: Shop) -> None:
    shop.order()
    shop.rasa.down = True
    shop.says("太贵了")
    shop.rasa.down = False
    assert offer_in(shop.says("还是贵"))["after"] == 29800
    before, after = (sender.split(":")[1] for sender in shop.rasa.senders)
    assert (before, after) == ("1", "2")


def test_a_failed_message_sent_again_gets_the_stored_line_and_is_not_sent_to_rasa_again(shop: Shop) -> None:
    shop.rasa.down = True
    first = shop.says("太贵了", client_id="one")
    shop.rasa.down = False
    assert shop.says("太贵了", client_id="one") == first
    assert shop.rasa.texts == ["太贵了"]


@pytest.mark.parametrize("respond", NONSENSE.values(), ids=NONSENSE.keys())
def test_whatever_stands_where_rasa_should_be_the_buyer_gets_an_honest_line(shop: Shop, respond: Respond) -> None:
    async def story() -> None:
        with fake_rasa_server(respond) as fake:
            rasa = RasaServers([fake.url], timeout=2)
            async with desks(shop, rasa) as [desk]:
                answer = await desk.says("太贵了", "d1")
                assert answer["messages"] == [{"text": finishing.COULD_NOT_ANSWER}]
                fake.respond = good_answer
                assert (await desk.says("你好", "d2"))["messages"] == [{"text": "您好"}]
            await rasa.close()

    asyncio.run(story())
    assert [turn.for_person for turn in turns_of(shop)] == [True, False]


def test_a_slow_rasa_costs_the_buyer_the_time_limit_and_no_more(shop: Shop) -> None:
    async def story() -> None:
        with fake_rasa_server(seconds=5) as fake:
            rasa = RasaServers([fake.url], timeout=0.3)
            async with desks(shop, rasa) as [desk]:
                began = time.monotonic()
                answer = await desk.says("太贵了", "d1")
                assert answer["messages"] == [{"text": finishing.COULD_NOT_ANSWER}]
                assert time.monotonic() - began < 4
                fake.up.set()
                assert (await desk.says("你好", "d2"))["messages"] == [{"text": "您好"}]
                assert [body["text"] for body in fake.bodies] == ["太贵了", "你好"]
            await rasa.close()

    asyncio.run(story())


def test_nobody_at_rasas_address_is_an_honest_line_too(shop: Shop) -> None:
    async def story() -> None:
        rasa = RasaServers(["http://127.0.0.1:9"], timeout=2)
        async with desks(shop, rasa) as [desk]:
            assert (await desk.says("太贵了", "d1"))["messages"] == [{"text": finishing.COULD_NOT_ANSWER}]
        await rasa.close()

    asyncio.run(story())


def test_a_fault_in_the_way_to_rasa_ends_the_turn_at_once(shop: Shop) -> None:
    class Faulty:
        async def turn(self, sender: str, text: str, **_: Any) -> RasaAnswer:
            raise KeyError("a fault of the code")

        async def hear(self, text: str) -> tuple[str, ...]:
            return ()

        async def healthy(self) -> bool:
            return True

    async def story() -> None:
        async with desks(shop, Faulty()) as [desk]:
            assert (await desk.says("太贵了", "d1"))["messages"] == [{"text": finishing.COULD_NOT_ANSWER}]

    asyncio.run(story())


def test_an_action_that_comes_after_the_turn_was_given_up_changes_nothing(shop: Shop) -> None:
    shop.order()
    shop.understand("太贵了", "reason_price")
    shop.rasa.down = True
    shop.says("太贵了")
    [turn] = turns_of(shop)
    job = receiving.Job(turn.id, "buyer-1", False, "1:1", turn.text, turn.now, None, {})
    with pytest.raises(TurnClosed):
        decide(shop, job, "reason_price")
    assert shop.view()["offers"] == shop.view()["reasons"] == []


def test_a_result_that_stands_is_delivered_when_rasas_answer_is_lost(shop: Shop) -> None:
    shop.order()
    shop.rasa.lost_after_deciding = True
    answer = shop.says("太贵了")
    assert offer_in(answer)["after"] == 29800
    assert [turn.for_person for turn in turns_of(shop)] == [False]


def test_a_delivered_result_is_said_once_and_can_be_accepted(shop: Shop) -> None:
    shop.order()
    shop.rasa.lost_after_deciding = True
    first = shop.says("太贵了", client_id="one")
    shop.rasa.lost_after_deciding = False
    assert shop.says("太贵了", client_id="one") == first
    shop.says("行吧", "affirm")
    assert (shop.view()["payable"], len(shop.view()["offers"])) == (29800, 1)
    texts = said_by(shop, "bot")
    assert len(texts) == len(set(texts))


def test_a_yes_whose_answer_is_lost_is_accepted_once(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.rasa.lost_after_deciding = True
    answer = shop.says("行吧", "affirm")
    assert answer["messages"][0]["card"]["type"] == "bill"
    assert shop.view()["payable"] == 29800


def test_a_message_whose_desk_died_is_kept_for_a_person_and_the_next_one_is_answered(shop: Shop) -> None:
    shop.order()
    leave_hanging(shop, "太贵了", "d1")
    lease_runs_out(shop)
    answer = shop.says("还是贵", client_id="d2")
    assert offer_in(answer)["after"] == 29800
    first, second = turns_of(shop)
    assert (first.state, first.for_person) == (TurnState.ABANDONED, True)
    assert (second.state, second.for_person) == (TurnState.DONE, False)
    assert said_by(shop, "buyer") == ["太贵了", "还是贵"]


def test_a_message_whose_desk_died_is_never_sent_to_rasa_again(shop: Shop) -> None:
    leave_hanging(shop, "太贵了", "d1")
    lease_runs_out(shop)
    answer = shop.says("太贵了", client_id="d1")
    assert answer["messages"] == [{"text": finishing.COULD_NOT_ANSWER}]
    shop.says("你好", "greet")
    assert shop.rasa.texts == ["你好"]


def test_the_next_message_waits_while_the_lease_of_another_desk_runs(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "LEASE_SECONDS", 1.0)
    began = time.monotonic()
    leave_hanging(shop, "太贵了", "d1")
    shop.says("你好", "greet")
    assert time.monotonic() - began > 0.9


def test_a_result_that_a_dead_desk_left_standing_is_delivered(shop: Shop) -> None:
    shop.order()
    shop.understand("太贵了", "reason_price")
    standing = decide(shop, leave_hanging(shop, "太贵了", "d1"), "reason_price")
    lease_runs_out(shop)
    shop.says("你好", "greet", client_id="d2")
    assert shop.says("太贵了", client_id="d1")["messages"] == standing
    assert len(shop.view()["offers"]) == 1


def test_what_a_dead_desk_says_late_is_not_said_a_second_time(shop: Shop) -> None:
    job = leave_hanging(shop, "太贵了", "d1")
    lease_runs_out(shop)
    shop.says("你好", "greet")
    before = lines(shop)
    late = RasaAnswer("greet", 0.9, None, (), ({"text": "我来晚了"},))
    with shop.database.writing() as session:
        assert not finishing.finish(session, job.turn_id, "buyer-1", late, shop.rasa.words)
    with shop.database.writing() as session:
        assert not finishing.give_up(session, job.turn_id, "buyer-1", (), shop.rasa.words)
    assert lines(shop) == before


def test_bubbles_of_a_turn_whose_desk_died_all_get_the_honest_line(shop: Shop) -> None:
    leave_hanging(shop, "太贵了", "d1")
    with shop.database.writing() as session:
        for number, text in ((2, "在吗"), (3, "人呢")):
            receiving.receive(session, Incoming("buyer-1", text, f"d{number}"), shop.clock())
    lease_runs_out(shop)
    with shop.database.writing() as session:
        job = receiving.claim_next(session, "buyer-1", shop.clock())
    assert job is not None
    assert job.text == "在吗\n人呢"
    lease_runs_out(shop)
    shop.says("你好", "greet", client_id="d4")
    assert [turn.answer["messages"] for turn in turns_of(shop)[:3] if turn.answer] == [
        [{"text": finishing.COULD_NOT_ANSWER}]
    ] * 3
    assert said_by(shop, "buyer") == ["太贵了", "在吗", "人呢", "你好"]


def test_a_message_whose_desk_died_is_kept_for_the_person_who_took_over(shop: Shop) -> None:
    leave_hanging(shop, "太贵了", "d1")
    set_owner(shop, Owner.AGENT)
    lease_runs_out(shop)
    shop.says("有人吗")
    first = turns_of(shop)[0]
    assert (first.state, first.for_person, said_by(shop, "bot")) == (TurnState.ABANDONED, True, [])


def test_a_caller_who_hangs_up_loses_nothing(shop: Shop) -> None:
    shop.order()
    shop.understand("太贵了", "reason_price")
    shop.understand("行吧", "affirm")
    rasa = held_rasa(shop)
    shop.desk.state.parts.turns._rasa = rasa

    async def story(url: str) -> None:
        headers = {"Authorization": f"Bearer {shop.key}"}
        async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
            for number, text in ((1, "太贵了"), (2, "行吧")):
                body = {"buyer_id": "buyer-1", "text": text, "client_id": f"d{number}"}
                with pytest.raises(httpx.ReadTimeout):
                    await client.post("/api/v1/chat", json=body, timeout=0.3)
                await until(lambda number=number: len(turns_of(shop)) == number)
            rasa.gate.set()
            await until(lambda: all(turn.state == TurnState.DONE for turn in turns_of(shop)))
            body = {"buyer_id": "buyer-1", "text": "太贵了", "client_id": "d1"}
            again = await client.post("/api/v1/chat", json=body)
            assert offer_in(again.json())["after"] == 29800

    with served(shop.desk) as url:
        asyncio.run(story(url))
    assert rasa.texts == ["太贵了", "行吧"]
