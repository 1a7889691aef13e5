"""Read marks, typing and messages without a signal share transactions; nobody's fails because of another's."""

import asyncio
import random
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event, select, update

from nuanfu.clock import machine_seconds
from nuanfu.desk import conversations, finishing
from nuanfu.desk.marks import Marks
from nuanfu.desk.outcomes import Outcome
from nuanfu.desk.receiving import Incoming, receive
from nuanfu.desk_errors import ConversationUnknown
from nuanfu.turns.models import Author, Conversation, Owner, TurnState
from tests.agents import add_agent
from tests.desks import turns_of
from tests.harness import Shop

BUYERS = tuple(f"b{number}" for number in range(8))
ROUNDS = 25


def with_an_agent(shop: Shop) -> int:
    """Let every buyer write once and give them all to one agent; returns the agent's number."""
    me = add_agent(shop, "小林")
    with shop.database.writing() as session:
        for buyer in BUYERS:
            found = conversations.of_buyer(session, buyer, shop.clock())
            conversations.write(session, found, Author.BUYER, [{"text": "在吗"}] * 3, at=shop.clock())
        now = {"agent_active": machine_seconds(), "buyer_waits": None}
        session.execute(update(Conversation).values(owner=Owner.AGENT.value, agent_id=me, read_by_buyer=0, **now))
    return me


def writes(shop: Shop, buyer: str, client_id: str) -> int:
    """Take in a message that a person will answer; returns its turn, which now runs."""
    with shop.database.writing() as session:
        return receive(session, Incoming(buyer, "什么时候发货", client_id), shop.clock()).turn_id


def of(shop: Shop, buyer: str) -> Conversation:
    with shop.database.reading() as session:
        return session.scalars(select(Conversation).where(Conversation.buyer_id == buyer)).one()


def test_marks_of_one_moment_share_a_commit(shop: Shop) -> None:
    me, transactions = with_an_agent(shop), set[Connection]()

    async def all_at_once() -> list[bool]:
        marks = Marks(shop.database)
        read = (marks.read_by_buyer(buyer, 2) for buyer in BUYERS)
        seen = (marks.read_by_agent(buyer, me, 1) for buyer in BUYERS)
        return await asyncio.gather(*read, *seen)

    @event.listens_for(shop.database.engine, "before_cursor_execute")
    def see(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE conversations"):
            transactions.add(connection)  # the desk does other things meanwhile

    assert asyncio.run(all_at_once()) == [True] * (2 * len(BUYERS))
    assert len(transactions) == 1
    assert {(of(shop, buyer).read_by_buyer, of(shop, buyer).read_by_shop) for buyer in BUYERS} == {(2, 1)}


def test_a_mark_that_cannot_be_kept_fails_alone(shop: Shop) -> None:
    me = with_an_agent(shop)

    async def all_at_once() -> list[bool | BaseException]:
        marks = Marks(shop.database)
        asked = (marks.read_by_agent(buyer, me, 1) for buyer in ("b1", "nobody", "b2"))
        return await asyncio.gather(*asked, return_exceptions=True)

    first, unknown, last = asyncio.run(all_at_once())
    assert (first, last) == (True, True)
    assert isinstance(unknown, ConversationUnknown)


def test_a_colleague_takes_no_hold_that_stands_and_lets_none_go(shop: Shop) -> None:
    me, other = with_an_agent(shop), add_agent(shop, "小周")

    async def story() -> list[bool]:
        marks = Marks(shop.database)
        return [
            await marks.typing("b1", me, on=True),
            await marks.typing("b1", other, on=True),
            await marks.typing("b1", other, on=False),
        ]

    assert asyncio.run(story()) == [True, False, False]
    assert of(shop, "b1").typing_id == me


def test_who_stops_writing_lets_the_conversation_go(shop: Shop) -> None:
    me = with_an_agent(shop)

    async def story() -> None:
        marks = Marks(shop.database)
        await marks.typing("b1", me, on=True)
        await marks.typing("b1", me, on=False)

    asyncio.run(story())
    assert of(shop, "b1").typing_id is None


def test_messages_in_which_nothing_was_heard_are_ended_together_each_as_it_must(shop: Shop) -> None:
    with_an_agent(shop)
    heard = [(writes(shop, buyer, "c1"), buyer) for buyer in ("b3", "b1", "b2")]
    with shop.database.writing() as session:  # b1 goes back to the bot, unseen; b2's turn was given up meanwhile
        session.execute(update(Conversation).where(Conversation.buyer_id == "b1").values(owner=Owner.BOT.value))
        finishing.give_up(session, heard[2][0], "b2", (), shop.rasa.words)
    with shop.database.writing() as session:
        assert finishing.heard_nothing(session, heard) == [Outcome.KEPT_FOR_PERSON, None, None]
    states = [turns_of(shop, buyer)[-1].state for buyer in ("b3", "b1", "b2")]
    assert states == [TurnState.DONE, TurnState.WAITING, TurnState.ABANDONED]


def test_what_locks_many_buyers_never_waits_in_a_circle(shop: Shop) -> None:
    me, broken = with_an_agent(shop), list[BaseException]()

    def repeat(work: Callable[[int], None]) -> None:
        try:
            for number in range(ROUNDS):
                work(number)
        except BaseException as error:  # told by the test, not by the thread
            broken.append(error)

    def in_any_order() -> list[str]:
        return random.sample(BUYERS, len(BUYERS))

    def mark(number: int) -> None:
        async def all_at_once() -> None:
            marks = Marks(shop.database)
            read = (marks.read_by_buyer(buyer, number) for buyer in in_any_order())
            await asyncio.gather(*read, *(marks.typing(buyer, me, on=True) for buyer in in_any_order()))

        asyncio.run(all_at_once())

    def end(number: int) -> None:
        heard = [(writes(shop, buyer, f"c{number}"), buyer) for buyer in in_any_order()]
        with shop.database.writing() as session:
            finishing.heard_nothing(session, heard)

    def say(number: int) -> None:
        for buyer in in_any_order():
            with shop.database.writing() as session:
                found = conversations.existing(session, buyer)
                conversations.write(session, found, Author.AGENT, [{"text": "好的", "agent_id": me}], at=shop.clock())

    workers = [threading.Thread(target=repeat, args=(work,)) for work in (mark, mark, end, say)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert broken == []
