"""Days to pay by: 明天, 周五, 下周三, 15号, 下月10号, 12月1日, 月底, 腊月二十, 三天后 — resolved to ISO dates.

A day named without more is the next one, today included. A day about delivery, a birthday or the past is not one to pay
by and is left out; so are days too vague to name (下个月, 过几天).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Callable, Iterable, Optional

from nlu.grammar import lunar
from nlu.grammar.found import Found
from nlu.grammar.numerals import CHINESE, NUMBER, whole

_NEAR = {
    **dict.fromkeys(("今天", "今日", "今儿个", "今儿", "今晚", "今夜"), 0),
    **dict.fromkeys(("明天", "明日", "明儿个", "明儿", "明晚", "明早", "听日"), 1),
    **dict.fromkeys(("后天", "后儿", "明后天"), 2),
    "大后天": 3,
}
_WEEKDAYS = {
    c: index for index, forms in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天末")) for c in forms
}
_FEASTS = {
    **dict.fromkeys(("元旦节", "元旦"), (1, 1)),
    "劳动节": (5, 1),
    **dict.fromkeys(("国庆节", "国庆"), (10, 1)),
    **dict.fromkeys(("双十一", "双11"), (11, 11)),
    **dict.fromkeys(("双十二", "双12"), (12, 12)),
    **dict.fromkeys(("圣诞节", "圣诞"), (12, 25)),
}
_LUNAR_FEASTS = {
    "春节": (1, 1),
    **dict.fromkeys(("元宵节", "元宵"), (1, 15)),
    **dict.fromkeys(("端午节", "端午"), (5, 5)),
    "七夕": (7, 7),
    **dict.fromkeys(("中秋节", "中秋"), (8, 15)),
    "重阳节": (9, 9),
    "腊八": (12, 8),
}
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
# A part of a month is paid by its last day; 月初 is taken for the first five.
_PARTS = {"初": 5, "上旬": 10, "中": 15, "中旬": 20, "下旬": 31, "底": 31, "末": 31, "尾": 31}

# What is said beside a day to pay by.
_PAYING = re.compile(
    "付|还(?![是有没在要能得不挺可会真算想当以])|给|交|结|转|打|补|清|买单|缴|掏|到[账位]|工资|薪|宽限|缓|延|推|拖|晚|挪|扣|凑|款|钱|[账帐]|催|联系|存|充|拿出"
)
# What is said beside a day of delivery, of the past, or one the buyer cannot keep.
_ELSE = re.compile(
    "到货|[送寄]到|送达|[发寄]货|[发寄]出|发走|收到|签收|送来|安装|上门|快递|物流|派送|送吗|(?<![缓延拖推期迟])到吗|能到|揽收|发(?![工薪奖钱我])|生日|天气|态度|"
    "下的?单|[拍买定]的|[付还转交]过|[付还转交问说打]了|说好|昨天还|涨|怎么还|[什怎]么时候|无法|没法|没办法|[还付][不没]"
)
# 今天 is more often when the question is asked than when the money comes.
_ASKED = re.compile("[吗么]$|什么时候")
_ASKING = re.compile("[吗么?]|多少|几|什么|怎么|才|可以|能不能|是不是")

Resolver = Callable[["re.Match[str]", date], Optional[date]]


def _in_month(year: int, month: int, number: int | None) -> date | None:
    if number is None or not 1 <= month <= 12 or not 1 <= number <= monthrange(year, month)[1]:
        return None
    return date(year, month, number)


def _shift(day: date, months: int) -> tuple[int, int]:
    """Return year and month so many months after those of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def _first_ahead(days: Iterable[date | None], today: date) -> date | None:
    return next((day for day in days if day is not None and day >= today), None)


def _ahead(which: str | None) -> int:
    """Return how many months or weeks 下, 下下, 这, 本 point ahead."""
    return (which or "").count("下")


def _near(match: re.Match[str], today: date) -> date | None:
    return today + timedelta(_NEAR[match.group()])


