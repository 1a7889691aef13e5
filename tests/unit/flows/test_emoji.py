"""What pictographs alone say, and where there is more than pictographs."""

import pytest

from nuanfu.flows.emoji import is_yes, kind_of


@pytest.mark.parametrize("text", ["👌", "👍🏻", "👌👌", "✅ ", "🆗。"])
def test_a_nod_is_a_yes(text):
    assert is_yes(text)


@pytest.mark.parametrize("text", ["", "。。。", "👌😡", "😂", "👍好贵", "🤔"])
def test_nothing_else_is_a_yes(text):
    assert not is_yes(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("😭😭", "sad"),
        ("😡！", "angry"),
        ("❤️🌹", "thanks"),
        ("❓", "asks"),
        ("😭😡", "angry"),
        ("🍉", None),
        ("哭😭", None),
    ],
)
def test_pictographs_alone_say_something(text, kind):
    assert kind_of(text) == kind
