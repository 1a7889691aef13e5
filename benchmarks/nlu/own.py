"""What is told of our own pipeline alone: what it takes for what, and how it does on emotions and entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from benchmarks.nlu import scores
from benchmarks.nlu.asked import Asked, on_test, over_voices
from benchmarks.nlu.document import table
from benchmarks.nlu.registry import OURS
from benchmarks.nlu.run import Material, Measured

MOST_PAIRS = 25
# The pipeline finds these too, but the sets do not mark them as spans.
NOT_MARKED = {"emotion", "duration"}


def own(measured: Sequence[Measured], material: Material) -> dict[str, str]:
    """Return the text for each marker about ours; nothing when ours was not measured."""
    ours = next((one for one in measured if one.entry.name == OURS), None)
    asked = ours and over_voices(ours, material, len(material.folds))
    if ours is None or asked is None:
        return {}
    return {"confusions": _confusions(asked), "intents": _intents(asked), "ours": _ours(ours, material)}


def _confusions(asked: Asked) -> str:
    pairs = scores.confusions(asked.meant, asked.heard, MOST_PAIRS)
    return table(["meant", "taken for", "times"], [[meant, heard, f"{times}"] for meant, heard, times in pairs])


def _intents(asked: Asked) -> str:
    examples = Counter(asked.meant)
    by_intent = sorted(scores.f1_by_label(asked.meant, asked.heard).items(), key=lambda item: item[1])
    return table(["intent", "F1", "examples"], [[name, f"{f1:.3f}", f"{examples[name]}"] for name, f1 in by_intent])


def _ours(one: Measured, material: Material) -> str:
    rows = []
    for name, labelled in material.tests.items():
        asked = on_test(one, material, name)
        rejected = sum(answer.rejected for answer in asked.answers)
        kept = [right and not answer.rejected for right, answer in zip(asked.right, asked.answers, strict=True)]
        found = [[pair for pair in answer.entities if pair[0] not in NOT_MARKED] for answer in asked.answers]
        emotions = scores.macro_f1([row.emotion for row in labelled], [answer.emotion for answer in asked.answers])
        rows.append(
            [
                f"`{name}`",
                f"{emotions:.3f}",
                f"{scores.span_f1([row.entities for row in labelled], found):.3f}",
                f"{rejected} of {len(labelled)}",
                f"{sum(kept) / len(kept):.3f}",
            ]
        )
    head = ["set", "emotion, macro-F1", "entities, F1", "not understood", "accuracy, those counted as wrong"]
    return table(head, rows)
