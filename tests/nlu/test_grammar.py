"""The values a buyer names are read as meant: money in fen, cuts, days, lengths of time, parts, names and numbers."""

import itertools
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.entities import SHANGHAI, understood
from nlu.grammar import lunar
from nlu.grammar.numerals import number
from nlu.normaliser import normalise

# A Monday.
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


def read(text, now=NOW):
    plain, _ = normalise(text)
    return [(one.entity, plain[one.start : one.end], one.value) for one in understood(plain, now)]


def values(text, entity, now=NOW):
    return [value for kind, _, value in read(text, now) if kind == entity]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("120", 120), ("1,299.5", 1299.5), ("1.2k", 1200), ("3千5", 3500), ("1万2", 12000), ("3w", 30000),
        ("一百二", 120), ("一百零二", 102), ("一百二十", 120), ("三千五", 3500), ("三千零五十", 3050), ("两万三", 23000),
        ("一万二千三百", 12300), ("两百", 200), ("十五", 15), ("二十五", 25), ("九十九点五", 99.5), ("一点五万", 15000),
        ("壹佰贰拾", 120), ("五零零", 500), ("百", None), ("两三百", None), ("二五", None), ("万", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_written(written, value):
    assert number(written) == value


@given(st.integers(1, 99_999_999))
def test_a_whole_number_written_in_chinese_reads_as_itself(value):
    assert number(in_chinese(value)) == value


@given(st.text("零一二两三四五六七八九十百千万亿点.,k0123456789", max_size=12))
def test_any_row_of_numerals_is_a_number_or_none(text):
    assert number(text) is None or number(text) >= 0


def in_chinese(value):
    """Write a whole number in full (一万零二十), independently of the reader."""
    digits = "零一二三四五六七八九"
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        return in_chinese(high) + "万" + ("" if low == 0 else ("零" if low < 1000 else "") + in_chinese(low))
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            out += ("零" if zero else "") + digits[digit] + name
            zero = False
        elif out and value:
            zero = True
    return out


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("一百二", [12000]), ("99.5元", [9950]), ("120块", [12000]), ("十九块八", [1980]), ("8块6毛5", [865]), ("三块五毛", [350]),
        ("一块半", [150]), ("五毛", [50]), ("¥1,299", [129900]), ("￥９９", [9900]), ("98.8元", [9880]), ("两百块钱", [20000]),
        ("1.2k行不行", [120000]), ("降到300", [30000]), ("欠2800", [280000]), ("479我就付", [47900]), ("三千六一次拿不出来", [360000]),
        ("卖四百六", [46000]), ("先还四百", [40000]), ("每月还150", [15000]), ("运费12有点贵", [1200]), ("0.1元", [10]),
        ("一百二十块零五毛", [12050]), ("三块零五", [305]), ("从三千降到五百", [300000, 50000]),
        # Not sums, or not certain ones.
        ("4k屏", []), ("二百五", []), ("打12315", []), ("千万别", []), ("百分之十", []), ("周五一起付", []), ("两三百", []), ("几百块", []),
        ("三十多块", []), ("十几块", []), ("三百个", []), ("一百平", []), ("尾号6620", []), ("iphone15", []), ("两块地毯", []), ("886", []),
    ],
)  # fmt: skip
def test_an_amount_is_read_in_fen(text, fen):
    assert values(text, "amount") == fen


@given(st.integers(1, 9_999_999))
def test_any_price_in_yuan_reads_back_to_the_fen(fen):
    assert values(f"付了{fen / 100:.2f}元", "amount") == [fen]


