"""What may go wrong at a socket: numbers from nowhere, long gaps, erased words, and pages whose login has ended."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from starlette.websockets import WebSocketDisconnect

from nuanfu.desk import agents, conversations, erasing
from nuanfu.desk.sockets import pushing
from nuanfu.desk.sockets.buyers import BEATS
from nuanfu.turns.models import Author
from tests.agents import Browser, browser
from tests.desks import ON_SQLITE, PATIENCE_SECONDS
from tests.harness import Shop, code_of
from tests.integration.test_sockets import of_agent, of_buyer
from tests.sockets import Socket
from tests.widgets import Widget

pytestmark = ON_SQLITE
FUTURE = 10**6


@pytest.fixture
def widget(shop: Shop) -> Widget:
    made = Widget(shop)
    made.does("human")
    return made


@pytest.fixture
def me(shop: Shop) -> Browser:
    return browser(shop)


@pytest.fixture
def _checked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "CHECK_EVERY_SECONDS", 0.0)


def write(shop: Shop, count: int, buyer: str = "buyer-1") -> None:
    with shop.database.writing() as session:
        found = conversations.existing(session, buyer)
        parts = [{"text": f"第{number}句"} for number in range(count)]
        conversations.write(session, found, Author.SYSTEM, parts, at=shop.clock())


def until_closed(socket: Socket) -> None:
    """Listen until the desk closes the namespace."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    with suppress(WebSocketDisconnect):
        while not socket.listen().startswith("41"):
            assert time.monotonic() < deadline, "the socket stays open"


def test_who_asks_like_a_script_is_disconnected(shop: Shop, widget: Widget) -> None:
    with of_buyer(shop) as page:
        for _ in range(BEATS.a_minute):
            assert "state" in page.ask("beat", {"last_seq": 0})
        page.tell("beat", {"last_seq": 0})
        until_closed(page)


def test_a_widget_with_a_number_from_the_future_is_pushed_what_comes_next(shop: Shop, widget: Widget) -> None:
    with of_buyer(shop) as page:
        assert page.ask("hello", {"last_seq": FUTURE})["messages"] == []
        write(shop, 1)
        assert page.until("messages")["messages"][0]["text"] == "第0句"


def test_a_console_with_a_number_from_the_future_is_pushed_what_comes_next(
    shop: Shop, widget: Widget, me: Browser
) -> None:
    with of_agent(shop, me) as console:
        assert console.ask("watch", {"buyer_id": "buyer-1", "last_seq": FUTURE})["messages"] == []
        write(shop, 1)
        assert console.until("messages")["messages"][0]["text"] == "第0句"


def test_a_heartbeat_fills_a_gap_in_the_open_conversation_of_a_console(shop: Shop, widget: Widget, me: Browser) -> None:
    write(shop, 2)
    with of_agent(shop, me) as console:
        console.ask("watch", {"buyer_id": "buyer-1", "last_seq": 3})
        answer = console.ask("beat", {"buyer_id": "buyer-1", "last_seq": 1})
    assert [message["seq"] for message in answer["messages"]] == [2, 3]
    assert answer["counts"]["queue"] == 1


def test_a_gap_longer_than_one_answer_is_pushed_to_its_end(shop: Shop, widget: Widget) -> None:
    write(shop, 450)
    with of_buyer(shop) as page:
        answer = page.ask("hello", {"last_seq": 0})
        seqs = [message["seq"] for message in answer["messages"]]
        while seqs[-1] < 451:
            seqs += [message["seq"] for message in page.until("messages")["messages"]]
    assert answer["more"]
    assert seqs == list(range(1, 452))


def test_what_is_written_after_a_page_full_of_erased_words_is_found(shop: Shop, widget: Widget) -> None:
    write(shop, 250)
    with shop.database.writing() as session:
        erasing.erase(session, "buyer-1", now=shop.clock(), who="test")
    write(shop, 1)
    fetched = widget.get("conversation", after=0)
    with of_buyer(shop) as page:
        answer = page.ask("hello", {"last_seq": 0})
        assert answer["messages"] == fetched["messages"]
    assert [message["seq"] for message in fetched["messages"]] == [252]
    assert not fetched["more"]


@pytest.mark.usefixtures("_checked_at_once")
def test_an_agent_whose_account_is_closed_is_told_nothing_more(shop: Shop, widget: Widget, me: Browser) -> None:
    with of_agent(shop, me) as console:
        console.ask("watch", {"buyer_id": "buyer-1", "last_seq": 0})
        with shop.database.writing() as session:
            agents.disable(session, "小林", who="test")
        until_closed(console)


def test_an_agent_whose_account_is_closed_opens_no_conversation(shop: Shop, widget: Widget, me: Browser) -> None:
    with of_agent(shop, me) as console:
        with shop.database.writing() as session:
            agents.disable(session, "小林", who="test")
        assert console.ask("watch", {"buyer_id": "buyer-1", "last_seq": 0}) == {}


@pytest.mark.usefixtures("_checked_at_once")
def test_a_widget_whose_token_has_run_out_is_told_nothing_more(
    shop: Shop, widget: Widget, monkeypatch: pytest.MonkeyPatch
) -> None:
    with of_buyer(shop) as page:
        page.ask("hello", {"last_seq": 0})
        monkeypatch.setattr("nuanfu.desk.keys.system_clock", lambda: datetime.now(UTC) + timedelta(hours=13))
        until_closed(page)


def test_the_agent_sees_at_once_how_far_the_buyer_has_read(shop: Shop, widget: Widget, me: Browser) -> None:
    me.does("conversations/buyer-1/claim")
    with of_agent(shop, me) as console:
        console.ask("watch", {"buyer_id": "buyer-1", "last_seq": 0})
        widget.does("read", {"seq": 2})
        assert console.until("read", seq=2) == {"buyer_id": "buyer-1", "seq": 2}


def test_a_read_mark_never_goes_back_nor_ahead_of_what_was_written(shop: Shop, widget: Widget, me: Browser) -> None:
    me.does("conversations/buyer-1/claim")
    for seq in (2, 1, FUTURE):
        widget.does("read", {"seq": seq})
        me.does("conversations/buyer-1/read", {"seq": seq})
        assert (widget.state()["read_by_buyer"], widget.state()["read_by_shop"]) == (2, 2)


def test_that_a_buyer_types_is_told_to_nobody_who_has_another_open(shop: Shop, widget: Widget, me: Browser) -> None:
    with of_buyer(shop) as page, of_agent(shop, me) as console:
        page.ask("hello", {"last_seq": 0})
        page.tell("typing", {"on": True})
        write(shop, 1)
        console.until("rows")
        assert [told for name, told in console.events if name == "typing"] == []


def test_two_buyers_may_use_the_same_client_id(shop: Shop, widget: Widget) -> None:
    other = Widget(shop, "buyer-2")
    assert (widget.says("在吗", "c1"), other.says("你好", "c1")) == (2, 1)


def test_another_picture_under_the_same_client_id_is_refused(shop: Shop, widget: Widget, me: Browser) -> None:
    made = "a" * 32
    widget.does("messages", {"client_id": "c1", "text": "看图"})
    again = widget.post("messages", {"client_id": "c1", "text": "看图", "attachments": [made]})
    assert code_of(again) == (409, "client_id_reused")
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/messages", {"client_id": "a1", "text": "您看"})
    again = me.post("conversations/buyer-1/messages", {"client_id": "a1", "text": "您看", "attachments": [made]})
    assert code_of(again) == (409, "client_id_reused")
