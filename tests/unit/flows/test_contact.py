"""Somebody else's contact is heard in plain words; where goods go, and a buyer's own number, are other subjects."""

import pytest

from nuanfu.cases.contacts import numbers_in
from nuanfu.flows.contact import forbidden_in

FORBIDDEN = [
    "别联系我单位",
    "不要再给我妈打电话了",
    "别骚扰我家人",
    "谁让你们打电话到我公司的",
    "凭什么打给我老公",
    "再找我领导我就投诉",
    "别打我爸妈电话，有事找我",
    "把我妈的号码删了",
    "我公司的电话给我删掉",
    "莫打俺屋里人电话",
    "电话都打到我单位去了",
    "你们怎么能联系我同事",
    "请不要联系我的紧急联系人",
    "唔好再搵我屋企人，唔好打我老婆电话",
]
OTHER = [
    "别联系我了",
    "别再催了",
    "别打我电话",
    "不要发到我公司，快递发到家里",
    "我妈让我问问几天发货",
    "我老公说太贵了",
    "公司报销要发票",
    "别送货到我单位",
    "我问下我老婆再说",
]


@pytest.mark.parametrize("text", FORBIDDEN)
def test_a_contact_is_forbidden(text: str) -> None:
    assert forbidden_in(text)


@pytest.mark.parametrize("text", OTHER)
def test_other_words_forbid_none(text: str) -> None:
    assert not forbidden_in(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("别打13900000002", ["13900000002"]), ("+86 139-0000-0002别打", ["13900000002"]), ("单号202611230001123", [])],
)
def test_numbers_are_read_out_of_a_text(text: str, numbers: list[str]) -> None:
    assert numbers_in(text) == numbers
