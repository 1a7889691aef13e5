"""What the model learns from tells nobody who wrote it."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.masking import keep_ends, mask

PHONES = st.from_regex(r"\A1[3-9][0-9]{9}\Z")
SEPARATORS = st.sampled_from(["", " ", "-", "."])


@pytest.mark.parametrize(
    ("written", "learnt"),
    [
        ("我电话13912345678，打这个", "我电话某号码，打这个"),
        ("139 1234 5678", "某号码"),
        ("１３９１２３４５６７８", "某号码"),
        ("一三九一二三四五六七八", "某号码"),
        ("座机0571-88888888", "座机某号码"),
        ("卡号6222 0212 3456 7890 123付的", "卡号某号码付的"),
        ("身份证33010219900101123X", "身份证某证件号"),
        ("订单号A2026112300015到哪了", "订单号某单号到哪了"),
        ("SF1234567890还没动", "某单号还没动"),
        ("发我邮箱 a.b@qq.com 吧", "发我邮箱 某邮箱 吧"),
        ("加微信号wang_88abc", "加微信号某账号"),
        ("看http://x.cn/a?b=1这个", "看某链接这个"),
        ("我叫王小明，要退款", "我叫某某，要退款"),
        ("我叫王明的单子", "我叫某某的单子"),
        ("收货人：欧阳小花 急", "收货人：某某 急"),
        ("地址是浙江省杭州市西湖区文三路90号3栋2单元501室", "地址是某地址"),
        ("我住杭州市西湖区文三路90号", "我住某地址"),
        ("改成三栋二单元501", "改成某地址"),
    ],
)
def test_what_tells_who_wrote_it_is_taken_out(written: str, learnt: str) -> None:
    assert mask(written) == learnt


@pytest.mark.parametrize(
    "text",
    [
        "太贵了，便宜到299行不行",
        "原价29900分期12期",
        "1月15号付，不行就2026-11-30",
        "我15号3号都行",
        "新疆能送吗",
        "收货人写错了能改吗",
        "地址写错了能改吗",
        "我叫你们改价怎么还没改",
        "我叫孙子发抖音",
        "区别是什么，3号发吗",
        "178 150斤选哪个码",
        "显卡RTX4090有货吗",
        "超市里的才卖80",
        "我是学生",
    ],
)
def test_what_a_message_means_stays(text: str) -> None:
    assert mask(text) == text


def test_a_name_and_an_order_number_that_the_ledger_knows_are_found_wherever_they_stand() -> None:
    assert mask("司空见惯说a1和B2都没到", names=["司空见惯"], orders=["A1", "B2"]) == "某某说某单号和某单号都没到"


def test_a_price_that_looks_like_a_short_order_number_stays() -> None:
    assert mask("299能卖吗", orders=["299"]) == "299能卖吗"


@given(st.text(max_size=20), PHONES, SEPARATORS, st.text(max_size=20))
def test_no_phone_number_survives(before: str, phone: str, between: str, after: str) -> None:
    written = between.join([phone[:3], phone[3:7], phone[7:]])
    assert phone not in re.sub(r"[ .-]", "", mask(before + written + after))


@given(st.text(max_size=10), PHONES, st.text(max_size=10))
def test_a_phone_number_written_digit_by_digit_does_not_survive(before: str, phone: str, after: str) -> None:
    assert " ".join(phone) not in mask(before + " ".join(phone) + after)


@given(st.text(st.sampled_from("0123456789０９一二〇 -.aA我叫王号路市区栋住@"), max_size=40) | st.text(max_size=60))
def test_no_seven_digits_in_a_row_survive(text: str) -> None:
    assert not re.search(r"\d{7}", unicodedata.normalize("NFKC", mask(text)))


@given(st.text(max_size=60))
def test_masking_a_masked_text_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


def test_in_a_log_the_ends_of_a_phone_number_stay() -> None:
    assert keep_ends("电话13800138000") == "电话138****8000"
