"""A conversation goes from the queue to one agent and back to the bot; nobody talks over anybody, nothing is lost."""

from typing import Any

import pytest
from sqlalchemy import select, update

from nuanfu.desk import agents, ownership
from nuanfu.desk.models import Agent, Role
from nuanfu.turns.models import Conversation, Message
from tests.agents import Browser, browser
from tests.desks import ON_SQLITE, said_by
from tests.harness import Shop, code_of

pytestmark = ON_SQLITE

NOBODY = {"note": None, "cases": []}


def ask(shop: Shop, buyer: str = "buyer-1", **more: Any) -> dict[str, Any]:
    """Let a buyer ask for a person."""
    return shop.says("转人工", "request_human", buyer, **more)


def of(shop: Shop, buyer: str = "buyer-1") -> Conversation:
    with shop.database.reading() as session:
        found = session.scalar(select(Conversation).where(Conversation.buyer_id == buyer))
    assert found is not None
    return found


def queue_of(me: Browser) -> list[str]:
    return [row["buyer_id"] for row in me.get("conversations", box="queue")["conversations"]]


def long_ago(shop: Shop, **columns: float) -> None:
    """Set moments of the machine's clock in every conversation back to its beginning."""
    with shop.database.writing() as session:
        session.execute(update(Conversation).values(**columns))


@pytest.fixture
def me(shop: Shop) -> Browser:
    shop.order()
    return browser(shop, "小林")


def test_a_handover_stands_in_the_queue_with_its_reason(shop: Shop, me: Browser) -> None:
    ask(shop)
    [row] = me.get("conversations", box="queue")["conversations"]
    assert (row["buyer_id"], row["mode"], row["why"], row["unread"]) == ("buyer-1", "queue", "request_human", 1)


def test_who_claims_answers_and_the_buyer_is_told_who_it_is(shop: Shop, me: Browser) -> None:
    ask(shop)
    state = me.does("conversations/buyer-1/claim")["state"]
    assert (state["mode"], state["agent"]) == ("agent", {"name": "小林"})
    assert "小林" in said_by(shop, "system")[-1]
    assert queue_of(me) == []


def test_of_two_agents_one_gets_the_conversation(shop: Shop, me: Browser) -> None:
    other = browser(shop, "小周")
    ask(shop)
    me.does("conversations/buyer-1/claim")
    assert code_of(other.post("conversations/buyer-1/claim")) == (409, "not_yours")
    said = {"client_id": "a1", "text": "您好"}
    assert code_of(other.post("conversations/buyer-1/messages", said)) == (409, "not_yours")


