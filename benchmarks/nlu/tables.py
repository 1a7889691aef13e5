"""The tables that put the understanders side by side, in Markdown."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.nlu import scores
from benchmarks.nlu.answer import OUT_OF_SCOPE, Answer
from benchmarks.nlu.asked import Asked, on_test, over_voices
from benchmarks.nlu.document import table
from benchmarks.nlu.registry import OURS
from benchmarks.nlu.run import Material, Measured, Settings

NONE = "–"
_NAMES = "understander"


def side_by_side(measured: Sequence[Measured], material: Material, settings: Settings) -> dict[str, str]:
    """Return the text for each marker that tells of all."""
    return {
        "measured": _measured(material, settings),
        "accuracy": _by_set(measured, material, settings, Asked.accuracy_and_f1),
        "confidence": _by_set(measured, material, settings, Asked.confidence),
        "outside": _outside(measured, material),
        "cost": _cost(measured),
    }


def _measured(material: Material, settings: Settings) -> str:
    voices = len({example.voice for example in material.examples})
    facts = [
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the end",
        f"{len(material.examples):,} examples of {voices} voices in {len(material.folds)} folds",
        *(f"`{name}` {len(rows):,} labelled messages" for name, rows in material.tests.items()),
        *(f"`{name}` {len(texts):,} lines from outside" for name, texts in material.outside.items()),
        f"{settings.timed} messages timed",
    ]
    kind = "A quick run on a small sample, which shows only that everything works" if settings.quick else "Last run"
    return f"{kind}: {'; '.join(facts)}."


def _by_set(
    measured: Sequence[Measured], material: Material, settings: Settings, figure: Callable[[Asked], str]
) -> str:
    """Return a table with a column a set: all folds, the folds that the slow were tested on too, each labelled set."""
    folds = {"cross-voice": len(material.folds)}
    if settings.slow_folds < len(material.folds) and any(one.entry.slow for one in measured):
        few = settings.slow_folds
        folds["first fold" if few == 1 else f"first {few} folds"] = few
    rows = []
    for one in measured:
        groups = [over_voices(one, material, count) for count in folds.values()]
        groups += [on_test(one, material, name) for name in material.tests]
        rows.append([one.entry.title, *(figure(asked) if asked else NONE for asked in groups)])
    return table([_NAMES, *folds, *(f"`{name}`" for name in material.tests)], rows)


def _outside(measured: Sequence[Measured], material: Material) -> str:
    """Return the AUROC of the labelled messages that are in scope, over each text from outside."""
    if not (material.tests and material.outside):
        return "Neither a labelled set nor text from outside was given."
    rows = []
    for one in measured:
        asked = [on_test(one, material, name) for name in material.tests]
        inside = [answer for group in asked for answer in _in_scope(group)]
        rows.append([one.entry.title, *(f"{_auroc(inside, one.outside[name]):.3f}" for name in material.outside)])
    return table([_NAMES, *(f"`{name}`" for name in material.outside)], rows)


def _in_scope(asked: Asked) -> list[Answer]:
    return [answer for meant, answer in zip(asked.meant, asked.answers, strict=True) if meant != OUT_OF_SCOPE]


def _auroc(inside: Sequence[Answer], outside: Sequence[Answer]) -> float:
    return scores.auroc([answer.in_scope for answer in inside], [answer.in_scope for answer in outside])


def _cost(measured: Sequence[Measured]) -> str:
    halves = {one.entry.name: np.percentile(one.times, (50, 95)) * 1000 for one in measured}
    rows = []
    for one in measured:
        half, most = halves[one.entry.name]
        ratio = f"{half / halves[OURS][0]:.2f} ×" if OURS in halves else NONE
        rows.append(
            [
                one.entry.title,
                f"{one.trained.seconds:.0f} s / {one.trained.processor_seconds:.0f} s",
                f"{one.trained.size:,}",
                f"{one.resident / 2**20:.0f} MB",
                f"{half:.1f} / {most:.1f} ms",
                ratio,
            ]
        )
    head = [_NAMES, "training: wall / processor", "model, bytes", "memory", "a message: p50 / p95", "p50 over ours"]
    return table(head, rows)
