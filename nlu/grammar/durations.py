"""Lengths of time asked for: 缓三天, 宽限一个礼拜, 再宽五天, 连三天都不给缓, 票到三十天付.

晚一天会不会上征信 asks what follows and 票拖一个月了 complains: neither asks for time.
"""

from __future__ import annotations

import math
import re

from nlu.grammar.found import Found, around, clause
from nlu.grammar.numerals import NUMBER, number, whole

# Days of one unit: a month counts 30, as in the policy's own limits by days.
_UNIT_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "半月": 30, "年": 365}
_LENGTH = rf"(?:(?P<half>半)(?P<half_unit>个月|年|天)|(?P<number>{NUMBER})(?P<unit>天|日(?!元)|个?星期|个?礼拜|个?周(?!年)|个半?月|年)(?P<and>半(?!个))?(?!半个?月))"
_HOURS = rf"(?P<number>{NUMBER})个?(?:小时|钟头)"
# Words that ask for time; 等 only with 我, since 等了三天 complains about the past.
_ASK = (
    r"(?P<ask>缓|宽限|宽容|宽(?!带)|通融|延(?:期|迟|后|长|缓)?|展期|推(?:迟|后|延)?|晚|拖|往后(?:推|挪|拖|延|放)?|容我?|(?:能|可以|肯|就)给|等我(?:忙完|过了?)?这?|给我|再给|多[给放]|给个|消停|停催?|暂停|别催|顺延|迟|松|歇|留|锁[单价]|预留|保留|多开|挪)"
    r"(?:到|个|我|您|他|上|一下|多|再|点|出|时间|催|我们|付|还|款|交|几|给|缴){0,4}\s?"
)
_ASKED = re.compile(rf"{_ASK}(?P<length>{_LENGTH})(?!了(?![吧行]))")
_ASKED_HOURS = re.compile(rf"{_ASK}(?P<length>{_HOURS})(?!了)")
# 连三天都不给缓, 半个月缓冲期; and terms of credit: 票到三十天付, 到货三天以后再给钱.
_GRUDGED = re.compile(rf"连(?P<length>{_LENGTH})都.{{0,4}}[缓宽延等]")
_GRACE = re.compile(rf"(?P<length>{_LENGTH})的?(?:缓冲|宽限|延期|展期)")
_CREDIT = re.compile(
    rf"(?:票到|开票|见票|账期|月结|到货|收到?货|签收|验收)(?:之?后|完)?(?P<length>{_LENGTH})(?=内?[付结给]|[之以]?[后内].{{0,3}}[付结给])"
)
# 过两天付可以吗 asks for two days; 过两天付 names no day.
_PASSED = re.compile(rf"(?<!再)过(?P<length>{_LENGTH})(?=[付还给]?(?:行|可以|成|好)[吗不么嘛])")
# All that stands beside a length that is the whole answer.
_ALONE = re.compile(
    rf"(?:就|那|先|要|大概|最多|至少|再|得){{0,3}}(?P<length>{_LENGTH})(?:吧|呗|呢|叭|就?行|够了?|左右|可以|不?行?吗|好吗|就好|啊){{0,3}}(?=[^\w]|$)"
)
_COMPLAINT = re.compile("还没|没[发到人回动货见]|怎么|什么|发货|物流|快递|货|前|过去")
# What is told of, not asked for: what follows of being late, and what others are late with.
_CONSEQUENCE = re.compile(
    "[算会](?!死|还|付|给|补|转|清|到|有|发)|罚|影响|征信|逾期|怎么[着样]|利息|利滚利|违约金|收.{0,3}[费金]|滞纳|加几|还保?留|枪毙|不退|就[追催打报]|涨多少|多出|后果"
)
_REQUEST = re.compile(
    "能不能|可不可以|可否|行不行|好不好|求|拜托|帮|让我|申请|想|[行成好]吗|可以吗|都不[让行肯给]|能[晚缓延推拖][^,。 ]{0,6}[吗不么]"
)
_LATE = re.compile("[晚拖迟延推]|往后")
_GOODS = re.compile("预售|货期|发货|快递|物流|开票|才$|已经$")
_OTHERS = re.compile("(?:工资|奖金|货|回款|补贴|快递|物流|稿费|票|发票|钱)[^,。 ]{0,3}$")


def days(length: re.Match[str]) -> int | None:
    """Return the days of a match of a length; half a month is 15, a month and a half 45."""
    if length["half"]:
        return {"个月": 15, "年": 180, "天": 1}[length["half_unit"]]
    count = whole(length["number"])
    unit = length["unit"].removeprefix("个")
    if count is None or count > 999:
        return None
    return count * _UNIT_DAYS[unit] + (_UNIT_DAYS[unit] // 2 if length["and"] or unit == "半月" else 0)


def _told(match: re.Match[str], text: str) -> bool:
    """Tell whether a length of lateness is only spoken of."""
    if match["ask"] == "歇":  # 医生让歇半年 rests the back, 歇一个月再还 the payments
        return not re.match(".{0,3}再?[还付给扣催]", text[match.end() : match.end() + 5])
    if not _LATE.match(match["ask"]):
        return False
    before, after = clause(text, match.start(), match.end())
    if _GOODS.search(before):
        return True
    if _OTHERS.search(before) and (after.startswith("才") or after[:1] in ("到", "发")):
        return True
    near = around(text, match.start(), match.end())
    return _CONSEQUENCE.search(near) is not None and not _REQUEST.search(near)


def find(text: str) -> list[Found]:
    """Return the lengths of time that a plain text asks for, in days."""
    found = [(match, days(match)) for match in _ASKED.finditer(text) if not _told(match, text)]
    found += [
        # A part of a day is asked for as the day it ends in.
        (match, math.ceil(hours / 24))
        for match in _ASKED_HOURS.finditer(text)
        if (hours := number(match["number"])) and hours < 9999 and not _told(match, text)
    ]
    for pattern in (_GRUDGED, _GRACE, _CREDIT, _PASSED):
        found += [(match, days(match)) for match in pattern.finditer(text)]
    alone = _ALONE.match(text)
    if alone and not _COMPLAINT.search(text[alone.end() : alone.end() + 40]):
        found.append((alone, days(alone)))
    return [Found("duration", match.start("length"), match.end("length"), value) for match, value in found if value]
