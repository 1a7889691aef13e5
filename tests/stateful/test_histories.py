"""Random histories on both databases: the limits hold, the sums agree, and the events alone tell the same."""

from collections import Counter as Tally
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from nuanfu.ledger.database import Database
from tests.stateful.counter import hurry
from tests.stateful.machine import Histories

EXAMPLES = settings().max_examples
STEPS = 16
HAPPENS = {"discount", "gift", "points", "accepted", "declined", "accepted in chat", "declined in chat"}
HAPPENS |= {"promised", "deferral"}
PLANS = {"installment", "plan applied for"}


def histories_on(database: Database) -> type[Histories]:
    """Bind the histories to a database, with a fresh tally of what was seen."""
    hurry(database)
    return type("BoundHistories", (Histories,), {"database": database, "seen": Tally()})


def test_no_history_breaks_a_limit_or_a_sum(database: Database) -> None:
    few = settings(max_examples=max(2, EXAMPLES // 12), stateful_step_count=STEPS)
    run_state_machine_as_test(histories_on(database), settings=few)


def test_no_long_history_breaks_a_limit_or_a_sum(database: Database) -> None:
    histories = histories_on(database)
    many = EXAMPLES // 2 if database.is_sqlite else EXAMPLES // 4  # the same code, at twice the time a step

    @settings(max_examples=max(2, many), phases=[Phase.generate])  # a smaller seed is no simpler history
    @given(st.integers(0, 2**32))
    def wander(seed: int) -> None:
        chance, history = Random(seed), histories()
        history.open_shop(chance)
        for _ in range(STEPS):
            history.something(chance)
            history.holds()

    wander()
    if database.is_sqlite:  # half as many on PostgreSQL need not reach each of these
        assert set(histories.seen) >= HAPPENS, "the histories no longer reach what they are about"
        assert set(histories.seen) & PLANS, "the histories no longer reach plans"
