"""What an understander was asked, beside what it answered."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.nlu import scores
from benchmarks.nlu.answer import Answer
from benchmarks.nlu.run import Material, Measured


@dataclass(frozen=True, slots=True)
class Asked:
    """Messages of one kind: what they meant, and what was answered."""

    meant: list[str]
    answers: list[Answer]

    @property
    def heard(self) -> list[str]:
        """Return the likeliest intent of each."""
        return [answer.intent for answer in self.answers]

    @property
    def right(self) -> list[bool]:
        """Tell of each whether it was understood."""
        return [one == other for one, other in zip(self.meant, self.heard, strict=True)]

    def accuracy_and_f1(self) -> str:
        """Return `accuracy / macro-F1`."""
        return f"{scores.accuracy(self.meant, self.heard):.3f} / {scores.macro_f1(self.meant, self.heard):.3f}"

    def confidence(self) -> str:
        """Return `accuracy on the surest 80 % / expected calibration error`."""
        sure = [answer.confidence for answer in self.answers]
        surest = scores.accuracy_of_the_sure(self.right, sure)
        return f"{surest:.3f} / {scores.calibration_error(self.right, sure):.3f}"


def over_voices(one: Measured, material: Material, folds: int) -> Asked | None:
    """Return the first folds of the cross-voice test together, or None when fewer were run."""
    if len(one.folds) < folds:
        return None
    meant = [example.intent for fold in material.folds[:folds] for example in fold.unseen]
    return Asked(meant, [answer for answers in one.folds[:folds] for answer in answers])


def on_test(one: Measured, material: Material, name: str) -> Asked:
    """Return one labelled set."""
    return Asked([row.intent for row in material.tests[name]], one.tests[name])
