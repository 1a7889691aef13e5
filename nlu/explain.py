"""Tell what decided a message's intent: what each word adds, and what the examples nearest to it add.

Weights are for the best intent against the second. All of them together are the logarithm of how many times likelier
the best one is, so that 0.7 doubles it and -0.7 halves it.
"""

from __future__ import annotations

from typing import Any, Sequence

import numpy as np
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu import kernel
from nlu.normaliser import NORMAL, ORIGINS
from nlu.ridge import Features, Ridge

# Set on a message's metadata to have it explained: it costs as much again as the parse.
WANTED = "explain"
# What the n-gram featurizer leaves on such a message: n-gram → its column, of those that the model knows.
COLUMNS = "gram_columns"
EXPLANATION = "explanation"

# As many as a person looks at; what the others add stands in `rest`.
_NEIGHBOURS = 5


def wanted(message: Message) -> bool:
    """Tell whether a message is to be explained."""
    return (message.get(METADATA) or {}).get(WANTED) is True


def covered(message: Message) -> list[tuple[str, list[int]]]:
    """Return each n-gram of a message, as `nlu.ngrams.grams` does, with the characters it covers.

    These are indices into the text as typed. The marks of begin and end are no characters.
    """
    plain = f"^{message.get(NORMAL)}$"
    places = [[], *([origin] for origin in message.get(ORIGINS)), []]
    out = [
        (plain[i : i + n], [place for part in places[i : i + n] for place in part])
        for n in (1, 2, 3)
        for i in range(len(plain) - n + 1)
    ]
    tokens = message.get(TOKENS_NAMES[TEXT])
    return out + [(f"w {token.text}", list(range(token.start, token.end))) for token in tokens]


def explain(model: Ridge, examples: Sequence[tuple[str, str]], message: Message) -> dict[str, Any]:
    """Return why a message got its intent.

    `examples` are text and intent of what the model learnt from, in its order. Returned are `intent`, `confidence`,
    `against` (the second intent), `words` (`start`, `end`, `text`, `weight`; offsets into the text as typed),
    `neighbours` (`text`, `intent`, `weight`; nearest first) and `rest`: the other examples, white space, begin and end.
    Exact: words, neighbours and rest sum to the logarithm of confidence / confidence of the second.
    """
    features = Features.of([message])
    confidences = model.confidences(features)[0]
    best, second = np.argsort(-confidences, kind="stable")[:2]
    grams, near = (
        (one - other) / model.temperature
        for one, other in zip(
            model.reasons(features, model.labels[best]), model.reasons(features, model.labels[second]), strict=True
        )
    )
    rest = model.offsets[best] - model.offsets[second]
    characters, marks = _shared(message, grams.toarray()[0])
    words = _words(message, characters)
    nearness = kernel.nearness(model.space.places(features.vectors), model.places)[0]
    nearest = np.argsort(-nearness, kind="stable")[:_NEIGHBOURS]
    in_words = sum(word["weight"] for word in words)
    rest += marks + float(characters.sum()) - in_words + float(near.sum()) - float(near[nearest].sum())
    return {
        "intent": model.labels[best],
        "confidence": float(confidences[best]),
        "against": model.labels[second],
        "words": words,
        "neighbours": [
            {"text": examples[i][0], "intent": examples[i][1], "weight": float(near[i])} for i in nearest.tolist()
        ],
        "rest": float(rest),
    }


def _shared(message: Message, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Share the weight of each n-gram evenly over where it stands and the characters there.

    Return the sum of each character of the text as typed, and what fell to the marks of begin and end alone.
    """
    known = message.get(COLUMNS)
    standing: dict[str, list[list[int]]] = {}
    for gram, places in covered(message):
        if gram in known:
            standing.setdefault(gram, []).append(places)
    characters, marks = np.zeros(len(message.get(TEXT))), 0.0
    for gram, occurrences in standing.items():
        share = float(weights[known[gram]]) / len(occurrences)
        for places in occurrences:
            if not places:
                marks += share
            for place in places:
                characters[place] += share / len(places)
    return characters, marks


def _words(message: Message, characters: np.ndarray) -> list[dict[str, Any]]:
    """Return the words with the sums of their characters, each character in one word only."""
    words, behind = [], 0
    for token in message.get(TOKENS_NAMES[TEXT]):
        # A character like ㎏ may be two in the plain form, and so stand in two words: the first has it.
        start = max(token.start, behind)
        if start < token.end:
            weight = float(characters[start : token.end].sum())
            words.append(
                {"start": start, "end": token.end, "text": message.get(TEXT)[start : token.end], "weight": weight}
            )
            behind = token.end
    return words