def _month_day(match: re.Match[str], today: date) -> date | None:
    """Resolve 12月1日, 12.15号, 2026年1月5日, 明年3月8号; a named year's day that has passed is none to pay by."""
    month, number, said = whole(match["m"]) or 0, whole(match["d"]), match["year"]
    years = (today.year, today.year + 1)
    if said:
        years = (today.year + 1,) if said == "明年" else (today.year,) if said == "今年" else (int(said),)
    return _first_ahead((_in_month(year, month, number) for year in years), today)


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    """Resolve 下月10号, 这个月25号; a day of this month that has passed is none to pay by."""
    return _first_ahead([_in_month(*_shift(today, _ahead(match["month"])), whole(match["d"]))], today)


def _day_number(match: re.Match[str], today: date) -> date | None:
    """Resolve 15号: the next one; 31号 skips the months without."""
    number = whole(match["d"])
    return _first_ahead((_in_month(*_shift(today, months), number) for months in range(13)), today)


def _part_of_month(match: re.Match[str], today: date) -> date | None:
    """Resolve 月底, 下月初, 12月中旬: the last day of that part."""
    month = whole(match["m"]) if match["m"] else None
    if month is not None:
        months: Iterable[tuple[int, int]] = ((today.year, month), (today.year + 1, month))
    elif match["month"]:
        months = (_shift(today, _ahead(match["month"])),)
    else:
        months = (_shift(today, 0), _shift(today, 1))
    last = _PARTS[match["part"]]
    return _first_ahead((date(year, m, min(last, monthrange(year, m)[1])) for year, m in months), today)


def _year_end(match: re.Match[str], today: date) -> date | None:
    return date(today.year, 12, 31)


def _weekday(match: re.Match[str], today: date) -> date | None:
    """Resolve 周五 (the next), 这周五 (if not past), 下周五 (in the week after this; weeks begin on Monday)."""
    weekday, which = _WEEKDAYS[match["weekday"]], match["week"]
    if not which:
        return today + timedelta((weekday - today.weekday()) % 7)
    return _first_ahead([today + timedelta(weekday - today.weekday() + 7 * _ahead(which))], today)


def _from_today(match: re.Match[str], today: date) -> date | None:
    """Resolve 三天后, 十天之内, 两周后, 半个月内, 一个月以后."""
    if match["half"]:
        return today + timedelta(15)
    count, unit = whole(match["number"]), match["unit"].removeprefix("个")
    if count is None or count > 400:
        return None
    if unit == "月":
        year, month = _shift(today, count)
        return date(year, month, min(today.day, monthrange(year, month)[1]))
    return today + timedelta(count if unit in ("天", "日") else 7 * count)


def _feast(match: re.Match[str], today: date) -> date | None:
    return _first_ahead((_in_month(year, *_FEASTS[match.group()]) for year in (today.year, today.year + 1)), today)


def _lunar_feast(match: re.Match[str], today: date) -> date | None:
    return lunar.coming(*_LUNAR_FEASTS[match.group()], today)


def _lunar_day(match: re.Match[str], today: date) -> date | None:
    """Resolve 腊月二十三, 正月初八, 农历八月十五, 年初八."""
    month = 1 if match["new_year"] else _LUNAR_MONTHS.get(match["lunar"] or "") or whole(match["civil"] or "")
    number = whole(match["lunar_day"].removeprefix("初").replace("廿", "二十"))
    return lunar.coming(month, number, today) if month and number else None


def _eve(match: re.Match[str], today: date) -> date | None:
    return lunar.coming_eve(today)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_DAY = rf"(?P<d>[12]\d|3[01]|0?[1-9]|{CHINESE}{{1,3}})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_WHICH_MONTH = r"(?P<month>(?:下+个?|这个?|本|当)月)(?:份|的)?"
_BARE_DAY_ENDS = rf"(?![\d.天个年块元期起次样直定{CHINESE[1:-1]}])"
# 3号楼, 5号链接 and 2号色 number something else; 号码 is a phone's.
_NO_THING = "(?![码楼线门店机链色床仓院桌柜口房坑球电模称召字])"
_OLD = "(?:农历|阴历|旧历)"
_LUNAR_DAY = "(?P<lunar_day>初[一二三四五六七八九十]|[二廿]十?[一二三四五六七八九]|二十|三十|十[一二三四五六七八九]?)"

