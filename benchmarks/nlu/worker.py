"""What runs in a process of its own: one understander is trained, loaded and asked there, and nothing else."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.nlu.answer import Answer
from benchmarks.nlu.examples import Example
from benchmarks.nlu.registry import ENTRIES
from benchmarks.nlu.understander import Understander

_here: dict[str, Understander] = {}


@dataclass(frozen=True, slots=True)
class Trained:
    """A saved model, its size, and how long it took: on the wall, and on all cores together."""

    model: Path
    size: int
    seconds: float
    processor_seconds: float


def begin(log: Path, environment: dict[str, str]) -> None:
    """Start a process: set its environment before anything heavy is imported, and send what it prints to a file."""
    os.environ.update(environment)
    warnings.simplefilter("ignore")
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)


def train(name: str, examples: Sequence[Example], folder: Path, quick: bool) -> Trained:
    """Train and save; the time is without imports."""
    folder.mkdir(parents=True)
    understander = ENTRIES[name].make()
    began, worked = time.perf_counter(), time.process_time()
    model = understander.train(examples, folder, quick)
    seconds, processor_seconds = time.perf_counter() - began, time.process_time() - worked
    return Trained(model, model.stat().st_size, seconds, processor_seconds)


def load(name: str, model: Path) -> int:
    """Load a model and return the resident memory of the process in bytes, after one message."""
    _here[name] = ENTRIES[name].make()
    _here[name].load(model)
    _here[name].answers(["你好"])
    return _resident()


def answers(name: str, texts: Sequence[str]) -> list[Answer]:
    """Return what the loaded understander makes of each text."""
    return _here[name].answers(texts)


def times(name: str, texts: Sequence[str]) -> list[float]:
    """Return the seconds of each text, asked alone."""
    out = []
    for text in texts:
        began = time.perf_counter()
        _here[name].answers([text])
        out.append(time.perf_counter() - began)
    return out


def _resident() -> int:
    status = Path("/proc/self/status").read_text("utf-8")  # Linux
    return 1024 * int(status.split("VmRSS:")[1].split()[0])
