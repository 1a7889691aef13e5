"""Train, load and ask every understander on the same data."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.nlu import worker
from benchmarks.nlu.answer import Answer
from benchmarks.nlu.examples import Example, Labelled, sampled
from benchmarks.nlu.process import Apart
from benchmarks.nlu.registry import Entry
from benchmarks.nlu.split import Fold
from benchmarks.nlu.worker import Trained

IN_A_ROW = 10  # messages to one understander before the next has its turn: all share the noise of the machine
WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Material:
    """What all are given: the examples and their folds, the labelled sets, the text from outside."""

    examples: list[Example]
    folds: list[Fold]
    tests: dict[str, list[Labelled]]
    outside: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Settings:
    """How much is done: on how many folds a slow understander is tested, how many messages are timed."""

    folder: Path
    quick: bool
    slow_folds: int
    timed: int


@dataclass(slots=True)
class Measured:
    """What came of one understander. Memory is in bytes, times are in seconds."""

    entry: Entry
    trained: Trained
    folds: list[list[Answer]]
    resident: int = 0
    times: list[float] = field(default_factory=list)
    tests: dict[str, list[Answer]] = field(default_factory=dict)
    outside: dict[str, list[Answer]] = field(default_factory=dict)


def measure(entries: Sequence[Entry], material: Material, settings: Settings) -> list[Measured]:
    """Return what came of each; one that fails is told of and left out."""
    learnt = [one for entry in entries if (one := _learnt(entry, material, settings)) is not None]
    _ask(learnt, material, settings)
    return learnt


def _learnt(entry: Entry, material: Material, settings: Settings) -> Measured | None:
    try:
        folds = material.folds[: settings.slow_folds] if entry.slow else material.folds
        heard = []
        for number, fold in enumerate(folds, 1):
            _say(f"{entry.name}: fold {number} of {len(folds)}")
            heard.append(_cross_voice(entry, fold, settings, f"fold-{number}"))
        _say(f"{entry.name}: everything")
        with Apart(entry.name, settings.folder / f"{entry.name}.log") as process:
            folder = settings.folder / entry.name / "everything"
            trained = process.run(worker.train, material.examples, folder, settings.quick)
        _say(f"{entry.name}: trained in {trained.seconds:.0f} s, {trained.size:,} bytes")
    except Exception:  # hours of the others' training stand behind it
        traceback.print_exc()
        return None
    return Measured(entry, trained, heard)


def _cross_voice(entry: Entry, fold: Fold, settings: Settings, name: str) -> list[Answer]:
    with Apart(entry.name, settings.folder / f"{entry.name}.log") as process:
        trained = process.run(worker.train, fold.seen, settings.folder / entry.name / name, settings.quick)
        process.run(worker.load, trained.model)
        answers = process.run(worker.answers, [example.text for example in fold.unseen])
    trained.model.unlink()
    return answers


def _ask(learnt: Sequence[Measured], material: Material, settings: Settings) -> None:
    """Load all, time them in turn, then ask each everything."""
    with ExitStack() as stack:
        processes = []
        for one in learnt:
            log = settings.folder / f"{one.entry.name}.log"
            processes.append(stack.enter_context(Apart(one.entry.name, log, serving=True)))
            one.resident = processes[-1].run(worker.load, one.trained.model)
            _say(f"{one.entry.name}: loaded, {one.resident:,} bytes")
        _time(learnt, processes, material, settings)
        for one, process in zip(learnt, processes, strict=True):
            for name, rows in material.tests.items():
                one.tests[name] = process.run(worker.answers, [row.text for row in rows])
            for name, texts in material.outside.items():
                one.outside[name] = process.run(worker.answers, texts)
            _say(f"{one.entry.name}: asked")


def _time(learnt: Sequence[Measured], processes: Sequence[Apart], material: Material, settings: Settings) -> None:
    """Time each message once, before anything that remembers texts has seen them."""
    known = [example.text for example in material.examples]
    asked = {row.text for rows in material.tests.values() for row in rows} or set(known)
    messages = sampled(sorted(asked), settings.timed)
    for process in processes:
        process.run(worker.times, sampled(known, WARM_UP))
    for start in range(0, len(messages), IN_A_ROW):
        for one, process in zip(learnt, processes, strict=True):
            one.times += process.run(worker.times, messages[start : start + IN_A_ROW])


def _say(what: str) -> None:
    print(time.strftime("%H:%M:%S"), what, file=sys.stderr, flush=True)
