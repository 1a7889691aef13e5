"""What the model learns from: enough of each intent, each with an emotion, and nothing twice."""

import collections
import re
import unicodedata
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
EMOTIONS = {"calm", "anxious", "angry", "low"}
BLOCKS = [
    (path, block)
    for path in sorted((ROOT / "data").glob("*/nlu*.yml"))
    for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]
    if "intent" in block
]
EXAMPLES = [
    (block["intent"], line.removeprefix("- ")) for _, block in BLOCKS for line in block["examples"].strip().splitlines()
]
INTENTS = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_thirty_examples_or_more(intent):
    assert sum(name == intent for name, _ in EXAMPLES) >= 30


def test_no_example_belongs_to_an_intent_the_domain_does_not_know():
    assert {name for name, _ in EXAMPLES} == set(INTENTS)


def test_every_block_names_its_emotion_and_its_voice():
    unnamed = [
        (path.name, block["intent"])
        for path, block in BLOCKS
        if block.get("metadata", {}).get("emotion") not in EMOTIONS or not block["metadata"].get("voice")
    ]
    assert unnamed == []


def test_no_example_is_a_command_or_carries_markup():
    assert [text for _, text in EXAMPLES if text.startswith("/") or re.search(r"\[[^\]]+\][({]", text)] == []


def test_no_example_stands_under_two_intents():
    intents = collections.defaultdict(set)
    for name, text in EXAMPLES:
        intents[unicodedata.normalize("NFKC", text).lower()].add(name)
    assert [text for text, names in intents.items() if len(names) > 1] == []


@pytest.mark.parametrize("intent", INTENTS)
def test_no_two_examples_of_an_intent_are_nearly_the_same(intent):
    """Nearly the same: more than 0.85 of their pairs of characters in common (Jaccard)."""
    texts = [text for name, text in EXAMPLES if name == intent]
    pairs = [{text[i : i + 2] for i in range(max(1, len(text) - 1))} for text in map(plain, texts)]
    twins = [
        (texts[i], texts[j])
        for i in range(len(texts))
        for j in range(i)
        if len(pairs[i] & pairs[j]) > 0.85 * len(pairs[i] | pairs[j])
    ]
    assert twins == []


def plain(text):
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text).lower())
