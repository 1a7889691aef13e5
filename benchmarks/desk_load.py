"""Five hundred buyers and their agents at one desk: what is lost, doubled or out of order, and how long it takes.

    python -m benchmarks.desk_load --seconds 300

Real processes on one machine: desk, Rasa with the trained model, actions. Every buyer is somebody else, with a pace
limit of their own; every agent has signed in. The load is open: what is due is sent, whether or not the desk keeps
up. The shop's clock stands at ten in the morning: at night nobody is written to unasked.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.crowd import Crowd
from benchmarks.crowd_report import rows_of
from benchmarks.pages import BEAT_SECONDS, AgentPage, BuyerPage, Record
from benchmarks.table import Row, show
from benchmarks.web import Web
from nuanfu.clock import SHANGHAI
from nuanfu.desk import agents
from nuanfu.desk.keys import new_key
from nuanfu.ledger import policies
from nuanfu.ledger.database import Database
from nuanfu.ledger.schema import migrate
from nuanfu.policy.file import load_policy
from nuanfu.rehearsal import desk, servers

EACH = 15  # chats an agent has: a busy evening
SECONDS = 60.0
SETTLE_SECONDS = 60.0  # after the last message, for what is still under way
AT_ONCE = 20  # who connects at the same time: a shop's buyers do not all come in one second
MORNING = datetime(2026, 11, 25, 10, tzinfo=SHANGHAI)
PASSWORD = "a good password"
ASKS = ("什么时候发货呀", "能开发票吗", "颜色和图片一样吗", "可以换个地址吗", "洗了会缩水吗")
REPLIES = ("亲，今天下午发出", "可以的，开电子发票", "实拍图，放心哦", "可以，您把新地址发我", "不会的，冷水洗就好")
HAGGLES = ("太贵了", "还是贵", "能再少点吗", "便宜点吧", "几天能到", "谢谢", "在吗", "要邮费吗")


@dataclass(frozen=True, slots=True)
class Size:
    """How many there are, and how much is said a second: between buyers and agents, and to the bot."""

    buyers: int = 500
    agents: int = 20
    messages: float = 50.0
    turns: float = 5.0

    @property
    def talking(self) -> int:
        """Return how many buyers have an agent; the others have the bot."""
        return self.agents * EACH

    def times(self, share: float) -> "Size":
        """Return the same at another size."""
        agents = max(1, round(self.agents * share))
        return Size(
            max(agents * EACH + 1, round(self.buyers * share)), agents, self.messages * share, self.turns * share
        )


WHOLE = Size()
Due = tuple[float, Callable[[], Awaitable[object]]]


def run(seconds: float = SECONDS, database_url: str = "", redis_url: str = "", size: Size = WHOLE) -> list[Row]:
    """Start everything once and put it under load for some seconds."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        database = Database(database_url or f"sqlite:///{folder}/nuanfu.db")
        migrate(database)
        with database.writing() as session:
            policies.publish(session, load_policy(Path("policy/shop.yml")), now=MORNING, who="bench")
            key = new_key(session, "bench")
            hashed = agents.hash_password(PASSWORD)
            for number in range(size.agents):
                agents.add(session, f"客服{number}", hashed, capacity=EACH, who="bench")
        now = {"NUANFU_NOW": MORNING.isoformat()}
        own = {"NUANFU_REDIS_URL": redis_url, "NUANFU_ATTACHMENTS": str(folder / "pictures"), **now}
        url = database.url.render_as_string(hide_password=False).replace("+psycopg", "")
        with servers(url, folder, **now) as where, desk(url, where.rasa_url, folder, **own) as desk_url:
            crowd, load = asyncio.run(_under_load(desk_url, key, seconds, size))
        try:
            return rows_of(crowd, database, seconds, load)
        finally:
            database.close()


async def _under_load(desk_url: str, key: str, seconds: float, size: Size) -> tuple[Crowd, float]:
    """Connect everybody, let them talk, and wait until all has come; returns them and the machine's load."""
    async with Web(desk_url) as web:
        crowd = await _gather(web, desk_url, key, size)
        beating = asyncio.create_task(_beat(crowd, desk_url))
        under_way: set[asyncio.Task[object]] = set()
        record = crowd.record
        began = crowd.began = time.monotonic()
        for at, say in _plan(crowd, seconds, size):
            await asyncio.sleep(max(0.0, began + at - time.monotonic()))
            task = asyncio.ensure_future(say())
            under_way.add(task)
            task.add_done_callback(lambda done: _ended(done, under_way, record))
        load = os.getloadavg()[0]
        await _settle(crowd, under_way)
        beating.cancel()
        await asyncio.gather(*(page.beat(desk_url) for page in crowd.buyers))
        await asyncio.gather(*(page.close() for page in (*crowd.buyers, *crowd.agents)))
        return crowd, load


