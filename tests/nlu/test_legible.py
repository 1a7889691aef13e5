"""Gibberish is told from words by the pairs of signs that the examples hold."""

import pytest

from nlu.legible import Legible, pairs, signs

EXAMPLES = ("能便宜一点吗", "什么时候发货", "ok 好的", "付 99 元")
KNOWN = {known for text in EXAMPLES for known in (*signs(text), *pairs(text))}


@pytest.fixture
def legible():
    return Legible(Legible.get_default_config(), None, None, KNOWN).legible


@pytest.mark.parametrize("text", ["能便宜点吗", "什么时候到", "ok", "付 120 元", "付5元", "贵", "不改", "ok行"])
def test_words_are_legible(legible, text):
    assert legible(text)


@pytest.mark.parametrize("text", ["asdfgh", "qwe rty uio", "。。。", "🙂", "", "天地玄黄", "的的的的"])
def test_gibberish_is_not(legible, text):
    assert not legible(text)


def test_any_number_reads_like_any_other():
    assert pairs("付 99 元") == pairs("付1元")
