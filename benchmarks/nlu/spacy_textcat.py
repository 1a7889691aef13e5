"""spaCy's text categoriser on a blank Chinese pipeline."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.training import Example as SpacyExample
from spacy.util import fix_random_seed, minibatch

from benchmarks.nlu.answer import Answer
from benchmarks.nlu.examples import Example

EPOCHS = 10
QUICK_EPOCHS = 1
BATCH = 32
DROPOUT = 0.2
SEGMENTER = "char"


class SpacyTextcat:
    """The default `textcat` of spaCy: an ensemble of a bag of words and a small convolutional network."""

    def __init__(self) -> None:
        """Start without a model."""
        self._nlp: Language | None = None

    def train(self, examples: Sequence[Example], folder: Path, quick: bool) -> Path:
        """Go over the shuffled examples a fixed number of times."""
        fix_random_seed(0)
        nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": SEGMENTER}}})
        nlp.add_pipe("textcat")
        intents = sorted({example.intent for example in examples})
        taught = [
            SpacyExample.from_dict(
                nlp.make_doc(example.text), {"cats": {intent: float(intent == example.intent) for intent in intents}}
            )
            for example in examples
        ]
        optimizer = nlp.initialize(lambda: taught)
        shuffled = random.Random(0)
        for _ in range(QUICK_EPOCHS if quick else EPOCHS):
            shuffled.shuffle(taught)
            for batch in minibatch(taught, BATCH):
                nlp.update(batch, sgd=optimizer, drop=DROPOUT)
        nlp.to_disk(folder / "spacy")
        return Path(shutil.make_archive(str(folder / "model"), "gztar", folder / "spacy"))

    def load(self, model: Path) -> None:
        """Unpack and load the pipeline."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.unpack_archive(model, folder)
            self._nlp = spacy.load(folder)

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """Return the categories of each text."""
        assert self._nlp is not None
        return [Answer(doc.cats) for doc in self._nlp.pipe(texts)]
