"""Who waits for a person's answer, since when, and how full everybody's hands are."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from nuanfu.clock import machine_seconds
from nuanfu.turns.models import Conversation
from tests.agents import browser
from tests.desks import ON_SQLITE
from tests.harness import Shop, code_of

pytestmark = ON_SQLITE


def asks(shop: Shop, buyer: str = "buyer-1") -> None:
    """Let a buyer ask for a person."""
    shop.says("转人工", "request_human", buyer)


def of(shop: Shop) -> Conversation:
    with shop.database.reading() as session:
        return session.scalars(select(Conversation)).one()


def test_a_row_tells_since_when_a_buyer_waits_for_their_agent(shop: Shop) -> None:
    me = browser(shop)
    asks(shop)
    me.does("conversations/buyer-1/claim")
    with shop.database.writing() as session:
        session.execute(update(Conversation).values(buyer_waits=machine_seconds() - 120))
    (row,) = me.get("conversations", box="mine")["conversations"]
    since = datetime.fromisoformat(row["unanswered_since"])
    assert timedelta(seconds=115) < shop.clock() - since < timedelta(seconds=125)


def test_who_was_answered_waits_no_longer(shop: Shop) -> None:
    me = browser(shop)
    asks(shop)
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/messages", {"client_id": "a-1", "text": "您好"})
    (row,) = me.get("conversations", box="mine")["conversations"]
    assert row["unanswered_since"] is None
    shop.says("在吗", "greet")
    (row,) = me.get("conversations", box="mine")["conversations"]
    assert row["unanswered_since"] is not None


def test_who_gives_a_conversation_on_sees_how_much_each_colleague_has(shop: Shop) -> None:
    me, other = browser(shop), browser(shop, "小周", capacity=1)
    for buyer in ("b1", "b2"):
        asks(shop, buyer)
    other.does("conversations/b1/claim")
    me.does("conversations/b2/claim")
    told = {one["name"]: (one["having"], one["capacity"]) for one in me.get("colleagues")["agents"]}
    assert told == {"小林": (1, 5), "小周": (1, 1)}
    refused = me.post("conversations/b2/transfer", {"to": other.me["id"]})
    assert code_of(refused) == (409, "at_capacity")
    assert "小周 接满了" in refused.json()["error"]["message"]


def test_to_have_read_a_buyer_is_no_answer(shop: Shop) -> None:
    me = browser(shop)
    asks(shop)
    asked = shop.clock()
    shop.clock.move(minutes=2)
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/read", {"seq": of(shop).last_seq})
    shop.clock.move(minutes=2)
    me.does("conversations/buyer-1/release")
    assert of(shop).waiting_since == asked  # the place in the queue is kept
    me.does("conversations/buyer-1/claim")
    (row,) = me.get("conversations", box="mine")["conversations"]
    assert row["unanswered_since"] is not None  # and a silent agent loses them again
