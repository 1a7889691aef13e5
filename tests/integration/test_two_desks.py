"""Two desks on one database share buyers and agents; Redis between them only makes it quicker, and may break."""

import asyncio
import secrets
from contextlib import suppress
from pathlib import Path

import pytest
import redis

from nuanfu.ledger.database import Database
from nuanfu.rehearsal import free_port
from tests.desks import lines
from tests.harness import Shop
from tests.running import (
    REDIS,
    AgentPage,
    BuyerPage,
    TableServer,
    agent_page,
    running_desk,
    table_rasa_server,
    until,
)

OWN_DATABASE = 7  # of the Redis: who cuts connections cuts those of this test alone
EACH = 12
WITHOUT = ""
WITH_REDIS = [f"{REDIS.rsplit('/', 1)[0]}/{OWN_DATABASE}"] if REDIS else []
between = pytest.mark.parametrize("redis_url", [WITHOUT, *WITH_REDIS], ids=["alone", "redis"][: 1 + len(WITH_REDIS)])


class Cutter:
    """Cuts every connection to Redis, again and again."""

    def __init__(self, redis_url: str) -> None:
        self._redis, self.cuts = redis.Redis.from_url(redis_url), 0
        for key in self._redis.scan_iter("LIMITS*"):  # of a run before
            self._redis.delete(key)

    async def cut_on(self) -> None:
        while True:
            await asyncio.to_thread(self.cut)
            await asyncio.sleep(0.05)

    def cut(self) -> None:
        mine = self._redis.client_id()
        for client in self._redis.client_list():
            if client["db"] == str(OWN_DATABASE) and int(client["id"]) != mine:
                self.cuts += int(self._redis.client_kill_filter(_id=client["id"]))


async def refused(page: AgentPage, buyer: str, what: str, body: dict[str, object] | None = None) -> str:
    answer = await page.send(f"/console/api/conversations/{buyer}/{what}", body or {})
    assert answer.status_code == 409, answer.text
    code: str = answer.json()["error"]["code"]
    return code


async def take_over(buyer: BuyerPage, mine: AgentPage, other: AgentPage) -> None:
    await buyer.says("太贵了", "first")
    await until(lambda: buyer.complete >= 2, "the bot has answered")
    await buyer.does("/widget/api/human")
    await mine.until_heard("handover", buyer_id=buyer.buyer)
    await mine.at(buyer.buyer, "typing", {"on": True})
    assert await refused(other, buyer.buyer, "claim") == "being_answered"
    await mine.at(buyer.buyer, "claim")
    await buyer.until_heard("state", mode="agent")
    assert await refused(other, buyer.buyer, "claim") == "not_yours"
    assert await refused(other, buyer.buyer, "messages", {"client_id": "x", "text": "我来"}) == "not_yours"


async def talk(buyer: BuyerPage, mine: AgentPage) -> None:
    async def buyer_writes() -> None:
        for number in range(EACH):
            await buyer.says(f"第{number}问", f"q{number}")

    async def agent_writes() -> None:
        for number in range(EACH):
            await mine.writes(buyer.buyer, f"第{number}答", f"a{number}")

    await asyncio.gather(buyer_writes(), agent_writes())


async def see_each_other_typing(buyer: BuyerPage, mine: AgentPage) -> None:
    """Repeat it as pages do: nobody is told by Redis before both desks listen there."""

    async def seen() -> bool:
        assert buyer.line is not None
        assert mine.line is not None
        await buyer.line.tell("typing", {"on": True})
        await mine.line.tell("typing", {"buyer_id": buyer.buyer, "on": True})
        await asyncio.sleep(0.2)
        return bool(buyer.heard("typing", who="agent") and mine.heard("typing", who="buyer"))

    await until(seen, "both see the other typing")


async def live_at_two_desks(shop: Shop, rasa: TableServer, folder: Path, redis_url: str) -> None:
    name = f"b-{secrets.token_hex(4)}"
    first = running_desk(shop, rasa, folder / "a", free_port(), redis_url)
    second = running_desk(shop, rasa, folder / "b", free_port(), redis_url)
    cutter = Cutter(redis_url) if redis_url else None
    async with first as a, second as b:
        buyer = BuyerPage(a.url, name)
        await buyer.open()
        mine, other = await agent_page(shop, b.url, "小林"), await agent_page(shop, a.url, "小周")
        await take_over(buyer, mine, other)
        assert mine.line is not None
        seen = {one["seq"] for one in (await mine.line.ask("watch", {"buyer_id": name, "last_seq": 0}))["messages"]}
        if redis_url:
            await see_each_other_typing(buyer, mine)
        cutting = asyncio.create_task(cutter.cut_on()) if cutter else None
        await talk(buyer, mine)
        last = lines(shop, name)[-1].seq
        await until(lambda: buyer.complete == last, "the buyer has everything")
        await until(lambda: seen | numbers_told(mine) == set(range(1, last + 1)), "the agent has everything")
        await buyer.does("/widget/api/read", {"seq": last})
        await mine.until_heard("read", buyer_id=name, seq=last)
        if cutting and cutter:
            cutting.cancel()
            with suppress(asyncio.CancelledError):
                await cutting
            assert cutter.cuts > 0
        await mine.at(name, "hand_back")
        await buyer.until_heard("state", mode="bot")
        asked = await buyer.says("几点发货", "last")
        await until(lambda: buyer.got.get(asked + 1, {}).get("from") == "bot", "the bot answers again")
        assert list(buyer.got.values()) == (await buyer.fetched())["messages"]
        for page in (buyer, mine, other):
            await page.close()
    kept = [line.text for line in lines(shop, name)]
    for side in ("问", "答"):
        texts = [f"第{number}{side}" for number in range(EACH)]
        assert [text for text in kept if text in texts] == texts


def numbers_told(page: AgentPage) -> set[int]:
    return {message["seq"] for told in page.heard("messages") for message in told["messages"]}


@between
def test_two_desks_share_buyers_and_agents_and_lose_nothing_when_redis_breaks(
    database: Database, tmp_path: Path, redis_url: str
) -> None:
    shop = Shop(database)
    with table_rasa_server(shop) as rasa:
        asyncio.run(live_at_two_desks(shop, rasa, tmp_path, redis_url))
