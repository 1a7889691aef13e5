"""The shop's own words are not cut in two, and every token can be found in the text as typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from nlu.normaliser import Normaliser
from nlu.words import DICTIONARY, Words


@pytest.fixture(scope="module")
def words():
    return Words.create(Words.get_default_config(), None, None, None)


def tokens(words, text):
    message = Message({"text": text})
    words.process(Normaliser().process([message]))
    return message.get("text_tokens")


@pytest.mark.parametrize(
    ("text", "word"), [("能发顺丰吗", "顺丰"), ("用云闪付行不", "云闪付"), ("抹个零呗", "抹个零"), ("申请停催", "停催")]
)
def test_a_word_of_the_dictionary_is_one_token(words, text, word):
    assert word in [token.text for token in tokens(words, text)]


def test_the_dictionary_names_no_word_twice():
    lines = [line for line in DICTIONARY.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert len(lines) == len(set(lines))


def test_a_token_stands_where_it_was_typed(words):
    text = "ＯＫ　能發順豐嗎"
    token = next(token for token in tokens(words, text) if token.text == "顺丰")
    assert text[token.start : token.end] == "順豐"


@given(text=st.text(st.characters(), max_size=60))
def test_the_tokens_of_any_text_follow_one_another_inside_it(words, text):
    found = tokens(words, text)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert [token.start for token in found] == sorted(token.start for token in found)
