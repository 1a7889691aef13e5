"""The understanders that are compared, by name."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from dataclasses import dataclass

from benchmarks.nlu.understander import Understander

OURS = "ours"


@dataclass(frozen=True, slots=True)
class Entry:
    """An understander: its name on the command line, its name in the tables, and what it is made of.

    `source` is a config file of Rasa, or a class as `module.Class`. A `slow` one is tested on fewer folds. `without`
    names a package it must not find: spaCy imports TensorFlow wherever that is installed, and would carry its memory.
    """

    name: str
    title: str
    source: str
    slow: bool = False
    without: str = ""

    def make(self) -> Understander:
        """Import what it is made of, and nothing of the others: their memory is not its memory."""
        if self.without:
            sys.modules[self.without] = None  # type: ignore[assignment]
        if self.source.endswith(".yml"):
            from benchmarks.nlu.rasa_pipeline import RasaPipeline

            return RasaPipeline(self.source)
        module, name = self.source.rsplit(".", 1)
        made: Understander = getattr(importlib.import_module(f"benchmarks.nlu.{module}"), name)()
        return made


CONFIGS = "benchmarks/nlu/configs"
ENTRIES = {
    entry.name: entry
    for entry in (
        Entry("rasa-diet", "Rasa: jieba, counts, DIET", f"{CONFIGS}/rasa_diet.yml", slow=True),
        Entry("rasa-logistic", "Rasa: jieba, counts, logistic regression", f"{CONFIGS}/rasa_logistic.yml"),
        Entry("features-diet", "our features, DIET", f"{CONFIGS}/features_diet.yml", slow=True),
        Entry("features-logistic", "our features, Rasa's logistic regression", f"{CONFIGS}/features_logistic.yml"),
        Entry("spacy", "spaCy textcat", "spacy_textcat.SpacyTextcat", slow=True, without="tensorflow"),
        Entry("char-ngrams", "scikit-learn, character n-grams", "char_ngrams.CharNgrams"),
        Entry("fasttext", "fastText, characters", "fasttext_chars.FasttextChars"),
        Entry(OURS, "ours (config.yml)", "config.yml"),
    )
}


def chosen(names: str | None) -> list[Entry]:
    """Return the entries named, separated by commas; without names, all whose packages are installed.

    Raises KeyError for a name that is not known.
    """
    if names:
        return [ENTRIES[name] for name in names.split(",")]
    installed = importlib.util.find_spec("fasttext") is not None
    return [entry for entry in ENTRIES.values() if entry.name != "fasttext" or installed]