@pytest.mark.parametrize(
    ("text", "discount"),
    [
        ("打八折", {"percent": 20}), ("八五折", {"percent": 15}), ("85折", {"percent": 15}), ("9.5折", {"percent": 5}), ("对折", {"percent": 50}),
        ("便宜20块", {"minus": 2000}), ("减五十", {"minus": 5000}), ("能不能少50我就付", {"minus": 5000}), ("再便宜5块吧", {"minus": 500}),
        ("减10块", {"minus": 1000}), ("优惠10%", {"percent": 10}), ("便宜百分之五", {"percent": 5}), ("让3个点", {"percent": 3}),
        ("抹零", {"round_off": True}), ("抹个零呗", {"round_off": True}), ("零头就算了吧", {"round_off": True}), ("抹零頭", {"round_off": True}),
    ],
)  # fmt: skip
def test_an_asked_for_cut_is_read(text, discount):
    assert values(text, "discount") == [discount]


@pytest.mark.parametrize(
    "text",
    [
        "打骨折",
        "便宜点",
        "至少200",
        "多少100",
        "降到300",
        "满300减50是什么意思",
        "别家便宜十五",
        "比你家少三百",
        "卡里少了三百",
        "少了一件",
    ],
)
def test_what_asks_for_no_cut_is_none(text):
    assert values(text, "discount") == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今晚就付", "2026-11-23"), ("明天付", "2026-11-24"), ("明儿还", "2026-11-24"), ("后天给", "2026-11-25"), ("大后天还清", "2026-11-26"),
        ("周五还", "2026-11-27"), ("周一还", "2026-11-23"), ("这周末之前凑齐", "2026-11-29"), ("下周三付", "2026-12-02"), ("下礼拜天还", "2026-12-06"),
        ("下下周一付", "2026-12-07"), ("15号一定付", "2026-12-15"), ("25号付", "2026-11-25"), ("23号还", "2026-11-23"), ("二十五号", "2026-11-25"),
        ("31号付", "2026-12-31"), ("下月10号", "2026-12-10"), ("下个月十五补齐", "2026-12-15"), ("下下个月5号还", "2027-01-05"), ("12月1日付", "2026-12-01"),
        ("3月8日还", "2027-03-08"), ("12.15号还", "2026-12-15"), ("2026-12-05付", "2026-12-05"), ("月底付清", "2026-11-30"), ("下月底还", "2026-12-31"),
        ("12月底还", "2026-12-31"), ("能缓到11月30号吗", "2026-11-30"), ("能延到15号吗", "2026-12-15"), ("下月初还", "2026-12-05"), ("年底还清", "2026-12-31"), ("腊月二十还", "2027-01-27"), ("正月十五给", "2027-02-20"),
        ("年初八还", "2027-02-13"), ("除夕前还", "2027-02-05"), ("元旦还", "2027-01-01"), ("三天后付", "2026-11-26"), ("一周之内还", "2026-11-30"),
        ("半个月后还", "2026-12-08"), ("一个月后还", "2026-12-23"), ("发工资那天还", "发工资那天"),
    ],
)  # fmt: skip
def test_a_day_to_pay_by_is_resolved(text, day):
    assert values(text, "date") == [day]


@pytest.mark.parametrize(
    "text",
    [
        "今天到货吗", "明天能发货吗", "后天是我生日", "十号就下的单怎么还没发", "昨天付过了", "下个月再说", "过几天付", "3号楼", "5号链接", "2月30号付",
        "上周五付的", "这个月20号付", "今天天气真好", "每周五上班",
    ],
)  # fmt: skip
def test_what_is_no_day_to_pay_by_is_left_out(text):
    assert values(text, "date") == []


DAYS = st.dates(date(2025, 3, 1), date(2039, 12, 31))


@given(
    DAYS,
    st.sampled_from(
        [
            "明天付",
            "周五还",
            "15号付",
            "月底还",
            "31号付",
            "12月1日付",
            "腊月二十还",
            "三天后付",
            "下周三付",
            "下个月30号还",
        ]
    ),
)
def test_a_resolved_day_is_never_in_the_past(day, text):
    now = datetime(day.year, day.month, day.day, 23, 59, tzinfo=SHANGHAI)
    assert all(date.fromisoformat(value) >= day for value in values(text, "date", now))


