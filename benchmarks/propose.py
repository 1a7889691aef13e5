"""How long the negotiation takes to decide, with a long history behind it."""

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.table import Row, milliseconds, timed
from nuanfu.clock import SHANGHAI
from nuanfu.negotiation.concession import propose
from nuanfu.negotiation.moves import Lane, OfferKind, OfferState, PastOffer, Signal, Situation
from nuanfu.policy.file import load_policy

NOW = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
MOST_MILLISECONDS = 0.2


def run() -> list[Row]:
    """Measure `propose` on a new order and after 50 earlier moves."""
    policy = load_policy(Path("policy/shop.yml"))
    withdrawn = PastOffer(OfferKind.POINTS, OfferState.WITHDRAWN, 300)
    rows = []
    for earlier in (0, 50):
        situation = Situation(
            lane=Lane.ORDER,
            now=NOW,
            goods_total=29_900,
            shipping_fee=800,
            goods_floor=26_900,
            closes_at=NOW + timedelta(days=1),
            past=(withdrawn,) * earlier,
            budget_left=200_000,
            buyer_budget_left=10_000,
            gifts_left=200,
        )
        median = milliseconds(timed(lambda at=situation: propose(at, Signal("reason_price"), policy), 5_000))
        figure = f"{median:.3f} ms"
        met = median <= MOST_MILLISECONDS
        rows.append(Row(f"propose, {earlier} earlier moves", figure, "≤ 0.2 ms", met, "median of 5,000"))
    return rows
