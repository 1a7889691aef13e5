"""Only plain words bring reminders back: not a question, not a threat, not a reproach."""

import pytest

from nuanfu.flows.resume import wished_in

WISHES = [
    "可以继续提醒我",
    "恢复提醒",
    "恢复提醒吧",
    "麻烦继续提醒我",
    "你们继续发短信提醒我吧",
    "帮我把提醒打开",
    "提醒可以恢复了",
    "取消停催",
    "不用停催了",
    "还是提醒我吧，怕忘",
    "以后照常通知我",
    "可以到时候提醒我一下",
    "能不能恢复提醒",
    "重新开启提醒",
    "别停了，继续提醒我",
]
OTHER = [
    "别再提醒我",
    "不要恢复提醒",
    "不用继续提醒",
    "你们怎么还在继续提醒我",
    "都说停了你们还继续提醒",
    "以后会继续提醒我吗",
    "再敢继续提醒我就投诉",
    "要是继续提醒我就拉黑",
    "凭什么又给我发消息",
    "继续",
    "可以",
    "能继续便宜点吗",
    "可以催一下快递吗",
    "可以继续提醒我妈吗",
    "停止提醒",
    "谁让你们恢复提醒的",
]


@pytest.mark.parametrize("text", WISHES)
def test_a_plain_wish_is_heard(text: str) -> None:
    assert wished_in(text)


@pytest.mark.parametrize("text", OTHER)
def test_other_words_are_no_wish(text: str) -> None:
    assert not wished_in(text)
