"""Wishes to keep an order, told from wishes to cancel it: what is closed by mistake does not come back."""

import pytest

from nuanfu.flows.cancel import KEEPS


@pytest.mark.parametrize(
    "text",
    ["不是取消订单 我是说优惠", "不是要取消", "不是说取消", "我不是让你取消啊", "先别取消", "不取消了", "没说要取消"],
)
def test_a_wish_to_keep_the_order_is_heard(text):
    assert KEEPS.search(text)


@pytest.mark.parametrize("text", ["取消吧", "是不是取消就行", "不是取消了吗", "这不是我要的，取消", "不要了 取消"])
def test_a_wish_to_cancel_is_none(text):
    assert not KEEPS.search(text)
