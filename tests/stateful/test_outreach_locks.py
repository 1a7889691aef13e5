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
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from nuanfu.conduct import suppressions
from nuanfu.conduct.channels import Channel
from nuanfu.desk import erasing
from nuanfu.ledger import locks
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Buyer
from nuanfu.outreach import planner, results
from nuanfu.outreach.channels.base import Outgoing
from nuanfu.outreach.channels.im import Im
from nuanfu.outreach.claiming import Taken, take_next
from nuanfu.outreach.deciding import Go, Never
from nuanfu.outreach.models import Reminder, ReminderState, Result
from nuanfu.outreach.order_of_work import in_order
from nuanfu.policy.reminders import Way
from tests.harness import policy_with
from tests.stateful.counter import hurry
from tests.stateful.outreach_world import HELLO, PATIENT, World

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


def let_go_on(session: Session, other: "Future[Any]") -> None:
    """Wait until another has gone as far as it can: to its end, or to a lock that this session holds."""
    if session.get_bind().dialect.name == "sqlite":
        return  # there is one writer, and it is this one
    for _ in range(6000):
        if other.done() or session.scalar(BLOCKED_BY_ME):
            return
        sleep(0.01)
    raise TimeoutError


def across(
    world: World, other: Callable[[], object], act: Callable[[Session], object], held: int | None = None
) -> object:
    """Act under the lock of b0 and of a row, once another has gone as far as they can; return what came of the other.

    Where the two lock in different orders, PostgreSQL ends one of them.
    """
    with ThreadPoolExecutor(1) as pool:
        with world.database.writing() as session:
            locks.buyer(session, "b0")
            if held is not None:
                session.get_one(Reminder, held, with_for_update=True)
            done = pool.submit(other)
            let_go_on(session, done)
            act(session)
        return done.result(timeout=60)


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


def first_and_second(world: World) -> list[Taken | None]:
    """Let a worker start a step while another, who has come in the midst of it, goes as far as they can."""
    seconds: list[Future[Taken | None]] = []
    pool = ThreadPoolExecutor(1)

    class Meets(Im):
        def put(self, session: Session, message: Outgoing, now: datetime) -> int | None:
            seconds.append(pool.submit(take_next, world.parts, world.now))
            let_go_on(session, seconds[0])
            return super().put(session, message, now)

    parts = replace(world.parts, ways={**world.parts.ways, Way.IM: Meets(), Way.SMS: Meets()})
    with pool:
        return [take_next(parts, world.now), seconds[0].result(timeout=60)]


def test_of_two_workers_one_takes_the_last_place_of_a_minute(database: Database) -> None:
    world = due(database, ("b3", "b4"))
    world.counter.publish(policy_with(**{**PATIENT, "outreach__per_minute": 1}))
    started = first_and_second(world)
    assert [one is not None and isinstance(one.handled.decision, Go) for one in started] == [True, False]


def test_of_two_workers_one_takes_the_only_step(database: Database) -> None:
    first, second = first_and_second(due(database, ("b0",)))
    assert isinstance(first, Taken)
    assert second is None


def test_of_two_workers_each_takes_a_step(database: Database) -> None:
    first, second = first_and_second(due(database, ("b3", "b4")))
    assert isinstance(first, Taken)
    assert isinstance(second, Taken)
    assert first.handled.order_no != second.handled.order_no


def test_a_buyer_who_is_busy_lets_others_go_first(database: Database) -> None:
    world = due(database, ("b3", "b4"))
    with database.reading() as session:
        first = session.scalars(in_order(world.now)).all()[0]
    taken = claim_during(world, lambda session: locks.buyer(session, first.buyer_id))
    assert taken is not None
    assert (taken.handled.order_no == first.order_no) is database.is_sqlite


def test_who_sends_and_who_erases_the_buyer_lock_in_one_order(database: Database) -> None:
    world = due(database, ("b0",))
    with database.writing() as session:
        session.get_one(Reminder, session.scalar(select(Reminder.id))).note = "说话客气些"
    taken = across(
        world,
        lambda: take_next(world.parts, world.now),
        lambda session: erasing.erase(session, "b0", now=world.now, who="shop"),
    )
    assert isinstance(taken, Taken)


def test_who_notes_and_who_reports_on_a_row_lock_in_one_order(database: Database) -> None:
    world = due(database, ("b0",))
    with database.writing() as session:
        row = session.scalars(select(Reminder)).one()
        row.channel, row.state, row.not_before = Way.CALL_LIST.value, ReminderState.SENT.value, None

    def note() -> None:
        with database.writing() as session:
            results.note(session, row.id, "晚上再打", now=world.now, who="agent:2")

    across(
        world,
        note,
        lambda session: results.write_down(session, row.id, Result.REACHED, now=world.now, who="agent:1"),
    )
    with database.reading() as session:
        after = session.get_one(Reminder, row.id)
    assert (after.note, after.result) == ("晚上再打", "reached")


def test_who_looks_for_results_waits_for_nobodys_row(database: Database) -> None:
    world = due(database, ("b0",))
    world.place("b0")
    world.counter.clock.move(minutes=31)
    planner.plan(database, world.parts.reminders, world.now)
    with database.writing() as session:
        paid, seen = session.scalars(select(Reminder).order_by(Reminder.id)).all()
        for row in (paid, seen):
            row.channel, row.state, row.at, row.not_before = "im", ReminderState.SENT.value, world.now, None
        seen.seq = 0
    world.counter.pay(paid.order_no, "p1", 100_000)
    world.counter.says("b0", HELLO, seen.order_no)

    def gather() -> int:
        with database.writing() as session:
            return results.gather(session, world.parts.reminders, world.now)

    across(world, gather, lambda session: session.get_one(Reminder, seen.id, with_for_update=True), held=paid.id)
    gather()
    with database.reading() as session:
        after = {row.id: row for row in session.scalars(select(Reminder))}
    assert (after[seen.id].seen_at, after[paid.id].paid_at) == (world.now, world.now)
