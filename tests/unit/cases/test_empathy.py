"""How feelings are met: in enough ways, and each in its own tone."""

import pytest

from nuanfu.cases.empathy import FELT, GROUP_OF, acknowledgements
from tests.harness import shipped_words


@pytest.mark.parametrize("mood", FELT)
@pytest.mark.parametrize("group", sorted(set(GROUP_OF.values())))
def test_every_feeling_about_every_group_is_met_in_four_ways(group: str, mood: str) -> None:
    intent = next(intent for intent, of in GROUP_OF.items() if of == group)
    scripts = shipped_words().scripts
    assert [len(scripts[name].variants) >= 4 for name in acknowledgements(mood, intent)] == [True, True]


def words_of(mood: str) -> list[str]:
    scripts = shipped_words().scripts
    ids = [name for name in scripts.ids if name.startswith("ack.") and name.endswith(f".{mood}")]
    return [variant for name in ids for variant in scripts[name].variants]


@pytest.mark.parametrize("word", ["求", "拜托", "麻烦您", "亲", "消消气", "别生气"])
def test_nobody_pleads_with_the_furious(word: str) -> None:
    assert [text for text in words_of("angry") if word in text] == []


def test_the_hurried_are_met_briefly() -> None:
    assert [text for text in words_of("anxious") if len(text) > 24] == []


def test_the_ashamed_are_met_without_a_figure_and_without_money_owed() -> None:
    assert [text for text in words_of("low") if any(sign in text for sign in "0123456789¥欠必须")] == []


def test_the_calm_are_met_with_facts_alone() -> None:
    assert acknowledgements("calm", "reason_price") == []