@given(DAYS, st.integers(1, 31))
def test_the_nth_is_the_next_day_with_that_number(day, wanted):
    now = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
    expected = next(d for d in (day + timedelta(n) for n in range(70)) if d.day == wanted)
    assert values(f"{wanted}号付", "date", now) == [expected.isoformat()]


@pytest.mark.parametrize("year", range(2025, 2040))
def test_the_lunar_years_follow_on_without_a_gap(year):
    assert lunar.eve(year) + timedelta(1) == lunar.day(year + 1, 1, 1)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("缓三天", 3), ("宽限一个礼拜", 7), ("延期两周", 14), ("再给我半个月", 15), ("推迟一个月还", 30), ("晚两天付行吗", 2), ("消停两天", 2),
        ("缓24小时", 1), ("宽限48小时", 2), ("延后一个半月", 45), ("缓几天", None), ("等了三天还没发货", None), ("过两三天", None),
    ],
)  # fmt: skip
def test_a_length_of_time_asked_for_is_read_in_days(text, days):
    assert values(text, "duration") == ([] if days is None else [days])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("分三期", [3]), ("12期", [12]), ("分六个月还", [6]), ("八个月付清", [8]), ("拆成两次付", [2]), ("分一年还", [12]), ("二十四期", [24]),
        ("第三期", []), ("这期账单", []), ("前两期都付了", []), ("买了三个月了", []), ("100期", []),
    ],
)  # fmt: skip
def test_a_number_of_parts_is_read(text, count):
    assert values(text, "periods") == count


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("能发顺丰吗", ("courier", "顺丰", "顺丰")), ("顺丰快递", ("courier", "顺丰", "顺丰")), ("走京东物流", ("courier", "京东物流", "京东")),
        ("别发EMS", ("courier", "ems", "邮政EMS")), ("邮政", ("courier", "邮政", "邮政EMS")), ("韻達", ("courier", "韵达", "韵达")),
        ("用花呗", ("payment_method", "花呗", "花呗")), ("储蓄卡", ("payment_method", "储蓄卡", "银行卡")), ("微信支付", ("payment_method", "微信支付", "微信支付")),
        ("京东白条", ("payment_method", "京东白条", "白条")), ("支付寶", ("payment_method", "支付宝", "支付宝")),
        ("别给我发短信", ("channel", "短信", "sms")), ("不要再打电话了", ("channel", "电话", "phone")), ("微信上别催了", ("channel", "微信", "im")),
        ("宁夏中卫", ("region", "宁夏中卫", "宁夏中卫")), ("大凉山", ("region", "大凉山", "大凉山")), ("寄新疆吗", ("region", "新疆", "新疆")),
        ("88020251117", ("order_id", "88020251117", "88020251117")), ("jd-7731920", ("order_id", "jd-7731920", "jd-7731920")),
    ],
)  # fmt: skip
def test_a_name_has_its_canonical_form(text, found):
    assert read(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "短信验证码收不到",
        "换了手机号码",
        "在京东买的",
        "途中通过",
        "邮政编码",
        "和田玉",
        "普洱茶",
        "13812345678",
        "2026-12-05",
        "快递单号sf1234567890123",
    ],
)
def test_a_word_that_only_looks_like_a_name_is_none(text):
    assert [one for one in read(text) if one[0] in ("channel", "courier", "region", "order_id")] == []


@given(
    st.text(
        st.sampled_from("一二三十百千万两半块元毛分折减便宜少号月日周星期天后内明今付还缓给发工资0123456789.,-k "),
        max_size=24,
    )
)
def test_entities_of_any_text_lie_inside_it_and_apart(text):
    plain, _ = normalise(text)
    found = understood(plain, NOW)
    assert all(0 <= one.start < one.end <= len(plain) for one in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


def test_several_values_in_one_message_are_all_found():
    assert read("先还四百,剩的下个月十五补齐,走支付宝") == [
        ("amount", "四百", 40000),
        ("date", "下个月十五", "2026-12-15"),
        ("payment_method", "支付宝", "支付宝"),
    ]
