"""Plan and send once, or rehearse it: both decide alike, and only one of them writes."""

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from sqlalchemy.orm import Session

from nuanfu.clock import Clock
from nuanfu.conduct.outbound import Contact
from nuanfu.ledger import policies
from nuanfu.outreach import knowledge, planner
from nuanfu.outreach.claiming import Found, Handled, find, send, settle, take_next, thought_of
from nuanfu.outreach.deciding import Go, Never, decide
from nuanfu.outreach.order_of_work import in_order
from nuanfu.outreach.pace import room
from nuanfu.outreach.parts import Parts

BATCH = 200  # steps whose surroundings are read at once


@dataclass(frozen=True, slots=True)
class Counted:
    """How many steps were looked at, and how many of them started."""

    looked_at: int
    started: int


def run_once(parts: Parts, clock: Clock) -> list[Handled]:
    """Plan what is due, then look at every step that may go, until none is left or the pace is reached."""
    planner.plan(parts.database, parts.reminders, clock())
    return list(work(parts, clock))


def run_counted(parts: Parts, clock: Clock, *, threads: int) -> Counted:
    """Do as `run_once` with some threads, keeping numbers alone: what is due may be more than memory holds."""
    planner.plan(parts.database, parts.reminders, clock())
    with ThreadPoolExecutor(threads) as pool:
        counted = list(pool.map(lambda _: _count(work(parts, clock)), range(threads)))
    return Counted(sum(one.looked_at for one in counted), sum(one.started for one in counted))


def _count(handled: Iterator[Handled]) -> Counted:
    looked_at = started = 0
    for one in handled:
        looked_at, started = looked_at + 1, started + isinstance(one.decision, Go)
    return Counted(looked_at, started)


def work(parts: Parts, clock: Clock) -> Iterator[Handled]:
    """Take step after step, one at a time, and hand over what goes outside; yield each when it is done with."""
    while (taken := take_next(parts, clock())) is not None:
        if taken.claimed is not None:
            outcome = send(parts, taken.claimed)
            settle(parts, taken.claimed, outcome, clock())
        yield taken.handled


def rehearse(parts: Parts, now: datetime) -> list[Handled]:
    """Return what a run would do now, and change nothing."""
    with parts.database.reading() as session:
        policy = policies.current(session).policy
        left, handled = room(session, policy, now), list[Handled]()
        thought: dict[str, list[Contact]] = defaultdict(list)
        for batch in batched(_ahead(session, parts, now), BATCH):
            steps = [one.found for one in batch if not isinstance(one.found, Never)]
            around = iter(knowledge.gather(session, steps, parts.words, now)) if left > 0 else iter(())
            for one in batch:
                if left <= 0:
                    return handled
                if isinstance(one.found, Never):
                    handled.append(Handled(one.order_no, one.step, one.found))
                    continue
                known, step = one.found
                before = thought[known.debt.buyer_id]
                decision = decide(parts, known, step, next(around), policy, now, also=before)
                if isinstance(decision, Go):
                    before.append(thought_of(known, step, decision, now))
                    left -= 1
                handled.append(Handled(one.order_no, one.step, decision))
        return handled


def still_ahead(parts: Parts, now: datetime) -> int:
    """Count the steps that somebody should look at now, planned or not: what the pace has left for later."""
    with parts.database.reading() as session:
        return len(_ahead(session, parts, now))


@dataclass(frozen=True, slots=True)
class _Step:
    """A step that a run would look at, planned or not yet."""

    order_no: str
    step: str
    closes_at: datetime | None
    amount: int
    found: Found


def _ahead(session: Session, parts: Parts, now: datetime) -> list[_Step]:
    """Return what a run would look at, planned rows and those that it would plan, in the order of work."""
    rows = session.scalars(in_order(now)).all()
    steps = [
        _Step(row.order_no, row.step, row.closes_at, row.amount, found)
        for row, found in zip(rows, find(session, parts, rows, now), strict=True)
    ]
    for batch in planner.due(session, parts.reminders, now):
        for one in batch:
            debt, found = one.known.debt, (one.known, one.wanted)
            steps.append(_Step(debt.order_no, one.wanted.step.step, planner.closes_at(one), debt.amount, found))
    return sorted(steps, key=lambda one: (one.closes_at is None, one.closes_at or now, -one.amount))
