"""Many callers at once on one ledger: as threads of this process, or as processes of their own."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from typing import Any

from nuanfu.ledger.database import Database
from tests.harness import shipped_words
from tests.stateful.counter import Counter, hurry

PROCESSES = 4
THREADS = 20
HEAD_START = 0.05  # seconds until everybody has got their call and waits for the start

Call = tuple[str, tuple[Any, ...]]


@cache
def _opened(url: str) -> Database:
    """Open a database once in each process of a crowd."""
    database = Database(url)
    hurry(database)
    return database


def _wake_up(_number: int) -> None:
    shipped_words()
    time.sleep(0.5)  # so that no process is quick enough to be woken in place of another


def _at_the_start(database: Database | str, call: Call, start: float) -> Any:
    name, arguments = call
    counter = Counter(_opened(database) if isinstance(database, str) else database)
    time.sleep(max(0.0, start - time.time()))
    return getattr(counter, name)(*arguments)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Callers who all call at the same moment; those in other processes open the database themselves."""

    executor: Executor
    by_address: bool

    def together(self, database: Database, calls: Sequence[Call]) -> list[Any]:
        """Make every call at once, each a method of `Counter` with its arguments; raises what any of them raised."""
        reached = database.url.render_as_string(hide_password=False) if self.by_address else database
        start = time.time() + HEAD_START
        waiting = [self.executor.submit(_at_the_start, reached, call, start) for call in calls]
        return [call.result(timeout=60) for call in waiting]


@contextmanager
def threads() -> Iterator[Crowd]:
    """Gather a crowd of threads."""
    with ThreadPoolExecutor(THREADS) as executor:
        yield Crowd(executor, by_address=False)


@contextmanager
def processes() -> Iterator[Crowd]:
    """Gather a crowd of processes that share nothing with this one."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as executor:
        list(executor.map(_wake_up, range(PROCESSES)))  # each must have started before anybody calls
        yield Crowd(executor, by_address=True)
