"""A shift is handed over whole: to a colleague as far as they have room, else to the queue, with a word along."""

import pytest

from tests.agents import Browser, browser, stored
from tests.desks import ON_SQLITE
from tests.harness import Shop, code_of

pytestmark = ON_SQLITE


def take(shop: Shop, me: Browser, *buyers: str) -> None:
    for buyer in buyers:
        shop.says("转人工", "request_human", buyer)
        me.does(f"conversations/{buyer}/claim")


def box(who: Browser, name: str) -> list[str]:
    return sorted(row["buyer_id"] for row in who.get("conversations", box=name)["conversations"])


@pytest.fixture
def me(shop: Shop) -> Browser:
    return browser(shop, "小林")


def test_all_conversations_go_to_the_colleague_with_the_note(shop: Shop, me: Browser) -> None:
    other = browser(shop, "小周")
    take(shop, me, "b1", "b2")
    told = me.does("me/handover", {"to": other.me["id"], "note": "b1 等退款结果"})
    assert (told["given"], told["queued"], told["me"]["status"]) == (["b1", "b2"], [], "away")
    assert (box(other, "mine"), box(other, "queue")) == (["b1", "b2"], [])
    assert other.get("conversations/b1")["notes"][0]["text"] == "b1 等退款结果"


def test_what_the_colleague_has_no_room_for_goes_to_the_queue(shop: Shop, me: Browser) -> None:
    other = browser(shop, "小周", capacity=1)
    take(shop, me, "b1", "b2")
    told = me.does("me/handover", {"to": other.me["id"]})
    assert (told["given"], told["queued"]) == (["b1"], ["b2"])
    assert (box(other, "mine"), box(other, "queue")) == (["b1"], ["b2"])


def test_without_a_colleague_all_goes_to_the_queue(shop: Shop, me: Browser) -> None:
    take(shop, me, "b1", "b2")
    assert me.does("me/handover")["queued"] == ["b1", "b2"]
    assert box(browser(shop, "小周"), "queue") == ["b1", "b2"]


def test_to_a_colleague_who_is_away_nothing_is_handed_over(shop: Shop, me: Browser) -> None:
    other = browser(shop, "小周")
    other.does("me/status", {"status": "away"})
    take(shop, me, "b1")
    assert code_of(me.post("me/handover", {"to": other.me["id"]})) == (404, "agent_unknown")
    assert (box(me, "mine"), stored(shop, "小林").status) == (["b1"], "online")


def test_a_shift_is_not_handed_over_to_oneself(shop: Shop, me: Browser) -> None:
    assert code_of(me.post("me/handover", {"to": me.me["id"]})) == (404, "agent_unknown")


def test_a_colleague_s_conversations_stay_theirs(shop: Shop, me: Browser) -> None:
    other = browser(shop, "小周")
    take(shop, other, "b1")
    me.does("me/handover")
    assert box(other, "mine") == ["b1"]


def test_what_was_taken_on_the_list_goes_along(shop: Shop, me: Browser) -> None:
    other = browser(shop, "小周")
    shop.order()
    shop.answer(next(m["card"]["offer_id"] for m in shop.says("太贵了")["messages"] if "card" in m))
    [todo] = me.get("todos")["todos"]
    me.does(f"todos/{todo['id']}/take")
    me.does("me/handover", {"to": other.me["id"]})
    assert [one["owner"] for one in other.get("todos")["todos"]] == ["小周"]
    other.does("me/handover")
    assert [(one["owner"], one["state"]) for one in me.get("todos")["todos"]] == [(None, "open")]


def test_who_is_not_signed_in_hands_nothing_over(shop: Shop) -> None:
    assert code_of(shop.client.post("/console/api/me/handover", json={})) == (401, "unauthorised")
