"""How long the gate takes to decide about one message, once the facts are loaded."""

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.table import Row, milliseconds, timed
from nuanfu.clock import SHANGHAI
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.gate import Allow, decide
from nuanfu.conduct.outbound import Contact, Facts, Kind, Outbound
from nuanfu.negotiation.moves import Lane
from nuanfu.policy.file import load_policy

NOW = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
MOST_MILLISECONDS = 0.1


def run() -> list[Row]:
    """Measure `decide` where every rule is asked: nothing speaks against the message, with and without a past."""
    policy = load_policy(Path("policy/shop.yml"))
    outbound = Outbound(Kind.REMINDER, Channel.SMS)
    rows = []
    for earlier in (0, 20):
        past = tuple(
            Contact(NOW - timedelta(days=2 + at), Kind.FOLLOW_UP, Channel.SMS, "another") for at in range(earlier)
        )
        facts = Facts(
            lane=Lane.CREDIT,
            order_no="C1",
            placed_at=NOW - timedelta(days=40),
            payable=29_800,
            due_at=NOW - timedelta(days=2),
            contacts=past,
            to_number=past,
        )
        if decide(outbound, facts, policy, NOW) != Allow():
            raise RuntimeError("a rule that stops the others would make the gate look quick")
        median = milliseconds(timed(lambda known=facts: decide(outbound, known, policy, NOW), 5_000))
        figure = f"{median:.3f} ms"
        met = median < MOST_MILLISECONDS
        rows.append(Row(f"gate, {earlier} earlier contacts", figure, "< 0.1 ms", met, "median of 5,000"))
    return rows
