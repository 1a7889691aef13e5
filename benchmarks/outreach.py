"""What it costs to find what is due among very many open orders, to decide about it, and to send it side by side."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from benchmarks.table import Row, milliseconds, timed
from nuanfu.bootstrap import App
from nuanfu.clock import SHANGHAI, frozen_clock
from nuanfu.ledger import policies
from nuanfu.ledger.database import Database
from nuanfu.ledger.schema import migrate
from nuanfu.negotiation.policy import Policy
from nuanfu.outreach import planner
from nuanfu.outreach.channels.base import Ended, Outcome, Outgoing
from nuanfu.outreach.parts import Parts, parts_for, ways_over
from nuanfu.outreach.running import rehearse, work
from nuanfu.policy.file import load_policy
from nuanfu.policy.reminders import Reminders, Way
from nuanfu.settings import Settings

NOW = datetime(2026, 11, 25, 10, tzinfo=SHANGHAI)
FEW, MANY, DUE = 10_000, 1_000_000, 1_000
PROVIDER_SECONDS = 0.05
MESSAGES = 120
MOST_TIMES = 2.0
FEWEST_A_SECOND = 2_000
LEAST_SPEEDUP = 2.5

FILL = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)
INSERT INTO {table} SELECT {columns} FROM numbers
"""
# The last DUE orders are half an hour old, the others weeks and months: open, long since reminded or left alone.
PLACED = "datetime(:now, '-' || (CASE WHEN n > :count - :due THEN 35 ELSE 20160 + n % 200000 END) || ' minutes')"
BUYERS = "'b' || n, NULL, '138' || printf('%08d', n), :now, NULL"
ORDERS = (
    "order_no, buyer_id, lane, status, placed_at, closes_at, goods_total, shipping_fee, discount, shipping_discount,"
    " paid",
    f"'o' || n, 'b' || n, 'order', 'pending', {PLACED}, datetime(:now, '+90 days'), 29900, 800, 0, 0, 0",
)
PARTS = ("order_no, seq, due_at, amount, paid", "'o' || n, 1, datetime(:now, '+90 days'), 30700, 0")
ITEMS = ("order_no, position, sku, title, quantity, unit_price", "'o' || n, 1, 'NW-BED-4', '长绒棉四件套', 1, 29900")
CASES = ("order_no, state", "'o' || n, 'open'")


@dataclass(frozen=True, slots=True)
class Slow:
    """A carrier that takes its time and takes everything."""

    seconds: float

    def send(self, message: Outgoing) -> Outcome:
        """Wait, as for a network."""
        time.sleep(self.seconds)
        return Outcome(Ended.TAKEN, message.key)


def run(many: int = MANY, few: int = FEW) -> list[Row]:
    """Measure on SQLite; `many` is how many open orders the larger ledger has."""
    with TemporaryDirectory() as folder:
        small, large = _ledger(Path(folder), few), _ledger(Path(folder), many)
        found = [milliseconds(timed(lambda at=parts: _find(at), 5)) for parts in (small, large)]
        decided = _decisions_a_second(small)
        speedup = _speedup(small)
        for parts in (small, large):
            parts.database.close()
    ratio = found[1] / found[0]
    return [
        Row(
            f"choosing {DUE:,} due of {many:,} open orders over {few:,}",
            f"{ratio:.2f} × ({found[1]:.0f} ms / {found[0]:.0f} ms)",
            f"≤ {MOST_TIMES:.0f} ×",
            ratio <= MOST_TIMES,
            "SQLite, median of 5",
        ),
        Row(
            "planned and decided by the gate",
            f"{decided:.0f} orders/s",
            f"≥ {FEWEST_A_SECOND:,}",
            decided >= FEWEST_A_SECOND,
            f"a rehearsal of {DUE:,}, one process",
        ),
        Row(
            "4 workers over 1, a carrier of 50 ms",
            f"{speedup:.2f} ×",
            f"≥ {LEAST_SPEEDUP} ×",
            speedup >= LEAST_SPEEDUP,
            f"SQLite, {MESSAGES} short messages each, threads of one process",
        ),
    ]


def _find(parts: Parts) -> None:
    with parts.database.reading() as session:
        if len(planner.find(session, parts.reminders, NOW)) != DUE:
            raise RuntimeError("what is due was not found, and would make the search look quick")


def _decisions_a_second(parts: Parts) -> float:
    began = time.perf_counter()
    handled = rehearse(parts, NOW)
    return len(handled) / (time.perf_counter() - began)


def _speedup(parts: Parts) -> float:
    """Return how much sooner four workers have sent as many messages as one."""
    planner.plan(parts.database, parts.reminders, NOW)
    slow = replace(parts, ways={**parts.ways, Way.IM: parts.ways[Way.SMS]})
    seconds = []
    for turn, workers in enumerate((1, 1, 4)):  # the first warms up
        at = frozen_clock(NOW + timedelta(minutes=2 * turn))  # another minute: the pace allows as many again
        began = time.perf_counter()
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda _, at=at: work(slow, at), range(workers)))
        seconds.append(time.perf_counter() - began)
    return seconds[1] / seconds[2]


def _ledger(folder: Path, count: int) -> Parts:
    database = Database(f"sqlite:///{folder}/{count}.db")
    migrate(database)
    with database.writing() as session:
        policies.publish(session, _policy(), now=NOW, who="bench")
        given = {"count": count, "due": DUE, "now": f"{NOW.astimezone(UTC):%Y-%m-%d %H:%M:%S}"}
        session.execute(text(FILL.format(table="buyers", columns=BUYERS)), given)
        for table, (names, values) in {"orders": ORDERS, "instalments": PARTS, "items": ITEMS, "cases": CASES}.items():
            session.execute(text(FILL.format(table=f"{table} ({names})", columns=values)), given)
        session.execute(text("ANALYZE"))
    settings = Settings(_env_file=None, database_url="sqlite:///unused")  # type: ignore[call-arg]
    app = App(settings=settings, database=database, clock=frozen_clock(NOW))
    parts = parts_for(app, print)
    slow = ways_over(Slow(PROVIDER_SECONDS))
    return replace(parts, reminders=_cadence(parts.reminders), ways=slow)


def _policy() -> Policy:
    policy = load_policy(Path("policy/shop.yml"))
    return policy.model_copy(update={"outreach": policy.outreach.model_copy(update={"per_minute": MESSAGES})})


def _cadence(reminders: Reminders) -> Reminders:
    """Return the shipped cadence, saying its first step by either channel, so that it can be sent by a carrier."""
    sms = {"channels": (Way.IM,), "sms": "reminder.sms_order"}
    return reminders.model_copy(update={"order": tuple(step.model_copy(update=sms) for step in reminders.order)})
