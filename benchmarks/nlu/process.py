"""A process for one understander, so that its time and memory are its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from benchmarks.nlu import worker

P = ParamSpec("P")
R = TypeVar("R")

QUIET = {
    "LOG_LEVEL": "WARNING",
    "RASA_MAX_CACHE_SIZE": "0",  # a cached component would not be trained, and so not be timed
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
# As nlu/serve.py sets it for a server: one message is too little to share among threads.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Apart:
    """A fresh process that works for the understander of one name."""

    def __init__(self, name: str, log: Path, serving: bool = False) -> None:
        """Say for whom, where its output goes, and whether it is set up as a server is."""
        self.name = name
        environment = {**QUIET, **ONE_THREAD} if serving else QUIET
        spawned = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(1, spawned, worker.begin, (log, environment))

    def __enter__(self) -> Apart:
        """Return the process, which starts with its first work."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._pool.shutdown()

    def run(self, work: Callable[Concatenate[str, P], R], *arguments: P.args, **named: P.kwargs) -> R:
        """Do a work of `worker` there and return what it returns; raises what it raises."""
        return self._pool.submit(work, self.name, *arguments, **named).result()
