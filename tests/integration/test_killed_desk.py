"""A desk may end at any moment: what it had acknowledged stands, what it had begun is brought to an end."""

import asyncio
import random
import signal
import socket
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

from sqlalchemy import select, update

from nuanfu.ledger.database import Database
from nuanfu.rehearsal import RunningDesk, free_port
from nuanfu.turns.models import Conversation, Message, Turn, TurnState
from tests.desks import ON_SQLITE, PATIENCE_SECONDS, turns_of
from tests.harness import Shop
from tests.running import AgentPage, BuyerPage, TableServer, agent_page, running_desk, table_rasa_server, until

EACH = 10  # messages that everybody writes
HELD = "请问还有货吗"
WITH_BOT, WITH_AGENTS = ("b0", "b1"), ("b2", "b3")


def stored(shop: Shop, buyer: str) -> list[Message]:
    query = select(Message).join(Conversation, Conversation.id == Message.conversation_id)
    with shop.database.reading() as session:
        return list(session.scalars(query.where(Conversation.buyer_id == buyer).order_by(Message.seq)))


def unfinished(shop: Shop) -> list[int]:
    states = (TurnState.WAITING.value, TurnState.RUNNING.value)
    with shop.database.reading() as session:
        return list(session.scalars(select(Turn.id).where(Turn.state.in_(states))))


def let_leases_run_out(shop: Shop) -> None:
    """Let the fifteen seconds pass after which a dead desk's turns are taken up; no test waits for them."""
    with shop.database.writing() as session:
        session.execute(update(Turn).where(Turn.state == TurnState.RUNNING.value).values(lease_until=0.0))


class Traffic:
    """Two buyers with the bot, two with an agent each, all writing at once."""

    def __init__(self, shop: Shop, url: str) -> None:
        self.shop, self.url = shop, url
        self.buyers = {name: BuyerPage(url, name) for name in (*WITH_BOT, *WITH_AGENTS)}
        self.agents: dict[str, AgentPage] = {}
        self.pauses = random.Random(6)
        self.writing: asyncio.Task[None] | None = None

    @property
    def acknowledged(self) -> int:
        return sum(len(page.acknowledged) for page in (*self.buyers.values(), *self.agents.values()))

    async def begin(self) -> None:
        for page in self.buyers.values():
            await page.open()
        for buyer, name in zip(WITH_AGENTS, ("小林", "小周"), strict=True):
            await self.buyers[buyer].says("在吗", f"{buyer}-first")
            await self.buyers[buyer].does("/widget/api/human")
            self.agents[buyer] = await agent_page(self.shop, self.url, name)
            await self.agents[buyer].at(buyer, "claim")

    async def write(self) -> None:
        writers = [self._buyer_writes(page) for page in self.buyers.values()]
        writers += [self._agent_writes(buyer) for buyer in WITH_AGENTS]
        await asyncio.gather(*writers)

    def numbers(self) -> dict[str, int]:
        pages = (*self.buyers.values(), *self.agents.values())
        return {client_id: seq for page in pages for client_id, seq in page.acknowledged.items()}

    async def aclose(self) -> None:
        if self.writing is not None:
            self.writing.cancel()
            await asyncio.gather(self.writing, return_exceptions=True)
        for page in (*self.buyers.values(), *self.agents.values()):
            await page.close()

    def texts_of(self, buyer: str) -> list[str]:
        return [HELD if (buyer, number) == ("b0", 3) else f"{buyer} 第{number}句" for number in range(EACH)]

    async def _buyer_writes(self, page: BuyerPage) -> None:
        for number, text in enumerate(self.texts_of(page.buyer)):
            await page.says(text, f"{page.buyer}-{number}")
            await asyncio.sleep(self.pauses.random() * 0.05)

    async def _agent_writes(self, buyer: str) -> None:
        for number in range(EACH):
            await self.agents[buyer].writes(buyer, f"好的，第{number}句", f"agent-{buyer}-{number}")
            await asyncio.sleep(self.pauses.random() * 0.05)


