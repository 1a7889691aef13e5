"""Sockets push what the tables hold: initial state and events together are what a fresh fetch gives."""

from typing import Any

import pytest
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from nuanfu.desk import conversations, logins
from nuanfu.desk.keys import TokenSigner
from nuanfu.turns.models import Author
from tests.agents import Browser, browser
from tests.desks import ON_SQLITE
from tests.harness import Shop
from tests.sockets import Refused, socket
from tests.widgets import Widget

pytestmark = ON_SQLITE


def of_buyer(shop: Shop, buyer: str = "buyer-1") -> Any:
    return socket(shop, "/buyer", {"token": TokenSigner("a" * 40).sign(buyer).token})


def of_agent(shop: Shop, who: Browser) -> Any:
    return socket(shop, "/agent", headers={"cookie": f"{logins.COOKIE}={who.client.cookies[logins.COOKIE]}"})


@pytest.fixture
def widget(shop: Shop) -> Widget:
    shop.order()
    shop.understand("太贵了", "reason_price")
    return Widget(shop)


@pytest.fixture
def me(shop: Shop) -> Browser:
    return browser(shop)


def test_hello_is_answered_with_what_was_missed(shop: Shop, widget: Widget) -> None:
    widget.until_answered(widget.says("太贵了", "c1"))
    with of_buyer(shop) as open_socket:
        answer = open_socket.ask("hello", {"last_seq": 1})
    assert [message["seq"] for message in answer["messages"]] == [2, 3]
    assert answer["state"] == widget.state()


def test_what_is_written_is_pushed_once_and_in_order(shop: Shop, widget: Widget) -> None:
    with of_buyer(shop) as open_socket:
        open_socket.ask("hello", {"last_seq": 0})
        widget.says("太贵了", "c1")
        pushed = []
        while len(pushed) < 3:
            pushed += open_socket.until("messages")["messages"]
        assert pushed == widget.get("conversation")["messages"]


def test_what_another_process_writes_is_pushed_too(shop: Shop, widget: Widget) -> None:
    widget.does("human")
    with of_buyer(shop) as open_socket:
        open_socket.ask("hello", {"last_seq": 1})
        with shop.database.writing() as session:
            found = conversations.existing(session, "buyer-1")
            conversations.write(session, found, Author.SYSTEM, [{"text": "从别处写的"}], at=shop.clock())
        assert open_socket.until("messages")["messages"][0]["text"] == "从别处写的"


def test_a_heartbeat_fills_a_gap(shop: Shop, widget: Widget) -> None:
    widget.until_answered(widget.says("太贵了", "c1"))
    with of_buyer(shop) as open_socket:
        open_socket.ask("hello", {"last_seq": 3})
        assert [m["seq"] for m in open_socket.ask("beat", {"last_seq": 2})["messages"]] == [3]


def test_the_buyer_sees_who_has_come_and_that_they_have_read(shop: Shop, widget: Widget, me: Browser) -> None:
    widget.does("human")
    with of_buyer(shop) as open_socket:
        open_socket.ask("hello", {"last_seq": 0})
        me.does("conversations/buyer-1/claim")
        assert open_socket.until("state", mode="agent")["agent"] == {"name": "小林"}
        me.does("conversations/buyer-1/read", {"seq": 1})
        assert open_socket.until("read") == {"seq": 1}


def test_the_buyer_sees_the_agent_typing(shop: Shop, widget: Widget, me: Browser) -> None:
    widget.does("human")
    me.does("conversations/buyer-1/claim")
    with of_buyer(shop) as open_socket, of_agent(shop, me) as console:
        open_socket.ask("hello", {"last_seq": 0})
        console.tell("typing", {"buyer_id": "buyer-1", "on": True})
        assert open_socket.until("typing", who="agent") == {"who": "agent", "on": True}


