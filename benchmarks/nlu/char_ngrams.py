"""Scikit-learn alone: tf-idf of character n-grams and a logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from benchmarks.nlu.answer import Answer
from benchmarks.nlu.examples import Example


class CharNgrams:
    """The twenty lines that anything else has to be better than."""

    def __init__(self) -> None:
        """Start without a model."""
        self._pipeline: Pipeline | None = None

    def train(self, examples: Sequence[Example], folder: Path, quick: bool) -> Path:
        """Fit on runs of 1 to 3 characters; C = 10, because rows of tf-idf are short."""
        pipeline = make_pipeline(
            TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True),
            LogisticRegression(C=10, max_iter=30 if quick else 300),
        )
        pipeline.fit([example.text for example in examples], [example.intent for example in examples])
        model = folder / "model.joblib.gz"
        joblib.dump(pipeline, model, compress=("gzip", 6))
        return model

    def load(self, model: Path) -> None:
        """Load the fitted pipeline."""
        self._pipeline = joblib.load(model)

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """Return the probabilities of each text."""
        assert self._pipeline is not None
        rows = self._pipeline.predict_proba(texts)
        return [Answer(dict(zip(self._pipeline.classes_.tolist(), row.tolist(), strict=True))) for row in rows]