async def kill_in_the_middle(shop: Shop, desk: RunningDesk, rasa: TableServer, traffic: Traffic) -> None:
    await until(lambda: traffic.acknowledged >= 3 * EACH and rasa.reached.is_set(), "there is enough traffic")
    desk.process.kill()
    await asyncio.to_thread(desk.process.wait)
    let_leases_run_out(shop)


async def until_all_is_quiet(shop: Shop, traffic: Traffic) -> None:
    await until(lambda: unfinished(shop) == [], "every turn has ended")

    def told_everything() -> bool:
        return all(page.complete == len(stored(shop, name)) for name, page in traffic.buyers.items())

    await until(told_everything, "every page holds everything")


def assert_kept_once_and_in_order(rows: Sequence[Message], author: str, sent: list[str], told: dict[str, int]) -> None:
    mine = [row for row in rows if row.author == author]
    assert [row.client_id for row in mine] == sent
    assert {row.client_id: row.seq for row in mine} == {one: told[one] for one in sent}


async def live_through_a_kill(shop: Shop, rasa: TableServer, folder: Path) -> None:
    port = free_port()
    async with aclosing(Traffic(shop, f"http://127.0.0.1:{port}")) as traffic:
        async with running_desk(shop, rasa, folder, port) as desk:
            await traffic.begin()
            traffic.writing = asyncio.create_task(traffic.write())
            await kill_in_the_middle(shop, desk, rasa, traffic)
        async with running_desk(shop, rasa, folder, port):
            rasa.gate.set()
            await traffic.writing
            first = traffic.numbers()
            await traffic.write()
            assert traffic.numbers() == first  # what was sent again under its own name is the same message
            await until_all_is_quiet(shop, traffic)
            for name, page in traffic.buyers.items():
                assert list(page.got.values()) == (await page.fetched())["messages"], name
    for name in traffic.buyers:
        rows, told = stored(shop, name), traffic.buyers[name].acknowledged
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        sent = [f"{name}-{number}" for number in range(EACH)]
        assert_kept_once_and_in_order(rows, "buyer", [f"{name}-first", *sent] if name in WITH_AGENTS else sent, told)
    for buyer, agent in traffic.agents.items():
        sent = [f"agent-{buyer}-{number}" for number in range(EACH)]
        assert_kept_once_and_in_order(stored(shop, buyer), "agent", sent, agent.acknowledged)
    for name in WITH_BOT:
        assert stored(shop, name)[-1].author == "bot", "the last message of a buyer has no answer"


def test_a_desk_killed_in_the_middle_of_traffic_loses_and_doubles_nothing(database: Database, tmp_path: Path) -> None:
    shop = Shop(database)
    with table_rasa_server(shop) as rasa:
        rasa.held = {HELD}
        asyncio.run(live_through_a_kill(shop, rasa, tmp_path / "desk"))


async def stop_while_a_turn_runs(shop: Shop, rasa: TableServer, folder: Path) -> int:
    port = free_port()
    async with running_desk(shop, rasa, folder, port) as desk:
        page = BuyerPage(desk.url, "b0")
        await page.open()
        await page.says(HELD, "c1")
        await until(rasa.reached.is_set, "Rasa has the turn")
        desk.process.send_signal(signal.SIGTERM)
        await until(lambda: not is_open(desk.url), "the desk takes no more in")
        rasa.gate.set()
        code = await asyncio.to_thread(desk.process.wait, PATIENCE_SECONDS)
        await page.close()
        return code


def is_open(url: str) -> bool:
    host, port = url.removeprefix("http://").split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


@ON_SQLITE
def test_a_desk_that_is_stopped_first_ends_what_it_has_begun(database: Database, tmp_path: Path) -> None:
    shop = Shop(database)
    with table_rasa_server(shop) as rasa:
        rasa.held = {HELD}
        asyncio.run(stop_while_a_turn_runs(shop, rasa, tmp_path / "desk"))
    assert [(turn.state, turn.for_person) for turn in turns_of(shop, "b0")] == [("done", False)]
    assert stored(shop, "b0")[-1].text == "您好，我在。"