async def _gather(web: Web, desk_url: str, key: str, size: Size) -> Crowd:
    """Let the buyers order and come in, ask for a person where they shall have one, and let the agents take them."""
    shop, record, few = {"Authorization": f"Bearer {key}"}, Record(), asyncio.Semaphore(AT_ONCE)
    crowd = Crowd([], [AgentPage(f"客服{number}", web, record) for number in range(size.agents)], record, EACH)

    async def comes(number: int) -> BuyerPage:
        async with few:
            buyer = f"buyer-{number}"
            (await web.ask("PUT", f"/api/v1/orders/O{number}", _order(buyer), shop)).told()
            made = await web.ask("POST", f"/api/v1/buyers/{buyer}/token", None, shop)
            page = BuyerPage(buyer, made.told()["token"], web, record)
            await page.open(desk_url)
            if number < size.talking:
                await page.says("在吗", "0")
                (await web.ask("POST", "/widget/api/human", None, page.headers)).told()
            return page

    for agent in crowd.agents:
        await agent.sign_in(PASSWORD)
        await agent.open(desk_url)
    crowd.buyers += await asyncio.gather(*(comes(number) for number in range(size.buyers)))
    for number in range(size.talking):
        await crowd.agent_of(number).takes(crowd.buyers[number].buyer)
    return crowd


def _plan(crowd: Crowd, seconds: float, size: Size) -> list[Due]:
    """Return what is said when: buyers and agents by turns over all conversations, and beside them the bot's."""
    due: list[Due] = []
    for number in range(int(seconds * size.messages)):
        turn, at = number // 2, number / size.messages
        if number % 2 == 0:
            due.append((at, crowd.asks(_spread(turn, size), ASKS[turn % len(ASKS)])))
        else:
            whose = _spread(turn + size.talking // 2, size)
            due.append((at, crowd.replies(whose, REPLIES[turn % len(REPLIES)])))
    for number in range(int(seconds * size.turns)):
        buyer = size.talking + number % (size.buyers - size.talking)
        due.append((number / size.turns, crowd.haggles(buyer, HAGGLES[number % len(HAGGLES)])))
    return sorted(due, key=lambda one: one[0])


def _spread(turn: int, size: Size) -> int:
    """Return whose turn it is, so that each agent has as much to do at any time."""
    return turn % size.agents * EACH + turn // size.agents % EACH


def _ended(done: asyncio.Task[object], under_way: set[asyncio.Task[object]], record: Record) -> None:
    under_way.discard(done)
    if not done.cancelled() and (error := done.exception()) is not None:
        record.refused.append(repr(error))


async def _beat(crowd: Crowd, desk_url: str) -> None:
    """Let every page tell the desk that it is there, each at its own time within the interval."""
    pages = [*crowd.buyers, *crowd.agents]
    while True:
        for page in pages:
            await asyncio.sleep(BEAT_SECONDS / len(pages))
            with suppress(OSError, TimeoutError):  # the next beat tries again
                await page.beat(desk_url)


async def _settle(crowd: Crowd, under_way: set[asyncio.Task[object]]) -> None:
    """Wait until all is sent and has arrived, or for as long as is fair."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while (under_way or not crowd.all_arrived()) and time.monotonic() < deadline:
        await asyncio.sleep(0.2)


def _order(buyer: str) -> dict[str, object]:
    return {
        "buyer": {"id": buyer},
        "placed_at": MORNING.isoformat(),
        "closes_at": (MORNING + timedelta(days=1)).isoformat(),
        "lane": "order",
        "items": [{"sku": "NW-BED-4", "title": "长绒棉四件套", "quantity": 1, "unit_price": 29_900}],
        "shipping_fee": 800,
    }


def main() -> None:
    """Read how long and over what, and print the table; exit with 1 when something was lost, doubled or disordered."""
    options = argparse.ArgumentParser(description="Put one desk under load.")
    options.add_argument("--seconds", type=float, default=SECONDS)
    options.add_argument("--share", type=float, default=1.0, help="of the crowd and of what it says: 0.1 is a tenth")
    options.add_argument("--database", default="", help="an empty database; SQLite in a temporary folder without it")
    options.add_argument("--redis", default="", help="the address of a Redis, as NUANFU_REDIS_URL")
    told = options.parse_args()
    rows = run(told.seconds, told.database, told.redis, WHOLE.times(told.share))
    show(rows)
    raise SystemExit(0 if all(row.met for row in rows) else 1)


if __name__ == "__main__":
    main()
