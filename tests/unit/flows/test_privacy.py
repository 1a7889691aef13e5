"""Who fears that somebody else hears of the order, told from who forbids a contact, a parcel or the reminders."""

import pytest

from nuanfu.flows.contact import forbidden_in
from nuanfu.flows.privacy import asked_in


@pytest.mark.parametrize(
    "text",
    [
        "能不能不要告诉我家里人",
        "别让我老婆知道",
        "会不会打到我单位",
        "你们不会打电话给我单位吧",
        "我家里会不会知道",
        "千万别告诉我爸妈",
        "怕被我老公发现",
        "会告诉别人吗",
        "那你们会不会给我老婆打电话",
        "别告诉她",
    ],
)
def test_a_fear_that_others_hear_of_it_is_heard(text):
    assert asked_in(text)
    assert not forbidden_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "别联系我妈",  # a contact that is forbidden: it is given up, and a person takes over
        "别催了 也别告诉我老婆",  # silence is wished for besides
        "快递不会打电话给我家里吧",
        "会有同事联系我吗",
        "不会付款",
        "我老婆会付",
        "我和老公商量一下",
    ],
)
def test_other_sentences_about_others_are_none(text):
    assert not asked_in(text) or forbidden_in(text)
