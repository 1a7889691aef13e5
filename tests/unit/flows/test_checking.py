"""Questions about a payment that is looked into, told from questions about the parcel and the price."""

import pytest

from nuanfu.flows.checking import asked_in


@pytest.mark.parametrize(
    "text",
    [
        "看到了吗",
        "多久能查好",
        "查到没有",
        "还要我再付吗",
        "那如果查不到呢",
        "核实好了没",
        "到账了吗",
        "什么时候有结果",
    ],
)
def test_a_question_about_the_payment_is_heard(text):
    assert asked_in(text)


@pytest.mark.parametrize("text", ["多久能到", "什么时候发货", "有货吗", "怎么付款", "便宜点吧", "明天付"])
def test_other_questions_are_none(text):
    assert not asked_in(text)
