"""The shop's own training examples: `data/shop/nlu_<intent>.yml`, written as the shipped ones are."""

import os
import re
import unicodedata
from collections import defaultdict
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from nuanfu.errors import ExampleTaken, LabelUnknown
from nuanfu.negotiation.intents import Intent

EMOTIONS = ("calm", "anxious", "angry", "low")
SHOP_FOLDER = Path("data/shop")
VOICE = "shop"  # who wrote the examples; the confidence is measured on each voice left out

_MARKUP = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")

Texts = dict[str, list[str]]  # emotion → texts of one intent


class Examples:
    """The training examples in one folder, beside those of the folders next to it."""

    def __init__(self, folder: Path) -> None:
        """Stand on a folder, usually `data/shop`; it is made with the first example."""
        self._folder = folder

    def add(self, text: str, intent: str, emotion: str) -> bool:
        """Add an example to the block of its intent and emotion; False, and no change, when the model has it already.

        A text that the shop itself had given another intent moves. Raises `LabelUnknown`, and `ExampleTaken` when a
        shipped example gives the text another intent.
        """
        if intent not in set(Intent) or emotion not in EMOTIONS:
            raise LabelUnknown
        line = as_line(text)
        shipped = self._shipped.get(_key(line))
        if shipped is not None and shipped != intent:
            raise ExampleTaken(f"「{line}」在训练数据里已经是 {shipped}，不能再当作 {intent}。")
        earlier = self._own_intent_of(line)
        if not line or intent in (shipped, earlier):
            return False
        if earlier is not None:
            self._remove(line, earlier)
        texts = self._read(intent)
        texts[emotion].append(line)
        self._write(intent, texts)
        return True

    @cached_property
    def _shipped(self) -> dict[str, str]:
        """Return the intent of each example in the folders beside this one."""
        files = [path for path in self._folder.parent.glob("*/nlu*.yml") if path.parent.name != self._folder.name]
        return {_key(text): block["intent"] for path in files for block in _blocks(path) for text in _texts(block)}

    def _own_intent_of(self, line: str) -> str | None:
        blocks = (block for path in self._folder.glob("nlu_*.yml") for block in _blocks(path))
        return next((block["intent"] for block in blocks if _key(line) in map(_key, _texts(block))), None)

    def _read(self, intent: str) -> Texts:
        texts: Texts = defaultdict(list)
        if self._path(intent).exists():
            for block in _blocks(self._path(intent)):
                texts[block["metadata"]["emotion"]] += _lines(block)
        return texts

    def _remove(self, line: str, intent: str) -> None:
        kept = {
            emotion: [text for text in texts if _key(_bare(text)) != _key(line)]
            for emotion, texts in self._read(intent).items()
        }
        self._write(intent, kept)

    def _write(self, intent: str, texts: Texts) -> None:
        """Write a whole file at once, so that a training that starts meanwhile reads the old or the new one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(intent)
        blocks = [_block(intent, emotion, lines) for emotion, lines in texts.items() if lines]
        if not blocks:
            path.unlink(missing_ok=True)
            return
        fresh = path.with_suffix(".new")
        fresh.write_text('version: "3.1"\n\nnlu:\n' + "\n".join(blocks), encoding="utf-8")
        os.replace(fresh, path)

    def _path(self, intent: str) -> Path:
        return self._folder / f"nlu_{intent}.yml"


def as_line(text: str) -> str:
    """Return a text as one line of an example: no control characters, no command, nothing that Rasa reads as markup."""
    line = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    line = line.replace("[", "【").replace("]", "】").strip()
    return f"／{line[1:]}" if line.startswith("/") else line


def _block(intent: str, emotion: str, lines: list[str]) -> str:
    head = f"  - intent: {intent}\n    metadata:\n      emotion: {emotion}\n      voice: {VOICE}\n    examples: |\n"
    return head + "".join(f"      - {line}\n" for line in lines)


def _blocks(path: Path) -> list[dict[str, Any]]:
    # The loader in C reads the 13,000 examples in a second, the one in Python in ten; both are the safe one.
    body = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return [block for block in (body or {}).get("nlu", []) if "intent" in block]


def _lines(block: dict[str, Any]) -> list[str]:
    return [line.removeprefix("- ").strip() for line in block["examples"].strip().split("\n")]


def _texts(block: dict[str, Any]) -> list[str]:
    return [_bare(line) for line in _lines(block)]


def _bare(line: str) -> str:
    return _MARKUP.sub(r"\1", line)


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
