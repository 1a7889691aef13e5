"""What every understander in the comparison can do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from benchmarks.nlu.answer import Answer
from benchmarks.nlu.examples import Example


class Understander(Protocol):
    """Learns from examples, is saved to one file, and answers what a message means."""

    def train(self, examples: Sequence[Example], folder: Path, quick: bool) -> Path:
        """Learn, save the model as one compressed file in `folder`, and return its path.

        `quick` asks for fewer rounds over the examples: it shows that everything works, not how well.
        """

    def load(self, model: Path) -> None:
        """Load a saved model, ready to answer."""

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """Return what each text means."""