_RULES: tuple[tuple[re.Pattern[str], Resolver], ...] = tuple(
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (
            rf"(?:(?P<new_year>(?<![今明去每])大?年(?=初))|{_OLD}?(?P<lunar>[正冬腊])月"
            rf"|{_OLD}(?P<civil>{_MONTH})月){_LUNAR_DAY}",
            _lunar_day,
        ),
        ("除夕|大?年三十", _eve),
        (_any_of(_LUNAR_FEASTS), _lunar_feast),
        (_any_of(_FEASTS), _feast),
        (
            r"(?<![\d-])(?P<year>20\d\d)[-/.年](?P<m>1[0-2]|0?[1-9])[-/.月](?P<d>3[01]|[12]\d|0?[1-9])(?!\d)[号日]?",
            _month_day,
        ),
        (
            rf"(?<!\d)(?<!\d\.)(?<!个)(?P<year>明年|今年)?(?P<m>{_MONTH})(?:月份?|[./](?=\d+[号日])){_DAY}"
            rf"(?:[号日]|{_BARE_DAY_ENDS})",
            _month_day,
        ),
        (rf"{_WHICH_MONTH}{_DAY}(?:[号日]|{_BARE_DAY_ENDS})", _day_of_month),
        (
            rf"(?<![\d第a-z{CHINESE[1:-1]}])(?<!\d\.)(?<![\d个下这本上当{CHINESE[1:-1]}]月){_DAY}(?:号{_NO_THING}|(?:(?<=\d)|(?<=[{CHINESE[1:-1]}]{{2}}))日(?![子常期用化本元前后内]))",
            _day_number,
        ),
        (
            rf"(?:{_WHICH_MONTH}月?|(?<![\d个])(?P<m>{_MONTH})月份?|(?<![个上下这本当每\d])月)"
            "(?P<part>初|上旬|中旬|中(?!奖)|底|末|尾|下旬)",
            _part_of_month,
        ),
        ("(?<![去每])年[底末尾]", _year_end),
        (
            r"(?<![上每那\d一二两三])(?<!上个)(?P<week>(?:下+个?|这个?|本)?)(?:周|星期|礼拜)"
            r"(?P<weekday>[一二三四五六日天末1-6])(?![个年块元\d百千])",
            _weekday,
        ),
        (_any_of(_NEAR), _near),
        (
            rf"(?:再?过)?(?:(?P<half>半)个月|(?P<number>{NUMBER})(?P<unit>天|日|个?星期|个?礼拜|个?周|个月))[之以]?[后内]",
            _from_today,
        ),
    )
)
# 发工资那天 is a day to pay by that only the buyer knows; the words stay its value.
_PAY_DAY = re.compile("[发开领]了?(?:工资|薪水?|奖金|年终奖|钱)的?(?:那天|那日|当天|当日|时候)|发薪日|工资日")


# As far as a clause is read on either side of a day: longer ones say nothing more about it.
_REACH = 40


def _clause(text: str, start: int, end: int) -> str:
    """Return what stands beside a range, up to the marks or spaces around it."""
    before = re.split("[,。!?;~… ]", text[max(0, start - _REACH) : start])[-1]
    after = re.split("[,。!?;~… ]", text[end : end + _REACH])[0]
    return before + after


def _to_pay_by(text: str, start: int, end: int) -> bool:
    """Tell whether a day is one to pay by: its clause speaks of paying, or hardly says anything else."""
    said, beside = text[start:end], _clause(text, start, end)
    around = text[max(0, start - 2 * _REACH) : end + 2 * _REACH]
    if _ELSE.search(beside) or (said[0] == "今" and (_ASKING.search(beside) or _ASKED.search(around))):
        return False
    if _PAYING.search(beside) or len(text) - len(said) <= (2 if said in _NEAR else 6):
        return True
    return not _ELSE.search(around) and (len(beside) <= 1 or bool(_PAYING.search(around)))


def find(text: str, now: datetime) -> list[Found]:
    """Return the days to pay by; `now` is aware and in Shanghai's time."""
    out = []
    for pattern, resolve in _RULES:
        for match in pattern.finditer(text):
            day = resolve(match, now.date())
            if day is not None and _to_pay_by(text, match.start(), match.end()):
                out.append(Found("date", match.start(), match.end(), day.isoformat()))
    return out + [Found("date", m.start(), m.end(), m.group()) for m in _PAY_DAY.finditer(text)]