def test_claiming_twice_is_claiming_once(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/claim")
    assert len(said_by(shop, "system")) == 1


def test_while_an_agent_has_it_the_bot_is_silent_and_each_message_is_kept(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    before = said_by(shop, "bot")
    assert shop.says("太贵了")["messages"] == []
    assert (said_by(shop, "bot"), said_by(shop, "buyer")[-1]) == (before, "太贵了")


def test_an_agent_s_message_is_stored_once(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    said = {"client_id": "a1", "text": "您好，我来看看"}
    first = me.does("conversations/buyer-1/messages", said)
    assert me.does("conversations/buyer-1/messages", said) == first
    assert said_by(shop, "agent") == ["您好，我来看看"]


def test_the_same_client_id_with_another_text_is_refused(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/messages", {"client_id": "a1", "text": "一"})
    again = me.post("conversations/buyer-1/messages", {"client_id": "a1", "text": "二"})
    assert code_of(again) == (409, "client_id_reused")


def test_pressing_words_are_refused_with_what_to_write_instead(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    refused = me.post("conversations/buyer-1/messages", {"client_id": "a1", "text": "再不付款后果自负"})
    assert code_of(refused) == (422, "text_refused")
    assert refused.json()["error"]["fields"]["后果自负"]
    assert said_by(shop, "agent") == []


def test_without_claiming_nobody_writes(shop: Shop, me: Browser) -> None:
    ask(shop)
    assert code_of(me.post("conversations/buyer-1/messages", {"client_id": "a1", "text": "您好"})) == (409, "not_yours")


def test_what_nobody_asked_is_not_written_to_a_stopped_buyer(shop: Shop, me: Browser) -> None:
    shop.says("别再催了", "request_stop_collection")
    shop.clock.move(hours=25)
    me.does("conversations/buyer-1/claim")
    refused = me.post("conversations/buyer-1/messages", {"client_id": "a1", "text": "您好，想问问还要吗"})
    assert code_of(refused) == (409, "contact_refused")


def test_an_answer_within_a_day_reaches_a_stopped_buyer(shop: Shop, me: Browser) -> None:
    shop.says("别再催了", "request_stop_collection")
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/messages", {"client_id": "a1", "text": "好的，已经停了"})


def test_while_a_colleague_writes_nobody_else_takes_it_unless_they_insist(shop: Shop, me: Browser) -> None:
    other = browser(shop, "小周")
    ask(shop)
    other.does("conversations/buyer-1/typing", {"on": True})
    assert code_of(me.post("conversations/buyer-1/claim")) == (409, "being_answered")
    assert me.does("conversations/buyer-1/claim", {"anyway": True})["state"]["agent"] == {"name": "小林"}


def test_capacity_is_kept_but_not_in_a_crisis(shop: Shop) -> None:
    me = browser(shop, "小林", capacity=1)
    for buyer in ("b1", "b2"):
        ask(shop, buyer)
    shop.says("不想活了", None, "b3", signals=["crisis"])
    me.does("conversations/b1/claim")
    assert code_of(me.post("conversations/b2/claim")) == (409, "at_capacity")
    me.does("conversations/b3/claim")


def test_the_queue_is_crisis_then_nearest_closing_then_oldest(shop: Shop, me: Browser) -> None:
    soon = shop.clock().replace(hour=20).isoformat()
    later = shop.clock().replace(hour=22).isoformat()
    ask(shop, "old")
    shop.clock.move(minutes=1)
    ask(shop, "older-than-none")
    for buyer, closes in (("late", later), ("soon", soon)):
        shop.order(f"O-{buyer}", buyer, closes_at=closes)
        ask(shop, buyer)
    shop.says("不想活了", None, "crisis", signals=["crisis"])
    assert queue_of(me) == ["crisis", "soon", "late", "old", "older-than-none"]
    rows = {row["buyer_id"]: row for row in me.get("conversations", box="queue")["conversations"]}
    assert (rows["crisis"]["priority"], rows["crisis"]["signals"]) == ("crisis", ["crisis"])


def test_who_knows_the_buyer_is_suggested(shop: Shop, me: Browser) -> None:
    other = browser(shop, "小周", skills=["reason_dispute"])
    ask(shop)
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/release")
    shop.order("A2", "b2")
    shop.says("货是坏的", "reason_dispute", "b2")
    suggested = lambda who: {row["buyer_id"]: row["suggested"] for row in who.get("conversations")["conversations"]}  # noqa: E731
    assert suggested(me) == {"buyer-1": True, "b2": False}
    assert suggested(other) == {"buyer-1": False, "b2": True}


def test_released_it_waits_since_the_first_message_without_an_answer(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/messages", {"client_id": "a1", "text": "您好"})
    shop.clock.move(minutes=3)
    shop.says("在吗")
    asked_at = shop.clock()
    shop.clock.move(minutes=9)
    me.does("conversations/buyer-1/release")
    assert of(shop).waiting_since == asked_at
    assert queue_of(me) == ["buyer-1"]


def test_it_is_given_to_a_colleague_who_is_there(shop: Shop, me: Browser) -> None:
    other = browser(shop, "小周")
    ask(shop)
    me.does("conversations/buyer-1/claim")
    assert me.does("conversations/buyer-1/transfer", {"to": other.me["id"]})["state"]["agent"] == {"name": "小周"}
    assert code_of(me.post("conversations/buyer-1/release")) == (409, "not_yours")


def test_it_is_not_given_to_a_colleague_who_is_away(shop: Shop, me: Browser) -> None:
    other = browser(shop, "小周")
    other.does("me/status", {"status": "away"})
    ask(shop)
    me.does("conversations/buyer-1/claim")
    assert code_of(me.post("conversations/buyer-1/transfer", {"to": other.me["id"]})) == (404, "agent_unknown")


def test_handed_back_the_bot_answers_the_next_message_in_a_new_episode(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    asked = len(shop.rasa.senders)
    assert me.does("conversations/buyer-1/hand_back", NOBODY)["state"]["mode"] == "bot"
    answer = shop.says("太贵了")
    assert (answer["mode"], answer["intent"]) == ("bot", "reason_price")
    assert shop.rasa.senders[asked].split(":")[1] != shop.rasa.senders[asked - 1].split(":")[1]


def test_a_hand_back_is_marked_and_answers_nothing_again(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    said, turned = said_by(shop, "bot"), len(shop.rasa.texts)
    me.does("conversations/buyer-1/hand_back", {"note": "已解释运费", "cases": []})
    assert (said_by(shop, "bot"), len(shop.rasa.texts)) == (said, turned)
    assert len([text for text in said_by(shop, "system") if text]) == 2
    assert me.get("conversations/buyer-1")["notes"][0]["text"] == "已解释运费"


def last_card(shop: Shop) -> str | None:
    with shop.database.reading() as session:
        row = session.scalar(select(Message).order_by(Message.seq.desc()).limit(1))
    return (row.card or {}).get("type") if row else None


def test_after_a_hand_back_the_buyer_is_asked_for_a_score(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/hand_back", NOBODY)
    assert last_card(shop) == "survey"


@pytest.mark.parametrize(
    ("words", "intent", "signals"), [("别再催了", "request_stop_collection", []), ("不想活了", None, ["crisis"])]
)
def test_who_is_left_in_peace_is_asked_for_nothing(
    shop: Shop, me: Browser, words: str, intent: str | None, signals: list[str]
) -> None:
    shop.says(words, intent, signals=signals)
    me.does("conversations/buyer-1/claim")
    waiting = me.get("conversations/buyer-1")["brief"]["undecided"]
    me.does("conversations/buyer-1/hand_back", {"cases": [{"order_no": one, "then": "stop"} for one in waiting]})
    assert last_card(shop) is None


def test_after_a_hand_back_a_bare_yes_accepts_nothing_that_was_asked_before(shop: Shop, me: Browser) -> None:
    shop.says("太贵了")
    ask(shop)
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/hand_back", NOBODY)
    shop.says("好的", "affirm")
    assert [offer["state"] for offer in shop.view()["offers"]] == ["open"]


def test_what_was_accepted_while_an_agent_answered_is_known_to_the_bot(shop: Shop, me: Browser) -> None:
    offer = next(m["card"]["offer_id"] for m in shop.says("太贵了")["messages"] if "card" in m)
    ask(shop)
    me.does("conversations/buyer-1/claim")
    shop.answer(offer)
    me.does("conversations/buyer-1/hand_back", NOBODY)
    assert all(m.get("card", {}).get("type") != "offer" for m in shop.says("再便宜点")["messages"])


def dispute(shop: Shop, me: Browser) -> None:
    shop.says("货是坏的", "reason_dispute")
    me.does("conversations/buyer-1/claim")


def test_a_case_that_waits_for_a_person_must_be_decided(shop: Shop, me: Browser) -> None:
    dispute(shop, me)
    refused = me.post("conversations/buyer-1/hand_back", NOBODY)
    assert code_of(refused) == (409, "case_undecided")
    assert refused.json()["error"]["fields"] == {"A1": "dispute"}
    assert me.get("conversations/buyer-1")["brief"]["undecided"] == {"A1": "dispute"}


@pytest.mark.parametrize(
    ("choice", "case"),
    [
        ({"then": "resume"}, {"state": "open", "cause": None, "until": None}),
        (
            {"then": "pause", "until": "2026-11-25T20:00:00+08:00"},
            {"state": "paused", "cause": "dispute", "until": "2026-11-25T20:00:00+08:00"},
        ),
        ({"then": "stop"}, {"state": "stopped", "cause": "dispute", "until": None}),
    ],
    ids=["resume", "pause", "stop"],
)
def test_what_the_agent_chose_becomes_of_the_case(
    shop: Shop, me: Browser, choice: dict[str, Any], case: dict[str, Any]
) -> None:
    dispute(shop, me)
    me.does("conversations/buyer-1/hand_back", {"cases": [{"order_no": "A1", **choice}]})
    assert shop.view()["case"] == case


def test_a_pause_that_a_person_has_set_ends_by_the_clock(shop: Shop, me: Browser) -> None:
    shop.order(closes_at="2026-12-01T20:00:00+08:00")
    dispute(shop, me)
    until = "2026-11-25T20:00:00+08:00"
    me.does("conversations/buyer-1/hand_back", {"cases": [{"order_no": "A1", "then": "pause", "until": until}]})
    shop.clock.move(days=3)
    assert shop.view()["case"]["state"] == "open"


@pytest.mark.parametrize("until", [None, "2026-11-20T20:00:00+08:00"])
def test_a_pause_needs_a_day_ahead(shop: Shop, me: Browser, until: str | None) -> None:
    dispute(shop, me)
    choice = {"order_no": "A1", "then": "pause", "until": until}
    assert code_of(me.post("conversations/buyer-1/hand_back", {"cases": [choice]})) == (422, "invalid")
    assert of(shop).owner == "agent"


def test_another_buyer_s_case_is_not_decided_along(shop: Shop, me: Browser) -> None:
    shop.order("B1", "b2")
    ask(shop)
    me.does("conversations/buyer-1/claim")
    refused = me.post("conversations/buyer-1/hand_back", {"cases": [{"order_no": "B1", "then": "stop"}]})
    assert code_of(refused) == (422, "invalid")
    assert shop.view("B1")["case"]["state"] == "open"


def test_a_manager_gives_back_what_a_colleague_has(shop: Shop, me: Browser) -> None:
    manager = browser(shop, "店长", Role.MANAGER)
    ask(shop)
    me.does("conversations/buyer-1/claim")
    manager.does("conversations/buyer-1/release")
    assert queue_of(me) == ["buyer-1"]


def tend(shop: Shop) -> list[str]:
    """Do what the desk does every few seconds; returns whose conversations went back to the queue."""
    with shop.database.reading() as session:
        found = ownership.missed(session)
    words = shop.rasa.words
    with shop.database.writing() as session:
        return [one for one in found if ownership.take_from_missing(session, one, words, now=shop.clock())]


def test_an_agent_who_leaves_a_buyer_without_an_answer_loses_them_to_the_queue(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    assert tend(shop) == []
    long_ago(shop, buyer_waits=0.0)
    assert tend(shop) == ["buyer-1"]
    assert (of(shop).owner, queue_of(me)) == ("queue", ["buyer-1"])


def test_an_agent_who_answered_keeps_the_conversation(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/messages", {"client_id": "a1", "text": "您好"})
    long_ago(shop, agent_active=0.0)
    assert tend(shop) == []


def test_an_agent_who_is_gone_loses_their_conversations(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    long_ago(shop, agent_active=0.0, buyer_waits=None)
    with shop.database.writing() as session:
        session.execute(update(Agent).values(seen=0.0))
    assert tend(shop) == ["buyer-1"]


def test_a_closed_account_keeps_no_conversation(shop: Shop, me: Browser) -> None:
    ask(shop)
    me.does("conversations/buyer-1/claim")
    long_ago(shop, agent_active=0.0)
    with shop.database.writing() as session:
        agents.disable(session, "小林", who="test")
    assert tend(shop) == ["buyer-1"]


def test_what_the_bot_left_to_a_person_stands_in_the_queue_while_it_goes_on(shop: Shop, me: Browser) -> None:
    shop.says("42", "inform")
    [row] = me.get("conversations", box="queue")["conversations"]
    assert (row["mode"], row["why"]) == ("bot", "noted")


def test_each_step_stands_in_the_audit(shop: Shop, me: Browser) -> None:
    manager = browser(shop, "店长", Role.MANAGER)
    ask(shop)
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/hand_back", NOBODY)
    told = [(entry["who"], entry["what"]) for entry in manager.get("audit")["audit"] if entry["about"] == "buyer-1"]
    assert told == [("小林", "conversation.handed_back"), ("小林", "conversation.claimed")]
