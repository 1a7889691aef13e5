"""A day to pay by is resolved from the desk's clock; days of delivery, of the past or set to the buyer are left out."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.entities import SHANGHAI
from nlu.grammar import lunar
from tests.nlu.test_grammar import spans, values


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今晚就付", "2026-11-23"), ("明天付", "2026-11-24"), ("明儿还", "2026-11-24"), ("后天给", "2026-11-25"), ("大后天还清", "2026-11-26"),
        ("周五还", "2026-11-27"), ("周一还", "2026-11-23"), ("这周末之前凑齐", "2026-11-29"), ("下周三付", "2026-12-02"), ("下礼拜天还", "2026-12-06"),
        ("下下周一付", "2026-12-07"), ("15号一定付", "2026-12-15"), ("25号付", "2026-11-25"), ("23号还", "2026-11-23"), ("二十五号", "2026-11-25"),
        ("31号付", "2026-12-31"), ("下月10号", "2026-12-10"), ("下个月十五补齐", "2026-12-15"), ("下下个月5号还", "2027-01-05"), ("12月1日付", "2026-12-01"),
        ("3月8日还", "2027-03-08"), ("12.15号还", "2026-12-15"), ("2026-12-05付", "2026-12-05"), ("月底付清", "2026-11-30"), ("下月底还", "2026-12-31"),
        ("12月底还", "2026-12-31"), ("下月初还", "2026-12-05"), ("年底还清", "2026-12-31"), ("腊月二十还", "2027-01-27"), ("正月十五给", "2027-02-20"),
        ("年初八还", "2027-02-13"), ("除夕前还", "2027-02-05"), ("元旦还", "2027-01-01"), ("三天后付", "2026-11-26"), ("一周之内还", "2026-11-30"),
        ("半个月后还", "2026-12-08"), ("一个月后还", "2026-12-23"), ("能缓到11月30号吗", "2026-11-30"), ("能延到15号吗", "2026-12-15"), ("发工资那天还", "发工资那天"),
        ("１５號付", "2026-12-15"), ("廿五號", "2026-11-25"), ("聽日過數", "2026-11-24"), ("下個月十號先畀", "2026-12-10"), ("12/5付", "2026-12-05"), ("本周内付清", "2026-11-29"),
        ("这个月内结清", "2026-11-30"), ("初十给你", "2026-12-18"), ("农历初八还", "2026-12-16"), ("年前结清", "2027-02-05"), ("月尾先还", "2026-11-30"), ("下个月头上给", "2026-12-05"),
        ("618前付", "2027-06-18"), ("余下下月15号付", "2026-12-15"), ("就发薪日吧", "发薪日"), ("假期后第一个工作日打款", "假期后第一个工作日"),
        ("下周还", "2026-12-06"), ("尾款下礼拜再交行不", "2026-12-06"), ("能缓到下周吗", "2026-12-06"), ("下下周付", "2026-12-13"), ("腊月里还", "2027-02-05"), ("过了腊月再付", "2027-02-05"),
        ("腊月底还", "2027-02-05"), ("正月付", "2027-03-07"), ("冬月底给", "2027-01-07"), ("腊月初八还", "2027-01-15"), ("明早还", "2026-11-24"), ("明早一定", "2026-11-24"), ("明早弄", "2026-11-24"),
    ],
)  # fmt: skip
def test_a_day_to_pay_by_is_resolved(text, day):
    assert values(text, "date") == [day]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("工资20号才发 到时候再扣", "20号"), ("表哥礼拜天回来,他一到就付", "礼拜天"), ("尾款想周日补", "周日"), ("单子留到后天成不", "后天"), ("还款日能改到10号吗", "10号"),
        ("跟财务约了月底 通融一下", "月底"), ("怕我跑了不成 二十号一分不少", "二十号"), ("今晚真付不了 明天行不行", "明天"), ("我周四上午九点前转给你", "周四"), ("额度月初恢复 恢复了就还", "月初"),
        ("都说了月底付", "月底"), ("行 就20号那个方案", "20号"), ("日期填28号 别填错哈", "28号"), ("周六下午三点前后", "周六"), ("大概5号 行不行", "5号"), ("今天下班前转过去", "今天"),
        ("别催了 今晚孩子睡了我就付掉", "今晚"), ("十号付不行?", "十号"), ("下周二拿到提成就结", "下周二"), ("求留到今晚 在开会", "今晚"), ("每个月15号", "15号"), ("15号不成", "15号"), ("孙子讲是月底", "月底"), ("昨天跟你们的人说好了月底处理", "月底"), ("每月15号", "15号"),
        ("下周三还", "下周三"), ("下周还可以吗", "下周"), ("等10号工资到了再付尾款", "10号"),
    ],
)  # fmt: skip
def test_a_day_is_one_to_pay_by_where_money_or_time_is_spoken_of(text, span):
    assert spans(text, "date") == [span]


@pytest.mark.parametrize(
    "text",
    [
        "今天到货吗", "明天能发货吗", "后天是我生日", "十号就下的单怎么还没发", "昨天付过了", "下个月再说", "过几天付", "3号楼", "5号链接", "2月30号付",
        "上周五付的", "这个月20号付", "今天天气真好", "每周五上班", "几十号人堵门要工资", "券今晚就过期了", "明天就到期 我真凑不出来", "后天就还款日了", "白条明天就要扣款",
        "周六仓库有人吗", "周末先去商场看看", "今天说余额不足", "要是今天凑不齐", "今天周四了", "分期后天又要扣", "孩子明天手术 钱都押医院了", "能不能缓三天,正好过个周末",
        "明天送人的 能给个礼袋吗", "请三天内答复", "我周一交的材料审到哪了", "拖到明天会罚多少", "双十一买疯了", "中秋好呀", "还款日碰上周末顺延吗", "尾款是今天截止还是明天",
        "今晚付和明早付哪个先发", "还款日记成月底了", "贷款毕业后几年内还清", "没到工资日扣什么扣", "月底还不上会怎样", "明天再说吧",
        "下周发货吗", "下周要用", "下周再看看", "下周年庆再付", "腊月结婚用", "下周还有货吗", "今天转账超过次数了", "还款日是周末怎么办", "明天会扣多少", "你们三号就扣了",
    ],
)  # fmt: skip
def test_what_is_no_day_to_pay_by_is_left_out(text):
    assert values(text, "date") == []


def test_two_days_named_in_one_answer_are_both_read():
    assert values("15号或者20号", "date") == ["2026-12-15", "2026-12-20"]


DAYS = st.dates(date(2025, 3, 1), date(2039, 12, 31))
PROMISES = ["明天付", "周五还", "15号付", "月底还", "31号付", "12月1日付", "腊月二十还", "三天后付", "下周三付", "下个月30号还", "初五还", "本周内付", "下周付", "腊月付", "12/5付", "618前付"]  # fmt: skip


@given(DAYS, st.sampled_from(PROMISES))
def test_a_resolved_day_is_never_in_the_past(day, text):
    now = datetime(day.year, day.month, day.day, 23, 59, tzinfo=SHANGHAI)
    assert all(date.fromisoformat(value) >= day for value in values(text, "date", now))


@given(DAYS, st.integers(1, 31))
def test_the_nth_is_the_next_day_with_that_number(day, wanted):
    now = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
    expected = next(d for d in (day + timedelta(n) for n in range(70)) if d.day == wanted)
    assert values(f"{wanted}号付", "date", now) == [expected.isoformat()]


@given(DAYS, st.integers(1, 10))
def test_a_lunar_day_without_its_month_comes_within_two_months(day, wanted):
    found = lunar.coming_number(wanted, day)
    assert day <= found <= day + timedelta(60)


@given(DAYS)
def test_the_twelfth_month_ends_on_the_eve(day):
    assert lunar.coming_end(12, day) == lunar.coming_eve(day)


@pytest.mark.parametrize("year", range(2025, 2040))
def test_the_lunar_years_follow_on_without_a_gap(year):
    assert lunar.eve(year) + timedelta(1) == lunar.day(year + 1, 1, 1)
