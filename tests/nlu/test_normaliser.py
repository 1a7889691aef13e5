"""Every way of typing comes to one plain form, and each of its characters can be traced back."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from nlu.normaliser import NORMAL, Normaliser, normalise, span

ANY_TEXT = st.text(st.characters(), max_size=80)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("便宜點嗎", "便宜点吗"),
        ("ＡＢＣ１２３", "abc123"),
        ("OK　好的", "ok 好的"),
        ("  多  个\t\n空格  ", "多 个 空格"),
        ("不\u200b想\u200d买", "不想买"),
        ("①号", "1号"),
        ("￥99", "¥99"),
        ("1️⃣2️⃣", "12"),
        ("好\ud800的", "好的"),
        ("，。！？", ",。!?"),
        ("\x00\x07", ""),
        ("", ""),
    ],
)
def test_a_text_is_brought_to_its_plain_form(typed, plain):
    assert normalise(typed)[0] == plain


@given(ANY_TEXT)
@example("\ud800／restart")
def test_any_string_has_a_plain_form_without_controls_doubled_spaces_or_capitals(text):
    plain, _ = normalise(text)
    assert all(unicodedata.category(c)[0] != "C" for c in plain)
    assert plain == plain.strip()
    assert "  " not in plain


@given(ANY_TEXT)
def test_the_plain_form_of_a_plain_form_is_itself(text):
    plain, _ = normalise(text)
    assert normalise(plain)[0] == plain


@given(ANY_TEXT)
def test_each_plain_character_comes_from_the_character_it_points_at(text):
    plain, origins = normalise(text)
    assert len(origins) == len(plain)
    assert origins == sorted(origins)
    assert all(c == " " or c in normalise(text[origin])[0] for c, origin in zip(plain, origins, strict=True))


@given(ANY_TEXT, st.data())
def test_a_range_of_the_plain_form_maps_to_a_range_of_the_text_that_reads_the_same(text, data):
    plain, origins = normalise(text)
    if not plain:
        return
    start = data.draw(st.integers(0, len(plain) - 1))
    end = data.draw(st.integers(start + 1, len(plain)))
    first, last = span(origins, start, end)
    assert 0 <= first < last <= len(text)
    assert plain[start:end].strip() in normalise(text[first:last])[0]


def test_the_text_of_a_message_is_never_changed():
    message = Message({"text": "／ＲＥＳＴＡＲＴ 貴"})
    Normaliser().process([message])
    assert message.get("text") == "／ＲＥＳＴＡＲＴ 貴"
    assert message.get(NORMAL) == "/restart 贵"


def test_a_message_without_a_text_has_an_empty_plain_form():
    message = Message({"text": None})
    Normaliser().process([message])
    assert message.get(NORMAL) == ""
