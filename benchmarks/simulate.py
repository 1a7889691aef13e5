"""How long a simulation takes: 10,000 past orders under two policies, on one core, and against `propose` alone."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.table import Row, milliseconds, timed
from nuanfu.clock import SHANGHAI
from nuanfu.negotiation.concession import propose
from nuanfu.negotiation.moves import Lane, Signal
from nuanfu.policy.file import load_policy
from nuanfu.report.comparison import compare
from nuanfu.report.past_orders import PastOrder
from nuanfu.report.population import Population
from nuanfu.report.simulation import World, simulate

FIRST = datetime(2026, 10, 1, 9, tzinfo=SHANGHAI)
ORDERS = 10_000
MOST_SECONDS = 60


def run() -> list[Row]:
    """Measure `nuanfu policy simulate` without its reading and drawing, 100 orders a day for 100 days."""
    policy = load_policy(Path("policy/shop.yml"))
    past = [_order(at) for at in range(ORDERS)]
    began = time.perf_counter()
    ends = [simulate(past, policy, Population(), orders=ORDERS, seed=seed) for seed in (1, 2)]
    compare(*ends)
    seconds = time.perf_counter() - began
    situation = World().situation(past[0], FIRST, policy)
    alone = milliseconds(timed(lambda: propose(situation, Signal("reason_price"), policy), 5_000))
    times = 1000 * seconds / (2 * ORDERS) / alone
    return [
        Row(
            "simulation, 10,000 orders under two policies",
            f"{seconds:.1f} s ({times:.1f} × `propose` an order)",
            f"≤ {MOST_SECONDS} s",
            seconds <= MOST_SECONDS,
            "once, comparison included",
        )
    ]


def _order(at: int) -> PastOrder:
    placed = FIRST + timedelta(days=at // 100, minutes=7 * (at % 100))
    return PastOrder(at % 4000, Lane.ORDER, placed, placed + timedelta(days=1), None, 5_000 + 37 * (at % 2000), 800)
