"""Divide the examples so that no one is tested on a voice the understander has learnt from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import GroupKFold

from benchmarks.nlu.examples import Example

FOLDS = 4


@dataclass(frozen=True, slots=True)
class Fold:
    """What is learnt from and what is asked; no voice is in both."""

    seen: list[Example]
    unseen: list[Example]


def by_voice(examples: Sequence[Example], held_out: int | None = None) -> list[Fold]:
    """Return folds that each leave about `held_out` whole voices out, of about the same number of examples.

    Without `held_out` there are four. Every example is left out once.
    """
    voices = [example.voice for example in examples]
    count = -(-len(set(voices)) // held_out) if held_out else FOLDS
    folds = GroupKFold(count).split(np.zeros(len(voices)), groups=voices)
    return [Fold([examples[i] for i in seen], [examples[i] for i in unseen]) for seen, unseen in folds]
