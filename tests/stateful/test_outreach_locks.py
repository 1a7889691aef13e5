"""Who is about to send waits for whoever is writing down a wish or a start, and then decides by it.

On SQLite the writer is alone anyway; on PostgreSQL each of these has its lock.
"""

from collections import Counter as Tally
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from random import Random
from time import sleep

from sqlalchemy import text
from sqlalchemy.orm import Session

from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.ledger import locks
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Buyer
from nuanfu.outreach import planner
from nuanfu.outreach.channels.base import Outgoing
from nuanfu.outreach.channels.im import Im
from nuanfu.outreach.claiming import Taken, take_next
from nuanfu.outreach.deciding import Go, Never
from nuanfu.policy.reminders import Way
from tests.harness import policy_with
from tests.stateful.counter import hurry
from tests.stateful.outreach_world import PATIENT, World

BLOCKED_BY_ME = text("SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")


def due(database: Database, buyers: tuple[str, ...]) -> World:
    """Return a shop in which each buyer has one order in its first step, by short message or chat."""
    hurry(database)
    world = World(database, Random(3), Tally(), buyers=buyers)
    for buyer in buyers:
        world.place(buyer)
    world.counter.clock.move(minutes=31)
    with database.writing() as session:
        suppressions.hash_of(session, "13800000000")  # the salt is made once; whoever makes it is waited for too
    planner.plan(database, world.parts.reminders, world.now)
    return world


def let_go_on(session: Session, other: "Future[Taken | None]") -> None:
    """Wait until another has gone as far as it can: to its end, or to a lock that this session holds."""
    if session.get_bind().dialect.name == "sqlite":
        return  # there is one writer, and it is this one
    for _ in range(6000):
        if other.done() or session.scalar(BLOCKED_BY_ME):
            return
        sleep(0.01)
    raise TimeoutError


def claim_during(world: World, wish: Callable[[Session], object]) -> Taken | None:
    """Let a worker look at the next step while a wish is written but not yet committed; return what it decided."""
    with ThreadPoolExecutor(1) as pool:
        with world.database.writing() as session:
            wish(session)
            session.flush()
            taken = pool.submit(take_next, world.parts, world.now)
            let_go_on(session, taken)
        return taken.result(timeout=60)


def why(taken: Taken | None) -> str:
    assert taken is not None
    assert isinstance(taken.handled.decision, Never)
    return taken.handled.decision.why


def refuse(channel: Channel, buyer: str, world: World) -> Callable[[Session], object]:
    def wish(session: Session) -> None:
        row = locks.buyer(session, buyer)
        suppressions.suppress(session, row, (channel,), cause="asked_to_stop", now=world.now, who="buyer")

    return wish


def test_who_sends_waits_for_the_buyers_wish(database: Database) -> None:
    world = due(database, ("b0",))
    with database.writing() as session:
        session.get_one(Buyer, "b0").phone = None  # a wish about the chat alone touches no number and no order
    taken = claim_during(world, refuse(Channel.IM, "b0", world))
    assert why(taken) == "suppressed"


def test_who_sends_waits_for_the_wish_of_another_at_the_same_number(database: Database) -> None:
    world = due(database, ("b1",))
    world.place("b0")  # too young to be reminded of
    taken = claim_during(world, refuse(Channel.ALL, "b0", world))
    assert why(taken) == "stopped"


def test_of_two_workers_one_takes_the_last_place_of_a_minute(database: Database) -> None:
    world = due(database, ("b3", "b4"))
    world.counter.publish(policy_with(**{**PATIENT, "outreach__per_minute": 1}))
    seconds: list[Future[Taken | None]] = []
    pool = ThreadPoolExecutor(1)

    class Meets(Im):
        def put(self, session: Session, message: Outgoing, now: datetime) -> int | None:
            seconds.append(pool.submit(take_next, world.parts, world.now))
            let_go_on(session, seconds[0])
            return super().put(session, message, now)

    parts = replace(world.parts, ways={**world.parts.ways, Way.IM: Meets(), Way.SMS: Meets()})
    with pool:
        started = [take_next(parts, world.now), seconds[0].result(timeout=60)]
    assert [one is not None and isinstance(one.handled.decision, Go) for one in started] == [True, False]
