"""The actions as Rasa calls them: through the SDK's executor, with the whole tracker, over a real ledger."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException
from sqlalchemy import select

from actions import base
from actions.__main__ import ShopActions
from nuanfu.desk import receiving
from nuanfu.desk.receiving import Incoming
from nuanfu.errors import TurnClosed
from nuanfu.flows.registry import DECISIONS
from nuanfu.turns.models import Owner, TurnResult
from tests.desks import ON_SQLITE, set_owner
from tests.harness import POLICY_FILE, Shop

SAID = "太贵了"


@pytest.fixture(scope="module")
def executor() -> ActionExecutor:
    """Return the shop's executor with every action of the package."""
    made = ShopActions()
    made.register_package("actions")
    return made


@pytest.fixture
def turn(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Give a running turn of a buyer with one unpaid order, in the database that the actions open by themselves."""
    monkeypatch.setenv("NUANFU_DATABASE_URL", shop.database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("NUANFU_POLICY", str(POLICY_FILE))
    base._parts.cache_clear()
    shop.order()
    with shop.database.writing() as session:
        received = receiving.receive(session, Incoming("buyer-1", SAID, "m1"), shop.clock())
    yield received.turn_id
    if base._parts.cache_info().currsize:
        base._parts()[0].close()
    base._parts.cache_clear()


def call(action: str, turn_id: int | None, intent: str = "reason_price", **parse: Any) -> dict[str, Any]:
    """Return what Rasa 3.6 posts to the action server, with the selective domain: the tracker, and no domain."""
    metadata = {"turn_id": turn_id, "now": "2026-11-23T10:00:00+08:00", "order_no": None} if turn_id else {}
    message = {
        "intent": {"name": intent, "confidence": 0.93},
        "entities": [],
        "text": SAID,
        "message_id": "5f0f6f0c4a3d4a2b9d1a2f3b4c5d6e7f",
        "metadata": metadata,
        "intent_ranking": [{"name": intent, "confidence": 0.93}],
        "signals": [],
        **parse,
    }
    heard = {"event": "user", "timestamp": 1.2, "text": SAID, "parse_data": message, "input_channel": "nuanfu"}
    listened = {"event": "action", "timestamp": 1.1, "name": "action_listen", "policy": None, "confidence": None}
    tracker = {
        "sender_id": "1:1",
        "slots": {"session_started_metadata": None},
        "latest_message": message,
        "latest_event_time": 1.2,
        "followup_action": None,
        "paused": False,
        "events": [{"event": "session_started", "timestamp": 1.0}, listened, {**heard, "metadata": metadata}],
        "latest_input_channel": "nuanfu",
        "active_loop": {},
        "latest_action": {"action_name": "action_listen"},
        "latest_action_name": "action_listen",
    }
    return {"next_action": action, "sender_id": "1:1", "tracker": tracker, "version": "3.6.21"}


def run(executor: ActionExecutor, payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Run one call and return the responses."""
    result = asyncio.run(executor.run(payload))
    assert result is not None
    assert result.events == []
    return list(result.responses)


def bubbles(responses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return responses as the channel passes them on: text and card."""
    cards = [({"card": given["custom"]["card"]} if given["custom"] else {}) for given in responses]
    return [
        {**({"text": given["text"]} if given["text"] else {}), **card}
        for given, card in zip(responses, cards, strict=True)
    ]


def test_a_price_message_is_answered_with_the_reason_and_an_offer(executor: ActionExecutor, turn: int) -> None:
    value, offer = run(executor, call("action_price", turn))
    assert "长绒棉四件套" in value["text"]
    assert value["custom"] == {}
    assert (offer["custom"]["card"]["before"], offer["custom"]["card"]["after"]) == (30700, 29800)


def test_nothing_but_text_and_card_is_sent(executor: ActionExecutor, turn: int) -> None:
    for response in run(executor, call("action_price", turn)):
        left = {name for name, value in response.items() if value} - {"text", "custom"}
        assert left == set()
        assert set(response["custom"]) <= {"card"}


@ON_SQLITE
@pytest.mark.parametrize("action", sorted(DECISIONS))
def test_every_action_says_something_and_what_it_says_stands(
    executor: ActionExecutor, shop: Shop, turn: int, action: str
) -> None:
    signals = ["crisis"] if action == "action_signal" else []
    said = bubbles(run(executor, call(action, turn, signals=signals)))
    assert all(bubble.get("text") or bubble.get("card") for bubble in said)
    with shop.database.reading() as session:
        standing = session.scalar(select(TurnResult).where(TurnResult.turn_id == turn, TurnResult.action == action))
    assert standing is not None
    assert said == standing.replies != []


@pytest.mark.parametrize("action", sorted(DECISIONS))
def test_in_rasa_shell_every_action_says_where_to_chat(executor: ActionExecutor, action: str) -> None:
    assert [given["text"] for given in run(executor, call(action, None))] == [base.NO_ORDER_HERE]


def test_metadata_that_rasa_leaves_empty_is_taken_for_rasa_shell(executor: ActionExecutor) -> None:
    assert [given["text"] for given in run(executor, call("action_price", None, metadata=None))] == [base.NO_ORDER_HERE]


def test_every_action_of_the_package_has_a_decision_and_every_decision_an_action(executor: ActionExecutor) -> None:
    assert {action["name"] for action in (each.model_dump() for each in executor.list_actions())} == set(DECISIONS)


def test_a_call_repeated_says_the_same_and_offers_once(executor: ActionExecutor, shop: Shop, turn: int) -> None:
    first, second = (run(executor, call("action_price", turn)) for _ in range(2))
    assert first == second
    assert len(shop.view()["offers"]) == 1


@pytest.mark.parametrize("owner", [Owner.AGENT, Owner.QUEUE])
def test_an_action_fails_and_changes_nothing_once_a_person_took_over(
    executor: ActionExecutor, shop: Shop, turn: int, owner: Owner
) -> None:
    set_owner(shop, owner)
    with pytest.raises(TurnClosed):
        run(executor, call("action_price", turn))
    assert shop.view()["offers"] == []


def test_an_action_of_a_turn_that_nobody_knows_fails(executor: ActionExecutor, turn: int) -> None:
    with pytest.raises(TurnClosed):
        run(executor, call("action_price", turn + 1_000_000))


def test_an_action_that_does_not_exist_is_an_error(executor: ActionExecutor, turn: int) -> None:
    with pytest.raises(ActionNotFoundException):
        run(executor, call("action_give_everything_away", turn))


def test_the_price_that_was_named_reaches_the_negotiation(executor: ActionExecutor, turn: int) -> None:
    asked = {"entity": "amount", "value": 30000, "start": 0, "end": 3, "extractor": "EntityGrammar"}
    [_, offer] = run(executor, call("action_price", turn, entities=[asked]))
    assert offer["custom"]["card"]["after"] == 30000


def test_the_feeling_that_was_heard_is_acknowledged_first(executor: ActionExecutor, turn: int) -> None:
    calm = base.said_in(call("action_price", turn)["tracker"]["latest_message"])
    heard = [{"entity": "emotion", "value": "angry"}, {"entity": "amount", "value": 30000}]
    angry = base.said_in(call("action_price", turn, entities=heard)["tracker"]["latest_message"])
    assert (calm.emotion, angry.emotion) == ("calm", "angry")
    assert [found.entity for found in angry.found] == ["amount"]


def test_a_rejected_message_has_no_intent() -> None:
    message = {"intent": {"name": "nlu_fallback", "confidence": 0.3}, "entities": [], "text": "天书"}
    assert base.said_in(message).intent is None


def test_a_message_of_which_rasa_knows_nothing_is_read_all_the_same() -> None:
    said = base.said_in({"intent": None, "entities": None, "text": None, "signals": None})
    assert (said.text, said.intent, said.confidence, said.signals, said.found) == ("", None, 0.0, (), ())


def test_a_reason_is_remembered_with_its_confidence(executor: ActionExecutor, shop: Shop, turn: int) -> None:
    run(executor, call("action_price", turn))
    [reason] = shop.view()["reasons"]
    assert (reason["reason"], reason["confidence"]) == ("reason_price", 0.93)
