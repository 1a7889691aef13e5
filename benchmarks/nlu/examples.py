"""Read what the understanders learn from and what they are asked."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml

T = TypeVar("T")

# Rasa's markup of an entity: [两百](amount) or [两百]{"entity": "amount"}.
_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True, slots=True)
class Example:
    """One training example: as a buyer would type it, and with the entities marked as in the file."""

    text: str
    marked: str
    intent: str
    emotion: str
    voice: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message of a test set; `entities` are pairs of kind and text."""

    text: str
    intent: str
    emotion: str
    entities: tuple[tuple[str, str], ...]


def read_examples(folder: Path) -> list[Example]:
    """Read every example of Rasa's training files, in the order of the files."""
    examples = []
    for path in sorted(folder.glob("*/nlu*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            about = block.get("metadata", {})
            for line in block["examples"].splitlines():
                marked = line.removeprefix("- ").strip()
                if marked:
                    text = _MARKED.sub(r"\1", marked)
                    examples.append(Example(text, marked, block["intent"], about["emotion"], about["voice"]))
    return examples


def read_labelled(path: Path) -> list[Labelled]:
    """Read a labelled set: lines of `{"text", "intent", "emotion", "entities": [{"entity", "text"}]}`."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        Labelled(
            row["text"],
            row["intent"],
            row.get("emotion", ""),
            tuple((one["entity"], one["text"]) for one in row.get("entities", [])),
        )
        for row in rows
    ]


def read_outside(path: Path, most: int) -> list[str]:
    """Read at most `most` lines of text that no intent fits, the same ones each time.

    A leading slash is a command to Rasa, so such lines are left out.
    """
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    return sampled([line for line in lines if line and not line.startswith("/")], most)


def sampled(things: Sequence[T], most: int) -> list[T]:  # noqa: UP047 - Rasa runs on Python 3.10
    """Return at most `most` of the things, the same ones each time."""
    return random.Random(0).sample(things, most) if len(things) > most else list(things)


def few_of_each(examples: Sequence[Example], most: int) -> list[Example]:
    """Return at most `most` examples of each intent, for a run that only shows that everything works."""
    by_intent: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_intent[example.intent].append(example)
    return [example for intent in by_intent.values() for example in sampled(intent, most)]
