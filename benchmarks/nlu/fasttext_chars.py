"""fastText's supervised classifier over characters. Needs `fasttext-wheel`, which is in no lock file of ours."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import fasttext

from benchmarks.nlu.answer import Answer
from benchmarks.nlu.examples import Example

EPOCHS = 50
QUICK_EPOCHS = 5
_LABEL = "__label__"


class FasttextChars:
    """A bag of runs of 1 to 3 characters, 100 numbers each; one thread, since with more no two models are equal."""

    def __init__(self) -> None:
        """Start without a model."""
        self._model: Any = None

    def train(self, examples: Sequence[Example], folder: Path, quick: bool) -> Path:
        """Write fastText's own training file and learn from it."""
        lines, plain, model = folder / "train.txt", folder / "model.bin", folder / "model.bin.gz"
        lines.write_text("".join(f"{_LABEL}{one.intent} {_spaced(one.text)}\n" for one in examples), "utf-8")
        fitted = fasttext.train_supervised(
            str(lines), epoch=QUICK_EPOCHS if quick else EPOCHS, lr=0.5, wordNgrams=3, bucket=200_000, thread=1
        )
        fitted.save_model(str(plain))
        with plain.open("rb") as source, gzip.open(model, "wb", 6) as target:
            shutil.copyfileobj(source, target)
        return model

    def load(self, model: Path) -> None:
        """Unpack and load the model."""
        plain = model.with_suffix("")
        with gzip.open(model, "rb") as source, plain.open("wb") as target:
            shutil.copyfileobj(source, target)
        self._model = fasttext.load_model(str(plain))

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """Return the probability of each label."""
        out = []
        for text in texts:
            labels, sure = self._model.predict(_spaced(text), k=-1)
            out.append(Answer({label.removeprefix(_LABEL): float(p) for label, p in zip(labels, sure, strict=True)}))
        return out


def _spaced(text: str) -> str:
    return " ".join(text.lower().replace("\n", " "))
