"""Random histories on both databases: the limits hold, the sums agree, and the events alone tell the same."""

from collections import Counter as Tally

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from nuanfu.ledger.database import Database
from tests.stateful.counter import hurry
from tests.stateful.machine import Histories

HAPPENS = {"discount", "gift", "accepted", "declined in chat", "offer_expired", "offer_withdrawn", "accepted in chat"}


def test_every_history_keeps_the_limits_and_the_sums(database: Database) -> None:
    hurry(database)
    histories = type("BoundHistories", (Histories,), {"database": database, "seen": Tally()})
    examples = max(4, settings().max_examples // 3)  # a history is some thirty steps, an example elsewhere is one
    run_state_machine_as_test(histories, settings=settings(max_examples=examples, stateful_step_count=30))
    assert set(histories.seen) >= HAPPENS
