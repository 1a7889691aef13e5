"""Lengths of time and numbers of parts: 缓三天, 宽限一个礼拜, 分三期, 六个月还清."""

from __future__ import annotations

import re

from nlu.grammar.found import Found
from nlu.grammar.numerals import NUMBER, number, whole

# Days of one unit: a month counts 30, as in the policy's own limits by days.
_UNIT_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "半月": 30, "年": 365}
_LENGTH = rf"(?:(?P<half>半)(?P<half_unit>个月|年|天)|(?P<number>{NUMBER})(?P<unit>天|日(?!元)|个?星期|个?礼拜|个?周(?!年)|个半?月|年)(?P<and>半)?)"
# Words that ask for time; 等 only with 我, since 等了三天 complains about the past.
_ASK = (
    r"(?:缓|宽限|宽容|通融|延(?:期|迟|后|长|缓)?|展期|推(?:迟|后|延)?|晚|拖|往后(?:推|挪|拖|延|放)?|容我?|等我|给我|再给|多给|消停|停催?|暂停|别催|顺延|迟)"
    r"(?:到|个|我|您|他|上|一下|多|再|点|出|时间|催|我们|付|还|款|交|几)*\s?"
)
_DURATION = re.compile(rf"{_ASK}(?P<length>{_LENGTH})")
_HOURS = re.compile(rf"{_ASK}(?P<length>(?P<number>{NUMBER})个?(?:小时|钟头))")

_PARTS = re.compile(rf"(?<![第上下这本每前后头])(?P<number>{NUMBER})期(?![间货])")
_SPLIT = re.compile(
    rf"(?:分|拆)(?:成|作|做|摊|个)?(?P<found>(?P<number>{NUMBER})(?:个?月|次|笔|份|回|批|步)|(?P<years>半年|一年|两年|三年))"
)
_MONTHS_PAY = re.compile(
    rf"(?P<found>(?P<number>{NUMBER})个月)(?=(?:来|慢慢|分批|内|之内|以内|里)?(?:地)?(?:分期|还|付|交|供|结)(?:清|完|掉|行|可|好)?)"
)
_YEARS = {"半年": 6, "一年": 12, "两年": 24, "三年": 36}
# More parts than any plan has: an order number or a game's season, not a plan.
_MOST_PARTS = 60


def days(length: re.Match[str]) -> int | None:
    """Return the days of a match of a length; half a month is 15, a month and a half 45."""
    if length["half"]:
        return {"个月": 15, "年": 180, "天": 1}[length["half_unit"]]
    count = whole(length["number"])
    unit = length["unit"].removeprefix("个")
    if count is None or count > 999:
        return None
    return count * _UNIT_DAYS[unit] + (_UNIT_DAYS[unit] // 2 if length["and"] or unit == "半月" else 0)


def find(text: str) -> list[Found]:
    """Return the durations (days) and the numbers of parts (`periods`) of a plain text."""
    out = []
    for match in _DURATION.finditer(text):
        value = days(match)
        if value:
            out.append(Found("duration", match.start("length"), match.end("length"), value))
    for match in _HOURS.finditer(text):
        hours = number(match["number"])
        if hours:
            # A part of a day is asked for as the day it ends in.
            out.append(Found("duration", match.start("length"), match.end("length"), -int(-hours // 24)))
    for pattern in (_PARTS, _SPLIT, _MONTHS_PAY):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            count = _YEARS[groups["years"]] if groups.get("years") else whole(groups["number"])
            if count and 2 <= count <= _MOST_PARTS:
                group = "found" if "found" in groups else 0
                out.append(Found("periods", match.start(group), match.end(group), count))
    return out
