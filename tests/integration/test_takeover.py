"""While a person owns a conversation the bot says nothing and changes nothing, also when it was in the middle of it."""

import asyncio

import pytest
from sqlalchemy import func, select

from nuanfu.errors import TurnClosed
from nuanfu.flows.registry import decision_for
from nuanfu.ledger.models import LedgerEvent
from nuanfu.turns.acting import Reply, Result, act
from nuanfu.turns.models import Owner, TurnState
from tests.desks import desks, held_rasa, lines, said_by, set_owner, turns_of, until
from tests.harness import Shop, offer_in

SILENT = {"intent": None, "confidence": None, "emotion": None, "signals": [], "messages": []}


def events(shop: Shop) -> int:
    with shop.database.reading() as session:
        return session.scalar(select(func.count()).select_from(LedgerEvent)) or 0


def take_over_before_the_action(shop: Shop, owner: Owner) -> dict[str, object]:
    """Let a price message run, and somebody else own the conversation before the action decides."""
    shop.understand("太贵了", "reason_price")

    async def story() -> dict[str, object]:
        rasa = held_rasa(shop)
        async with desks(shop, rasa) as [desk]:
            asked = asyncio.create_task(desk.says("太贵了", "t1"))
            await until(lambda: rasa.arrived == 1)
            await asyncio.to_thread(set_owner, shop, owner)
            rasa.gate.set()
            return await asked

    return asyncio.run(story())


@pytest.mark.parametrize("owner", [Owner.AGENT, Owner.QUEUE])
def test_a_takeover_before_the_action_silences_the_running_turn(shop: Shop, owner: Owner) -> None:
    shop.order()
    assert take_over_before_the_action(shop, owner) == {"mode": owner, **SILENT}
    assert said_by(shop, "bot") == []


def test_a_takeover_before_the_action_leaves_the_ledger_as_it_was(shop: Shop) -> None:
    shop.order()
    view, written = shop.view(), events(shop)
    take_over_before_the_action(shop, Owner.AGENT)
    assert (shop.view(), events(shop)) == (view, written)


def test_the_message_of_a_silenced_turn_is_kept_for_a_person(shop: Shop) -> None:
    shop.order()
    take_over_before_the_action(shop, Owner.AGENT)
    [turn] = turns_of(shop)
    assert (turn.state, turn.for_person, said_by(shop, "buyer")) == (TurnState.ABANDONED, True, ["太贵了"])


def test_an_action_of_a_conversation_that_a_person_owns_raises_and_changes_nothing(shop: Shop) -> None:
    shop.order()

    def story() -> None:
        set_owner(shop, Owner.AGENT)
        turn, called = turns_of(shop)[-1], []
        with pytest.raises(TurnClosed):
            act(shop.database, turn.id, "action_price", lambda *_: called.append(1) or Result([Reply("x")]))
        assert called == []

    shop.rasa.before_answer = story
    shop.says("太贵了")


def test_an_action_of_an_unknown_turn_raises(shop: Shop) -> None:
    with pytest.raises(TurnClosed):
        act(shop.database, 2**40, "action_price", lambda *_: Result([Reply("x")]))


def test_an_action_called_again_returns_what_it_decided_and_decides_nothing_new(shop: Shop) -> None:
    shop.order()
    seen = []

    def again() -> None:
        said = shop.rasa.table["太贵了"]
        action, decide = decision_for(said)
        turn = turns_of(shop)[-1]
        seen.append(act(shop.database, turn.id, action, lambda s, r: decide(s, r, said, shop.rasa.words)))

    shop.rasa.before_answer = again
    answer = shop.says("太贵了")
    assert seen == [answer["messages"]]
    assert len(shop.view()["offers"]) == 1


def test_a_takeover_after_the_action_says_nothing_and_withdraws_the_offer_that_was_not_shown(shop: Shop) -> None:
    shop.order()
    shop.rasa.before_answer = lambda: set_owner(shop, Owner.AGENT)
    assert shop.says("太贵了") == {"mode": "agent", **SILENT}
    assert said_by(shop, "bot") == []
    assert [offer["state"] for offer in shop.view()["offers"]] == ["withdrawn"]


def test_an_offer_that_was_shown_before_the_takeover_stays_open(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.rasa.before_answer = lambda: set_owner(shop, Owner.AGENT)
    shop.says("你好", "greet")
    assert [offer["state"] for offer in shop.view()["offers"]] == ["open"]


def test_a_yes_that_was_booked_before_the_takeover_stays_booked(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.rasa.before_answer = lambda: set_owner(shop, Owner.AGENT)
    assert shop.says("行吧", "affirm")["messages"] == []
    assert shop.view()["payable"] == 29800


def test_what_waits_behind_a_silenced_turn_is_kept_for_a_person_too(shop: Shop) -> None:
    async def story() -> None:
        rasa = held_rasa(shop)
        async with desks(shop, rasa, 2) as [one, two]:
            first = asyncio.create_task(one.says("太贵了", "t1"))
            await until(lambda: rasa.arrived == 1)
            second = asyncio.create_task(two.says("便宜点", "t2"))
            await until(lambda: len(turns_of(shop)) == 2)
            await asyncio.to_thread(set_owner, shop, Owner.AGENT)
            rasa.gate.set()
            assert await first == await second == {"mode": "agent", **SILENT}
        assert rasa.texts == ["太贵了"]

    asyncio.run(story())
    assert said_by(shop, "buyer") == ["太贵了", "便宜点"]
    assert all(turn.for_person for turn in turns_of(shop))


@pytest.mark.parametrize("owner", [Owner.AGENT, Owner.QUEUE])
def test_a_message_to_a_person_is_kept_and_the_bot_is_silent(shop: Shop, owner: Owner) -> None:
    shop.says("你好", "greet")
    before = lines(shop)
    set_owner(shop, owner)
    assert shop.says("太贵了") == {"mode": owner, **SILENT}
    assert [(line.author, line.text) for line in lines(shop)[len(before) :]] == [("buyer", "太贵了")]
    assert turns_of(shop)[-1].for_person
    assert shop.rasa.texts == ["你好"]


def test_a_message_to_a_person_sent_again_gets_the_same_answer_and_is_kept_once(shop: Shop) -> None:
    set_owner(shop, Owner.QUEUE)
    first = shop.says("在吗", client_id="one")
    set_owner(shop, Owner.BOT)
    assert shop.says("在吗", client_id="one") == first
    assert said_by(shop, "buyer") == ["在吗"]


def test_the_message_that_hands_over_answers_with_one_last_line_in_queue_mode(shop: Shop) -> None:
    shop.order()
    answer = shop.says("我要找人工", "request_human")
    assert (answer["mode"], answer["intent"], len(answer["messages"])) == ("queue", "request_human", 1)
    assert shop.says("在吗") == {"mode": "queue", **SILENT}


def test_the_last_line_of_a_handover_is_said_also_when_rasas_answer_is_lost(shop: Shop) -> None:
    shop.order()
    shop.rasa.lost_after_deciding = True
    answer = shop.says("我要找人工", "request_human")
    assert (answer["mode"], len(answer["messages"])) == ("queue", 1)
    assert len(said_by(shop, "bot")) == 1


def test_after_the_hand_back_the_bot_answers_again(shop: Shop) -> None:
    shop.order()
    set_owner(shop, Owner.AGENT)
    shop.says("有人吗")
    set_owner(shop, Owner.BOT)
    assert offer_in(shop.says("太贵了"))["after"] == 29800
