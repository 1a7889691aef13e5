"""What a turn costs over bare Rasa, and whether a long conversation slows it down."""

import itertools
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from benchmarks.table import Row, milliseconds
from nuanfu.clock import system_clock
from nuanfu.desk.keys import new_key
from nuanfu.ledger import policies
from nuanfu.ledger.database import Database
from nuanfu.ledger.schema import migrate
from nuanfu.policy.file import load_policy
from nuanfu.rehearsal import desk, servers

HELLOS = ("你好", "谢谢", "在吗", "再见")
PRICES = ("太贵了", "还是贵", "能再少点吗", "便宜点吧")
BUYERS = 10
TURNS_EACH = 20  # one episode
LONG = 500
WINDOW = 20  # an episode's length: a single message would be measured at a random place inside it


def run() -> list[Row]:
    """Start Rasa, actions and desk once and measure both over HTTP."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        url = f"sqlite:///{folder}/nuanfu.db"
        database = Database(url)
        migrate(database)
        with database.writing() as session:
            policies.publish(session, load_policy(Path("policy/shop.yml")), now=system_clock(), who="bench")
            key = new_key(session, "bench")
        database.close()
        with (
            servers(url, folder) as where,
            desk(url, where.rasa_url, folder) as desk_url,
            Clients(desk_url, where.rasa_url, key) as clients,
        ):
            return [_over_bare(clients), _long(clients)]


class Clients:
    """HTTP clients for the desk and for Rasa's own channel, each with its connection kept open."""

    def __init__(self, desk_url: str, rasa_url: str, key: str) -> None:
        """Connect to the servers of one rehearsal."""
        headers = {"Authorization": f"Bearer {key}"}
        self._desk = httpx.Client(base_url=desk_url, headers=headers, timeout=60, trust_env=False)
        self._rasa = httpx.Client(base_url=rasa_url, timeout=60, trust_env=False)
        self._numbers = itertools.count()

    def __enter__(self) -> "Clients":
        return self

    def __exit__(self, *_error: object) -> None:
        self._desk.close()
        self._rasa.close()

    def bare(self, sender: str, text: str) -> None:
        """Let bare Rasa answer with a static response over its REST channel."""
        answer = self._rasa.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
        assert answer.json(), answer.text

    def chat(self, buyer: str, text: str) -> None:
        """Send a buyer's message through desk, Rasa, action and ledger."""
        body = {"buyer_id": buyer, "text": text, "client_id": str(next(self._numbers))}
        assert self._desk.post("/api/v1/chat", json=body).raise_for_status().json()["intent"]

    def order(self, buyer: str) -> None:
        """Tell the desk an order of a buyer."""
        now = system_clock()
        item: dict[str, Any] = {"sku": "NW-BED-4", "title": "长绒棉四件套", "quantity": 1, "unit_price": 29_900}
        body = {
            "buyer": {"id": buyer},
            "placed_at": now.isoformat(),
            "closes_at": (now + timedelta(days=1)).isoformat(),
            "lane": "order",
            "items": [item],
            "shipping_fee": 800,
        }
        self._desk.put(f"/api/v1/orders/O-{buyer}", json=body).raise_for_status()


def _over_bare(clients: Clients) -> Row:
    """Compare a haggling turn with a static answer of bare Rasa, each in conversations of 20 turns, alternating."""
    bare: list[float] = []
    ours: list[float] = []
    for number in range(BUYERS):
        buyer = f"turn-{number}"
        clients.order(buyer)
        for at in range(TURNS_EACH):
            bare.append(_timed(lambda who=buyer, i=at: clients.bare(who, HELLOS[i % 4])))
            ours.append(_timed(lambda who=buyer, i=at: clients.chat(who, PRICES[i % 4])))
    ratio = statistics.median(ours) / statistics.median(bare)
    figure = f"{ratio:.2f} × ({milliseconds(ours):.0f} ms / {milliseconds(bare):.0f} ms)"
    return Row("chat turn over a bare Rasa turn", figure, "≤ 3 ×", ratio <= 3, f"median of {len(ours)}, alternating")


def _long(clients: Clients) -> Row:
    """Compare the turns around message 10 with those around message 500 of one conversation."""
    buyer = "long"
    clients.order(buyer)
    texts = zip(range(LONG + WINDOW // 2), itertools.cycle(PRICES + HELLOS), strict=False)
    times = [_timed(lambda said=text: clients.chat(buyer, said)) for _, text in texts]
    early, late = times[:WINDOW], times[LONG - WINDOW // 2 :]
    ratio = statistics.median(late) / statistics.median(early)
    figure = f"{ratio:.2f} × ({milliseconds(late):.0f} ms / {milliseconds(early):.0f} ms)"
    how = f"medians of {WINDOW} turns around each"
    return Row(f"turn at message {LONG} over message 10", figure, "≤ 1.3 ×", ratio <= 1.3, how)


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
