"""Hardship is heard by its words beside a request; what only sounds alike is not."""

import pytest

from nuanfu.cases.hardships import stated, told_in
from nuanfu.cases.said import Said

HARD = [
    "失业了，能不能缓到下个月",
    "上个月被裁了，分期行不",
    "一个人带俩娃，缓缓行吗",
    "厂里停工三个月了，月底再还行吗",
    "工资拖着没发，晚几天",
    "老母亲住院，钱都交医院了，宽限一下",
    "我做化疗呢，能分三期不",
    "实在还不上，分几期吧",
    "屋里头揭不开锅了，缓两天要得不",
    "断了收入，能延到年后不",
    "手头确实困难，能晚点吗",
    "收成不好，等卖了粮再给",
    "网贷都还不过来，能不能延",
    "真的没钱，能拖拖吗",
    "老公出车祸了，先缓缓",
]
NOT_HARD = [
    "没失业，就是忘了，晚一天付",
    "能不能缓到发工资那天",
    "你们店怎么还不倒闭，缓两天",
    "没工作日提醒吗",
    "付款的时候短信验证码收不到，晚点付",
    "又不是还不上，晚两天而已",
    "月底付行吗",
    "拿不出来那个验证码",
]


@pytest.mark.parametrize("text", HARD)
def test_hardship_is_heard(text: str) -> None:
    assert told_in(text)


@pytest.mark.parametrize("text", NOT_HARD)
def test_what_sounds_alike_is_none(text: str) -> None:
    assert not told_in(text)


@pytest.mark.parametrize("intent", ["request_deferral", "request_installment", "request_stop_collection", "inform"])
def test_beside_a_request_its_words_count(intent: str) -> None:
    assert stated(Said("失业了，能不能缓缓", intent))


@pytest.mark.parametrize("intent", ["out_of_scope", "reason_dispute", "greet", None])
def test_beside_other_meanings_they_do_not(intent: str | None) -> None:
    assert not stated(Said("失业了", intent))


def test_the_reason_itself_needs_no_words() -> None:
    assert stated(Said("唉，日子不好过", "reason_hardship"))
