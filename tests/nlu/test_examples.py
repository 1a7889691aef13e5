"""What the model learns from: enough of each intent, each with an emotion, and nothing twice."""

import re
import unicodedata
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from nlu.entities import SHANGHAI, understood
from nlu.normaliser import normalise, span

ROOT = Path(__file__).parents[2]
EMOTIONS = {"calm", "anxious", "angry", "low"}
BLOCKS = [
    (path, block)
    for path in sorted((ROOT / "data").glob("*/nlu*.yml"))
    if path.parent.name != "shop"  # a shop's own, from its buyers: not ours to judge
    for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]
    if "intent" in block
]
MARKED = [
    (block["intent"], line.removeprefix("- ")) for _, block in BLOCKS for line in block["examples"].strip().splitlines()
]
MARK = re.compile(r"\[([^\]]+)\]\((\w+)\)")
EXAMPLES = [(intent, MARK.sub(r"\1", text)) for intent, text in MARKED]
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
INTENTS = DOMAIN["intents"]
ENTITIES = {name for entity in DOMAIN["entities"] for name in entity} - {"emotion"}


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_a_hundred_examples_or_more(intent):
    assert sum(name == intent for name, _ in EXAMPLES) >= 100


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_is_said_in_every_mood(intent):
    moods = {block["metadata"]["emotion"] for _, block in BLOCKS if block["intent"] == intent}
    assert moods == EMOTIONS


def test_no_example_belongs_to_an_intent_the_domain_does_not_know():
    assert {name for name, _ in EXAMPLES} == set(INTENTS)


def test_every_block_names_its_emotion_and_its_voice():
    unnamed = [
        (path.name, block["intent"])
        for path, block in BLOCKS
        if block.get("metadata", {}).get("emotion") not in EMOTIONS or not block["metadata"].get("voice")
    ]
    assert unnamed == []


def test_no_example_is_a_command_or_carries_markup_other_than_entities():
    assert [text for _, text in EXAMPLES if text.startswith("/") or re.search(r"\[[^\]]*\][({]", text)] == []


def test_only_entities_of_the_domain_are_marked():
    assert {name for _, text in MARKED for _, name in MARK.findall(text)} <= ENTITIES


def test_the_grammars_find_what_the_writers_marked():
    """Exact spans over all examples; nine in ten is what the product promises, whoever writes."""
    now = datetime(2026, 11, 26, 10, tzinfo=SHANGHAI)
    marked, found, both = 0, 0, 0
    for _, text in MARKED:
        wanted = Counter((name, said) for said, name in MARK.findall(text))
        plain, origins = normalise(MARK.sub(r"\1", text))
        seen = Counter()
        for one in understood(plain, now):
            start, end = span(origins, one.start, one.end)
            seen[one.entity, MARK.sub(r"\1", text)[start:end]] += 1
        marked, found, both = marked + wanted.total(), found + seen.total(), both + (wanted & seen).total()
    assert 2 * both / (marked + found) >= 0.9


def test_no_example_stands_under_two_intents():
    intents = defaultdict(set)
    for name, text in EXAMPLES:
        intents[unicodedata.normalize("NFKC", text).lower()].add(name)
    assert [text for text, names in intents.items() if len(names) > 1] == []


@pytest.mark.parametrize("intent", INTENTS)
def test_no_two_examples_of_an_intent_are_nearly_the_same(intent):
    """Nearly the same: more than 0.7 of their pairs of characters in common (Jaccard)."""
    texts = [text for name, text in EXAMPLES if name == intent]
    pairs = [{text[i : i + 2] for i in range(max(1, len(text) - 1))} for text in map(plain, texts)]
    twins = [
        (texts[i], texts[j])
        for i in range(len(texts))
        for j in range(i)
        if len(pairs[i] & pairs[j]) > 0.7 * len(pairs[i] | pairs[j])
    ]
    assert twins == []


def plain(text):
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text).lower())