def test_an_agent_who_only_looks_on_is_not_seen_typing_by_the_buyer(shop: Shop, widget: Widget, me: Browser) -> None:
    widget.does("human")
    with of_buyer(shop) as open_socket, of_agent(shop, me) as console:
        open_socket.ask("hello", {"last_seq": 0})
        console.tell("typing", {"buyer_id": "buyer-1", "on": True})
        console.ask("beat")
        open_socket.ask("beat", {"last_seq": 1})
        assert [name for name, told in open_socket.events if name == "typing" and told["who"] == "agent"] == []


def test_a_handover_is_told_to_every_console(shop: Shop, widget: Widget, me: Browser) -> None:
    with of_agent(shop, me) as console:
        console.ask("beat")
        widget.does("human")
        assert console.until("handover") == {"buyer_id": "buyer-1", "why": "request_human", "waiting": 1}
        assert console.until_row()["buyer_id"] == "buyer-1"
        assert console.until("counts")["queue"] == 1


def test_what_is_claimed_and_handed_back_leaves_the_lists(shop: Shop, widget: Widget, me: Browser) -> None:
    widget.does("human")
    with of_agent(shop, me) as console:
        console.ask("beat")
        me.does("conversations/buyer-1/claim")
        assert console.until_row(mode="agent")["agent"]["name"] == "小林"
        me.does("conversations/buyer-1/hand_back")
        assert console.until("gone") == {"buyer_id": "buyer-1"}


def test_an_open_conversation_is_pushed_to_its_console(shop: Shop, widget: Widget, me: Browser) -> None:
    widget.does("human")
    with of_agent(shop, me) as console:
        answer = console.ask("watch", {"buyer_id": "buyer-1", "last_seq": 0})
        assert [message["seq"] for message in answer["messages"]] == [1]
        widget.says("在吗", "c1")
        assert console.until("messages")["messages"][0]["text"] == "在吗"


def test_two_agents_see_each_other_at_one_conversation(shop: Shop, widget: Widget, me: Browser) -> None:
    other = browser(shop, "小周")
    widget.does("human")
    with of_agent(shop, me) as console, of_agent(shop, other) as second:
        console.ask("watch", {"buyer_id": "buyer-1", "last_seq": 0})
        second.ask("watch", {"buyer_id": "buyer-1", "last_seq": 0})
        assert console.until("viewers", names=["小周", "小林"])["buyer_id"] == "buyer-1"


@pytest.mark.parametrize("token", [None, "", "x.y", 7])
def test_a_wrong_token_opens_no_socket(shop: Shop, token: Any) -> None:
    with pytest.raises(Refused), socket(shop, "/buyer", {"token": token}):
        pass


def test_a_shop_key_and_a_made_up_cookie_open_no_socket(shop: Shop) -> None:
    with pytest.raises(Refused), socket(shop, "/buyer", {"token": shop.key}):
        pass
    with pytest.raises(Refused), socket(shop, "/agent", headers={"cookie": f"{logins.COOKIE}=x"}):
        pass


def test_a_page_of_another_origin_opens_no_socket(shop: Shop, me: Browser) -> None:
    headers = {"cookie": f"{logins.COOKIE}={me.client.cookies[logins.COOKIE]}", "origin": "https://evil.example"}
    with pytest.raises((WebSocketDenialResponse, WebSocketDisconnect)), socket(shop, "/agent", headers=headers):
        pass


def test_after_signing_out_the_next_heartbeat_ends_the_socket(shop: Shop, me: Browser) -> None:
    with of_agent(shop, me) as console:
        me.does("logout")
        assert console.ask("beat") == {}


def test_a_buyer_hears_nothing_of_another(shop: Shop, widget: Widget) -> None:
    with of_buyer(shop, "b2") as open_socket:
        open_socket.ask("hello", {"last_seq": 0})
        widget.until_answered(widget.says("太贵了", "c1"))
        assert open_socket.ask("beat", {"last_seq": 0})["messages"] == []
        assert [name for name, _ in open_socket.events if name == "messages"] == []
