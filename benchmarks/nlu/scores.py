"""The figures: how often right, how honestly sure, how well strangers are told from buyers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

BINS = 15
SURE_SHARE = 0.8


def accuracy(meant: Sequence[str], heard: Sequence[str]) -> float:
    """Return the share of messages whose label was found."""
    return float(np.mean([one == other for one, other in zip(meant, heard, strict=True)]))


def f1_by_label(meant: Sequence[str], heard: Sequence[str]) -> dict[str, float]:
    """Return the F1 of each label that occurs in `meant`."""
    labels = sorted(set(meant))
    scores = f1_score(meant, heard, labels=labels, average=None, zero_division=0)
    return {label: float(score) for label, score in zip(labels, scores, strict=True)}


def macro_f1(meant: Sequence[str], heard: Sequence[str]) -> float:
    """Return the mean of the F1 of each label that occurs in `meant`: a rare label counts like a frequent one."""
    return float(np.mean(list(f1_by_label(meant, heard).values())))


def accuracy_of_the_sure(right: Sequence[bool], sure: Sequence[float]) -> float:
    """Return the accuracy on the 80 % of the messages with the highest confidence."""
    order = np.argsort(-np.asarray(sure), kind="stable")[: max(1, int(len(sure) * SURE_SHARE))]
    return float(np.asarray(right)[order].mean())


def calibration_error(right: Sequence[bool], sure: Sequence[float]) -> float:
    """Return the expected calibration error: how far confidence and accuracy lie apart, over 15 equal bins."""
    hits, confidences = np.asarray(right, dtype=float), np.asarray(sure, dtype=float)
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    apart = [abs(hits[bins == one].sum() - confidences[bins == one].sum()) for one in range(BINS)]
    return float(sum(apart) / len(hits))


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Return how often a message from inside scores above one from outside, ties counting half."""
    return float(roc_auc_score([1] * len(inside) + [0] * len(outside), [*inside, *outside]))


def confusions(meant: Sequence[str], heard: Sequence[str], most: int) -> list[tuple[str, str, int]]:
    """Return the pairs of labels most often taken for each other: meant, heard, times."""
    wrong = Counter((one, other) for one, other in zip(meant, heard, strict=True) if one != other)
    in_order = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
    return [(one, other, times) for (one, other), times in in_order[:most]]


def span_f1(meant: Sequence[Sequence[tuple[str, str]]], found: Sequence[Sequence[tuple[str, str]]]) -> float:
    """Return the F1 of entities over all messages: kind and text must be exactly those labelled."""
    right = total = 0
    for labelled, seen in zip(meant, found, strict=True):
        right += (Counter(labelled) & Counter(seen)).total()
        total += len(labelled) + len(seen)
    return 2 * right / total if total else 1.0
