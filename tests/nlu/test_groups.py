"""Messages that mean nearly the same are judged together, and others are not."""

from hypothesis import given
from hypothesis import strategies as st

from nlu.groups import groups


def test_the_same_in_other_words_is_one_group():
    assert groups(["能不能便宜一点", "转人工", "能便宜一点吗", "帮我转人工"]) == [0, 1, 0, 1]


def test_different_matters_are_different_groups():
    texts = ["验证码收不到", "顺丰几天能到新疆", "我要投诉你们", "谢谢老板"]
    assert groups(texts) == [0, 1, 2, 3]


def test_one_text_is_one_group_and_none_is_none():
    assert groups(["在吗"]) == [0]
    assert groups([]) == []


def test_traditional_and_full_width_forms_are_the_same():
    assert groups(["運費太貴了ＯＫ", "运费太贵了ok"]) == [0, 0]


@given(st.lists(st.text(min_size=1, max_size=8), max_size=6))
def test_groups_are_numbered_as_they_come_and_equal_texts_share_one(texts):
    numbers = groups([*texts, *texts])
    assert numbers[: len(texts)] == numbers[len(texts) :]
    assert list(dict.fromkeys(numbers)) == list(range(len(set(numbers))))
