"""How buyers name a day: 明天, 周五, 下周三, 15号, 下月10号, 12月1日, 月底, 腊月二十, 三天后."""

from __future__ import annotations

import re
from datetime import date
from typing import Callable, Iterable, Iterator, Optional

from nlu.grammar import days, feasts
from nlu.grammar.numerals import CHINESE, NUMBER

Resolver = Callable[["re.Match[str]", date], Optional[date]]


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_HAN = CHINESE[1:-1]
_DAY = rf"(?P<d>[12]\d|3[01]|0?[1-9]|{CHINESE}{{1,3}})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_WHICH_MONTH = r"(?<![余剩])(?P<month>(?:下+个?|这个?|本|当)月)(?:份|的)?"
_BARE_DAY_ENDS = rf"(?![\d.天个年块元期起次样直定{_HAN}])"
# 3号楼, 5号链接 and 2号色 number something else, 几十号人 are people; 号码 is a phone's.
_NO_THING = "(?![码楼线门店机链色床仓院桌柜口房坑球电模称召字人员款型馆]|工(?!资))"
_OLD = "(?:农历|阴历|旧历)"
_LUNAR_DAY = (
    "(?P<lunar_day>初[一二三四五六七八九十]|[二廿]十?[一二三四五六七八九]|二十|廿|三十|十[一二三四五六七八九]?)"
)

_RULES: tuple[tuple[re.Pattern[str], Resolver], ...] = tuple(
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (
            rf"(?:(?P<new_year>(?<![今明去每])大?年(?=初))|{_OLD}?(?P<lunar>[正冬腊])月"
            rf"|{_OLD}(?P<civil>{_MONTH})月){_LUNAR_DAY}",
            feasts.lunar_day,
        ),
        (
            rf"(?:{_OLD}|(?<![年月当最起]))初(?P<first_ten>[一二三四五六七八九十])(?![级中班年次步个上下夏春秋冬{_HAN}])",
            feasts.lunar_number,
        ),
        (
            rf"(?:{_OLD}?)(?P<lunar>[正冬腊])月(?:底|末|尾)?(?![初头中上下{_HAN}廿])",
            feasts.lunar_month,
        ),
        ("除夕|大?年三十|(?<![今去每这那几一两三])年前|过年前", feasts.eve),
        (_any_of(feasts.LUNAR_FEASTS), feasts.lunar_feast),
        (
            rf"(?<![\d{_HAN}])五一(?=节|放假|前|假|以?后|劳)|"
            + r"(?<![\d.])618(?=之?前|那天|当天)|"
            + _any_of(f for f in feasts.FEASTS if f not in ("五一", "618")),
            feasts.feast,
        ),
        (
            r"(?<![\d-])(?P<year>20\d\d)[-/.年](?P<m>1[0-2]|0?[1-9])[-/.月](?P<d>3[01]|[12]\d|0?[1-9])(?!\d)[号日]?",
            days.month_day,
        ),
        (
            rf"(?<!\d)(?<!\d\.)(?<!个)(?P<year>明年|今年)?(?P<m>{_MONTH})(?:月份?|[./](?=\d+[号日])){_DAY}"
            rf"(?:[号日]|{_BARE_DAY_ENDS})",
            days.month_day,
        ),
        (
            r"(?<![\d/.-])(?P<m>1[0-2]|0?[1-9])[/-](?P<d>3[01]|[12]\d|0?[1-9])(?=\s?[付还给转交结前之])",
            days.month_day,
        ),
        (rf"{_WHICH_MONTH}{_DAY}(?:[号日]|{_BARE_DAY_ENDS})", days.day_of_month),
        (
            rf"(?<![\d第几数a-z{_HAN}])(?<!\d\.)(?:(?<=每个月)|(?<![\d个下这本上当{_HAN}]月)){_DAY}"
            rf"(?:号{_NO_THING}|(?:(?<=\d)|(?<=[{_HAN}]{{2}}))日(?![子常期用化本元前后内结薪均]))",
            days.day_number,
        ),
        (
            rf"(?:{_WHICH_MONTH}月?|(?<![\d个])(?P<m>{_MONTH})月份?|(?<![个上下这本当每正冬腊\d岁满蜜])月)"
            "(?P<part>初|上旬|中旬|中(?!奖)|底|末|尾|下旬|头上|头|(?<=[本当个]月)内)",
            days.part_of_month,
        ),
        (rf"(?<![去每过])年[底末尾]|(?<![去每过几数半\d{_HAN}])年内", days.year_end),
        (
            r"(?<![上每那\d一二两三])(?<!上个)(?<![余剩])(?P<week>(?:下+个?|这个?|本)?)(?:周|星期|礼拜)"
            r"(?P<weekday>[一二三四五六日天末1-6])(?![个年块元\d百千])",
            days.weekday,
        ),
        ("(?P<week>下个?|这个?|本)(?:周|星期|礼拜)[之以]?内", days.week_end),
        (rf"(?P<week>下+个?)(?:周|星期|礼拜)(?![{_HAN}日天末1-6内之以年期报刊])", days.week_end),
        (r"(?<![大老])" + f"(?:{_any_of(days.NEAR)})" + "|大后天", days.near),
        (
            rf"(?:再?过)?(?:(?P<half>半)个月|(?P<number>{NUMBER})(?P<unit>天|日|个?星期|个?礼拜|个?周|个月))[之以]?[后内]",
            days.from_today,
        ),
    )
)


def named(text: str, today: date) -> Iterator[tuple[int, int, date]]:
    """Yield where a text names a day, and the day."""
    for pattern, resolve in _RULES:
        for match in pattern.finditer(text):
            day = resolve(match, today)
            if day is not None:
                yield match.start(), match.end(), day
