"""Reminders over random histories, with workers that crash between any two steps, and many workers at once."""

import shutil
import threading
from collections import Counter as Tally
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Order
from nuanfu.outreach import debts, knowledge, planner
from nuanfu.outreach.cadence import wanted
from nuanfu.outreach.running import work
from tests.stateful.counter import hurry
from tests.stateful.outreach_world import STEPS_AFTER, STOP, World

EXAMPLES = settings().max_examples
STEPS = 40
HAPPENS = {"outside", "dies behind the claim", "done", "stopped", "buyer_a_day"}
IN_A_YEAR = {"outside", "handed back", "stopped"}


@pytest.fixture
def quick(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """Return an empty ledger on SQLite that does not wait for the disk."""
    shutil.copy(sqlite_template, tmp_path / "nuanfu.db")
    made = Database(f"sqlite:///{tmp_path / 'nuanfu.db'}")
    hurry(made)
    yield made
    made.close()


def test_no_history_sends_twice_or_against_a_wish(database: Database) -> None:
    hurry(database)
    seen: Tally[str] = Tally()

    @settings(max_examples=max(2, EXAMPLES // 8 if database.is_sqlite else EXAMPLES // 20))
    @given(st.integers(0, 2**32))
    def wander(seed: int) -> None:
        world = World(database, Random(seed), seen)
        for _ in range(3):
            world.order()
        for _ in range(STEPS):
            world.something()
        world.holds()

    wander()
    if database.is_sqlite:  # the longer run of the two
        assert set(seen) >= HAPPENS, "the histories no longer reach what they are about"


def test_many_workers_among_stops_and_payments_send_nothing_twice_or_against_a_wish(database: Database) -> None:
    hurry(database)
    world = World(database, Random(1), Tally())
    for _ in range(9):
        world.order()
    world.counter.clock.move(minutes=31)
    planner.plan(database, world.parts.reminders, world.now)
    start = threading.Barrier(6)

    def worker() -> None:
        start.wait()
        list(work(world.parts, world.counter.clock))

    def disturbs() -> None:
        start.wait()
        world.counter.says("b0", STOP)
        for number in range(0, 9, 2):
            world.counter.pay(f"o{number}", f"q{number}", 100_000)

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(disturbs), *(pool.submit(worker) for _ in range(5))]:
            done.result(timeout=60)
    world.holds()


def test_many_steps_are_known_as_one_by_one(quick: Database) -> None:
    @settings(max_examples=max(2, EXAMPLES // 12))
    @given(st.integers(0, 2**32))
    def wander(seed: int) -> None:
        world = World(quick, Random(seed), Tally())
        for _ in range(6):
            world.order()
        for _ in range(STEPS // 2):
            world.something()
        with quick.reading() as session:
            numbers = session.scalars(select(Order.order_no)).all()
            known = list(debts.load(session, numbers, world.now))
            assert known == [one for number in sorted(numbers) for one in debts.load(session, [number], world.now)]
            times = (world.now, *(world.now - later for later in STEPS_AFTER))
            steps = [
                (one, step) for one in known for at in times for step in wanted(one.debt, world.parts.reminders, at)
            ]
            gathered = knowledge.gather(session, steps, world.words, world.now)
            assert gathered == [knowledge.gather(session, [one], world.words, world.now)[0] for one in steps]

    wander()


def test_a_year_of_reminders_breaks_no_rule(quick: Database) -> None:
    world = World(quick, Random(7), Tally(), buyers=tuple(f"b{number}" for number in range(40)))
    until = world.now + timedelta(days=365)
    while world.now < until:
        acts = [world.order, world.order, world.pay, world.slow, world.tick_and_crash, world.report]
        world.chance.choice([*acts, world.say, world.quieten, world.people_answer])()
        world.counter.clock.move(hours=world.chance.choice([12, 24, 31, 48]))
        world.tick()
    world.holds()
    assert set(world.seen) >= IN_A_YEAR, "the year no longer reaches what it is about"
