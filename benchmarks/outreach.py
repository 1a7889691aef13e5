"""What it costs to find what is due among very many open orders, to decide about it, and to send it side by side."""

import multiprocessing
import os
import resource
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from tempfile import TemporaryDirectory

from benchmarks.outreach_ledger import DUE, NOW, filled, pace
from benchmarks.table import Row, milliseconds, timed
from benchmarks.writers import own_schema
from nuanfu.bootstrap import App
from nuanfu.clock import frozen_clock
from nuanfu.ledger.database import Database
from nuanfu.outreach import planner
from nuanfu.outreach.channels.base import Ended, Outcome, Outgoing
from nuanfu.outreach.parts import Parts, parts_for, ways_over
from nuanfu.outreach.running import rehearse, run_counted, work
from nuanfu.policy.reminders import Reminders, Way
from nuanfu.settings import Settings

FEW, MANY = 10_000, 1_000_000
PROVIDER_SECONDS = 0.05
MESSAGES, SENT = 120, 200
MOST_TIMES = 2.0
FEWEST_A_SECOND = 2_000
LEAST_SPEEDUP = 2.5
MOST_MORE_MEGABYTES = 16
SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Slow:
    """A carrier that takes its time and takes everything."""

    seconds: float

    def send(self, message: Outgoing) -> Outcome:
        """Wait, as for a network."""
        time.sleep(self.seconds)
        return Outcome(Ended.TAKEN, message.key)


def run(many: int = MANY, few: int = FEW) -> list[Row]:
    """Measure on SQLite, and on PostgreSQL where there is one; `many` is how many open orders the larger ledger has."""
    with TemporaryDirectory() as folder:
        rows = _measured("SQLite", [f"sqlite:///{folder}/{count}.db" for count in (few, many)], few, many)
    address = os.environ.get("NUANFU_TEST_POSTGRES_URL", "")
    if address:
        with ExitStack() as schemas:
            urls = [schemas.enter_context(own_schema(address, f"outreach_{count}")) for count in (few, many)]
            rows += _measured("PostgreSQL", urls, few, many)
    return rows


def _measured(name: str, urls: list[str], few: int, many: int) -> list[Row]:
    databases = [filled(url, count, DUE) for url, count in zip(urls, (few, many), strict=True)]
    small, large = [parts_over(database) for database in databases]
    found = [milliseconds(timed(lambda at=parts: _find(at), 5)) for parts in (small, large)]
    rehearse(small, NOW)  # the first run compiles its statements
    began, at_work = time.perf_counter(), time.process_time()
    handled = len(rehearse(small, NOW))
    wall, own = handled / (time.perf_counter() - began), handled / (time.process_time() - at_work)
    for database in databases:
        pace(database, SENT)
        database.close()
    memory = [_in_a_process(_largest, url) for url in urls]
    speedup = _speedup(urls[0])
    ratio, more = found[1] / found[0], (memory[1] - memory[0]) / 1024
    load = f"load {os.getloadavg()[0]:.1f}"
    return [
        Row(
            f"choosing {DUE:,} due of {many:,} open orders over {few:,}",
            f"{ratio:.2f} × ({found[1]:.0f} ms / {found[0]:.0f} ms)",
            f"≤ {MOST_TIMES:.0f} ×",
            ratio <= MOST_TIMES,
            f"{name}, median of 5, {load}",
        ),
        Row(
            "planned and decided by the gate",
            f"{own:,.0f} orders/s of one core ({wall:,.0f}/s by the wall)",
            f"≥ {FEWEST_A_SECOND:,}",
            own >= FEWEST_A_SECOND,
            f"{name}, a rehearsal of {handled:,}, one process, {load}",
        ),
        Row(
            "4 workers over 1, a carrier of 50 ms",
            f"{speedup:.2f} ×",
            f"≥ {LEAST_SPEEDUP} ×",
            speedup >= LEAST_SPEEDUP or name != "PostgreSQL",
            f"{name}, {MESSAGES} short messages each, a process a worker, {load}",
        ),
        Row(
            f"memory of a worker at {many:,} open orders over {few:,}",
            f"{more:+.1f} MB ({memory[1] / 1024:.0f} MB)",
            f"≤ {MOST_MORE_MEGABYTES} MB",
            more <= MOST_MORE_MEGABYTES,
            f"{name}, largest resident size of a process that has planned {DUE:,} and sent {SENT}",
        ),
    ]


def _find(parts: Parts) -> None:
    with parts.database.reading() as session:
        if sum(len(batch) for batch in planner.due(session, parts.reminders, NOW)) != DUE:
            raise RuntimeError("what is due was not found, and would make the search look quick")


def _in_a_process(work_of: object, url: str) -> int:
    with SPAWN.Pool(1) as pool:
        return pool.apply(work_of, (url,))  # type: ignore[arg-type]


def _largest(url: str) -> int:
    """Return the largest resident size, in KiB, of a worker that plans and sends what is due."""
    parts = parts_over(Database(url), seconds=0.0)
    run_counted(parts, frozen_clock(NOW), threads=1)
    parts.database.close()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _speedup(url: str) -> float:
    """Return how much sooner four workers have sent as many messages as one; all of them are still to be sent."""
    database = Database(url)
    with database.writing() as session:
        for table in ("contacts", "messages", "conversations", "reminders"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    pace(database, MESSAGES)
    planner.plan(database, parts_over(database).reminders, NOW)
    database.close()
    seconds = [_seconds(url, workers, turn) for turn, workers in enumerate((1, 4))]
    return seconds[0] / seconds[1]


def _seconds(url: str, workers: int, turn: int) -> float:
    """Return how long workers, each a process, take for the messages of one minute; their start does not count."""
    ready = SPAWN.Barrier(workers + 1)
    started = [SPAWN.Process(target=_work, args=(url, turn, ready)) for _ in range(workers)]
    for process in started:
        process.start()
    ready.wait()
    began = time.perf_counter()
    for process in started:
        process.join()
    if any(process.exitcode for process in started):
        raise RuntimeError("a worker failed, and would make the others look quick")
    return time.perf_counter() - began


def _work(url: str, turn: int, ready: Barrier) -> None:
    parts = parts_over(Database(url))
    slow = replace(parts, ways={**parts.ways, Way.IM: parts.ways[Way.SMS]})
    rehearse(slow, NOW)
    ready.wait()
    for _ in work(
        slow, frozen_clock(NOW + timedelta(minutes=2 * turn))
    ):  # another minute: the pace allows as many again
        pass


def parts_over(database: Database, seconds: float = PROVIDER_SECONDS) -> Parts:
    """Return outreach over a ledger, with a slow carrier, and the shipped cadence that may go by it."""
    settings = Settings(_env_file=None, database_url="sqlite:///unused")  # type: ignore[call-arg]
    app = App(settings=settings, database=database, clock=frozen_clock(NOW))
    parts = parts_for(app, print)
    return replace(parts, reminders=_cadence(parts.reminders), ways=ways_over(Slow(seconds)))


def _cadence(reminders: Reminders) -> Reminders:
    """Return the shipped cadence, saying its first step by either channel, so that it can be sent by a carrier."""
    sms = {"channels": (Way.IM,), "sms": "reminder.sms_order"}
    return reminders.model_copy(update={"order": tuple(step.model_copy(update=sms) for step in reminders.order)})


def main() -> None:
    """Measure by sizes given on the command line: `python -m benchmarks.outreach 100000 10000`."""
    import sys

    from benchmarks.table import show

    show(run(*(int(number) for number in sys.argv[1:])))


if __name__ == "__main__":
    main()
