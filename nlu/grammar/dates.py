"""Days to pay by: 明天, 周五, 下周三, 15号, 下月10号, 12月1日, 月底, 腊月二十, 三天后 — resolved to ISO dates.

A day named without more is the next one, today included. A day about delivery, a birthday or the past is not one to pay
by and is left out; so are days too vague to name (下个月, 过几天).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Callable, Iterator

from nlu.grammar import lunar
from nlu.grammar.found import Found
from nlu.grammar.numerals import CHINESE, NUMBER, whole

_DAY = rf"(?:[12]\d|3[01]|0?[1-9]|{CHINESE}{{1,3}})(?![\d.])"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_WHICH_MONTH = r"(?P<month>(?:下+个?|这个?|本|当)月(?:份|的)?)"
_WHICH_WEEK = r"(?P<week>(?:下+个?|这个?|本)?)(?:周|星期|礼拜)"
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 6, "1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5}
# Not 3号楼, 5号链接, 2号色: a number of something else.
_NO_THING = "(?![楼线门店机链色床码仓院桌柜口房坑球电模南北东西])"

_NEAR = (("大后天", 3), ("后天", 2), ("后儿", 2), ("明天", 1), ("明日", 1), ("明儿个", 1), ("明儿", 1), ("明晚", 1), ("明早", 1), ("听日", 1),
         ("今天", 0), ("今日", 0), ("今儿个", 0), ("今儿", 0), ("今晚", 0), ("今夜", 0))
_FEASTS = {"元旦": (1, 1), "劳动节": (5, 1), "国庆节": (10, 1), "国庆": (10, 1), "双十一": (11, 11), "双11": (11, 11), "双十二": (12, 12),
           "双12": (12, 12), "圣诞节": (12, 25), "圣诞": (12, 25)}
_LUNAR_FEASTS = {"春节": (1, 1), "大年初一": (1, 1), "元宵节": (1, 15), "元宵": (1, 15), "端午节": (5, 5), "端午": (5, 5), "七夕": (7, 7),
                 "中秋节": (8, 15), "中秋": (8, 15), "重阳节": (9, 9), "腊八": (12, 8)}
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}

# 月初 and its like name a part of a month: the last day of it is the day to pay by. 月初 is taken for its first five days.
_PARTS = {"初": 5, "上旬": 10, "中旬": 20, "中": 15, "半": 15, "底": 31, "末": 31, "尾": 31, "下旬": 31}

_PAYING = re.compile(
    r"付|还[^没不有能会要是可在都挺蛮好真得去来]|还$|给|交|结|转|打[款钱过给]|补|清|买单|缴|掏|到账|到位|工资|薪|宽限|缓|延|推|拖|晚|挪|扣|凑|款|钱|账|帐|催|联系|存|充"
)
_ELSE = re.compile(
    r"(?:能|会|可以|要|就|才)?(?:到货|送到|送达|寄到|发货|发出|发走|寄出|收到|签收|送来|安装|上门|快递|物流|派送|送吗|到吗|能到|揽收)|生日|"
    r"(?:刚|已经?|早就|就|才)?(?:下的?单|拍的|买的|定的)|付过|付了|还了|转了|还过|交了|交过|回的?货|天气|态度|问了|说了|说好|打了|怎么还|[什怎]么时候"
)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _shift(year: int, month: int, months: int) -> tuple[int, int]:
    index = year * 12 + month - 1 + months
    return index // 12, index % 12 + 1


def _in_month(year: int, month: int, number: int) -> date | None:
    return date(year, month, number) if 1 <= number <= monthrange(year, month)[1] else None


def _next_number(today: date, number: int) -> date | None:
    """Return the next day of a month with this number, today included; 31 skips months without one."""
    year, month = today.year, today.month
    for _ in range(13):
        found = _in_month(year, month, number)
        if found is not None and found >= today:
            return found
        year, month = _shift(year, month, 1)
    return None


def _next_in_year(today: date, month: int, number: int) -> date | None:
    for year in (today.year, today.year + 1):
        found = _in_month(year, month, number)
        if found is not None and found >= today:
            return found
    return None


def _ahead(which: str) -> int:
    """Return how many months or weeks ahead 下, 下下, 这, 本 point."""
    return which.count("下")


def _near(match: re.Match[str], today: date) -> date | None:
    return today + timedelta(dict(_NEAR)[match.group()])


def _day_after_next(match: re.Match[str], today: date) -> date | None:
    return today + timedelta(2)


def _month_day(match: re.Match[str], today: date) -> date | None:
    """Resolve 12月1日, 12.15号, 2026年1月5日, 明年3月8号."""
    month, number = whole(match["m"]), whole(match["d"])
    if month is None or number is None:
        return None
    if match["year"]:
        year = today.year + 1 if match["year"] == "明年" else today.year if match["year"] == "今年" else int(match["year"][:4])
        found = _in_month(year, month, number)
        return found if found is not None and found >= today else None
    return _next_in_year(today, month, number)


def _this_or_next_month_day(match: re.Match[str], today: date) -> date | None:
    """Resolve 下月10号, 这个月25号; a day of this month that has passed is none to pay by."""
    number = whole(match["d"])
    year, month = _shift(today.year, today.month, _ahead(match["month"]))
    found = _in_month(year, month, number) if number is not None else None
    return found if found is not None and found >= today else None


def _day_number(match: re.Match[str], today: date) -> date | None:
    number = whole(match["d"])
    return _next_number(today, number) if number is not None and 1 <= number <= 31 else None


def _part_of_month(match: re.Match[str], today: date) -> date | None:
    """Resolve 月底, 下月初, 12月中旬: the last day of the part."""
    number = _PARTS[match["part"]]
    named = whole(match["m"]) if match["m"] else None
    if named is not None:
        found = min(_month_end(today.year, named), date(today.year, named, min(number, 28)) if number < 29 else _month_end(today.year, named))
        return found if found >= today else min(_month_end(today.year + 1, named), date(today.year + 1, named, min(number, 28)) if number < 29 else _month_end(today.year + 1, named))
    which = match["month"] or ""
    year, month = _shift(today.year, today.month, _ahead(which))
    found = _month_end(year, month) if number > 28 else date(year, month, number)
    if found < today and not which:
        year, month = _shift(year, month, 1)
        found = date(year, month, number)
    return found if found >= today else None


def _year_end(match: re.Match[str], today: date) -> date | None:
    return date(today.year, 12, 31)


def _weekday(match: re.Match[str], today: date) -> date | None:
    """Resolve 周五 (the next one), 这周五 (if not past), 下周五 (of the week after this, weeks beginning on Monday)."""
    weekday = _WEEKDAYS[match["weekday"]]
    which = match["week"]
    if not which and match["weekday"] != "末":
        return today + timedelta((weekday - today.weekday()) % 7)
    monday = today - timedelta(today.weekday())
    found = monday + timedelta(weekday + 7 * _ahead(which))
    return found if found >= today else None


def _from_today(match: re.Match[str], today: date) -> date | None:
    """Resolve 三天后, 十天之内, 两周后, 半个月内, 一个月以后."""
    if match["half"]:
        return today + timedelta(15)
    count, unit = whole(match["number"]), match["unit"].removeprefix("个")
    if count is None or count > 400:
        return None
    if unit == "月":
        year, month = _shift(today.year, today.month, count)
        return date(year, month, min(today.day, monthrange(year, month)[1]))
    return today + timedelta(count * (7 if unit in ("周", "星期", "礼拜") else 1))


def _feast(match: re.Match[str], today: date) -> date | None:
    return _next_in_year(today, *_FEASTS[match.group()])


def _lunar_feast(match: re.Match[str], today: date) -> date | None:
    return lunar.coming(*_LUNAR_FEASTS[match.group()], today)


def _lunar_day(match: re.Match[str], today: date) -> date | None:
    """Resolve 腊月二十三, 正月初八, 农历八月十五, 年初八."""
    month = 1 if match["new_year"] else _LUNAR_MONTHS.get(match["lunar"]) or whole(match["lunar"])
    said = match["lunar_day"].removeprefix("初")
    number = 20 + (whole(said[1:]) or 0) if said[0] == "廿" else whole(said)
    return lunar.coming(month, number, today) if month and number else None


def _eve(match: re.Match[str], today: date) -> date | None:
    return lunar.coming_eve(today)


Resolver = Callable[[re.Match[str], date], "date | None"]
_LUNAR_NUMBER = r"(?P<lunar_day>初?[一二三四五六七八九]|初?十|十[一二三四五六七八九]|[二廿]十?[一二三四五六七八九]?|三十)"
_RULES: tuple[tuple[re.Pattern[str], Resolver], ...] = tuple(
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (rf"(?:(?P<new_year>大?年(?=初)|正月(?=初))|(?:农历|阴历|旧历)?(?P<lunar>[正冬腊])月|(?:农历|阴历|旧历)(?P<x>{_MONTH})月){_LUNAR_NUMBER}".replace("(?P<x>", "(?:"), _lunar_day),
        (r"除夕|大?年三十", _eve),
        ("|".join(sorted(_LUNAR_FEASTS, key=len, reverse=True)), _lunar_feast),
        ("|".join(sorted(_FEASTS, key=len, reverse=True)), _feast),
        (rf"(?:(?P<year>20\d\d年|明年|今年))?(?<![\d.])(?P<m>{_MONTH})(?:月份?|[./](?=\d+[号日]))(?P<d>{_DAY})(?:[号日]|(?![天个年块元期]))", _month_day),
        (r"(?<![\d-])(?P<year>20\d\d)[-/.年](?P<m>1[0-2]|0?[1-9])[-/.月](?P<d>3[01]|[12]\d|0?[1-9])(?!\d)日?", _month_day),
        (rf"{_WHICH_MONTH}(?P<d>{_DAY})(?:[号日]|(?![天个年块元期{CHINESE[1:-1]}]))", _this_or_next_month_day),
        (rf"(?<![\d.月第这那a-z-]){_DAY_GROUP}[号日](?![子常期用化本]){_NO_THING}" if False else rf"(?<![\d.月第a-z{CHINESE[1:-1]}-])(?P<d>{_DAY})(?:号|日(?![子常期用化本元]))(?!码|称|召){_NO_THING}", _day_number),
        (rf"(?:{_WHICH_MONTH}|(?<![\d个])(?P<m>{_MONTH})月份?|(?<![个这下上本当每\d])月)的?月?(?P<part>初|上旬|中旬|中|底|末|尾|下旬)", _part_of_month),
        (r"(?<!去)年(?:底|末|尾)", _year_end),
        (rf"(?<![上每那]){_WHICH_WEEK}(?P<weekday>[一二三四五六日天末1-6])(?![个天年块元、\d{CHINESE[1:-1]}])", _weekday),
        (r"明后天", _day_after_next),
        ("|".join(word for word, _ in _NEAR), _near),
        (rf"(?:再?过)?(?:(?P<half>半)个月|(?P<number>{NUMBER})(?P<unit>天|日|个?星期|个?礼拜|个?周|个月))(?:之|以)?(?:后|内)", _from_today),
    )
)
_PAY_DAY = re.compile(r"(?:发|开|领)(?:了)?(?:工资|薪水?|奖金|年终奖|钱)(?:的)?(?:那天|那日|当天|当日|时候)|发薪日|工资日")


def _clause(text: str, start: int, end: int) -> str:
    """Return the part between punctuation marks around a range."""
    left = max(text.rfind(mark, 0, start) for mark in ",。!?;~…") + 1
    rights = [index for mark in ",。!?;~…" if (index := text.find(mark, end)) >= 0]
    return text[left : min(rights, default=len(text))]


def _to_pay_by(text: str, start: int, end: int) -> bool:
    """Tell whether a day is one to pay by: its clause speaks of paying, or the message hardly says anything else."""
    clause = _clause(text, start, end)
    rest = clause.replace(text[start:end], "")
    if _ELSE.search(rest):
        return False
    return bool(_PAYING.search(rest)) or len(text) - (end - start) <= 6 or (len(rest) <= 4 and bool(_PAYING.search(text)))


def _candidates(text: str, today: date) -> Iterator[Found]:
    for pattern, resolve in _RULES:
        for match in pattern.finditer(text):
            value = resolve(match, today)
            if value is not None and _to_pay_by(text, match.start(), match.end()):
                yield Found("date", match.start(), match.end(), value.isoformat())
    for match in _PAY_DAY.finditer(text):
        yield Found("date", match.start(), match.end(), match.group())


def find(text: str, now: datetime) -> list[Found]:
    """Return the days to pay by; `now` is aware and already in Shanghai's time. 发工资那天 keeps its words as value."""
    return list(_candidates(text, now.date()))
