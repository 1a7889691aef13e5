"""Numbers of instalments: 分三期, 拆成两次付, 六个月还清, 三回也给不上."""

from __future__ import annotations

import re

from nlu.grammar.found import Found
from nlu.grammar.numerals import NUMBER, whole

# 开一下3期 asks for three; 上两期, 逾期的那两期 and 连着两期没还 count what is past.
_PARTS = re.compile(
    rf"(?<![第上这本每前后头那欠])(?<!(?<!一)下)(?<!连着)(?<!已还)(?<!还了)(?P<number>{NUMBER})期(?![间货末]|都[没未已还]|[没未已]|了|合|一起|加起来|账单)"
)
_SPLIT = re.compile(
    rf"(?:分|拆|切|匀|摊)(?:成|作|做|摊|个|开|到)?(?P<found>(?P<number>{NUMBER})(?:个?月|期|次|笔|份|回|批|步)(?!都?刷)|(?P<years>半年|一年|两年|三年))"
)
# 修两回还响 is a repair: only a word of paying makes parts of times.
_PAID_IN = re.compile(
    rf"(?<![第到修换试问打催])(?P<found>(?P<number>{NUMBER})(?:个月|次|回|笔))(?=(?:来|慢慢|分批|之?内|以内|里|匀着|也|都)?地?(?:分期|付|交|供|结|给(?!我)|还(?=清|完|掉|款|钱|行|可|好|得?不?[上起]|给|[吗吧呗]|$|[^\w]))(?!过|了))"
)
_YEARS_PAY = re.compile(
    "(?P<found>(?P<years>(?<=[选办])(?:半年|一年)(?=的|吗|吧|$)|(?:半年|一年|两年|三年)(?=分摊|分期|还清|付清)))"
)
_STILL_TO_PAY = re.compile(rf"(?:还|供|交|乘)(?P<found>(?P<number>{NUMBER})个月)(?!了|前|后|没)")
# A number of months as the whole answer: up to two are time asked for, more are parts.
_ALONE = re.compile(rf"(?:就|选|要|分)?(?P<found>(?P<number>{NUMBER})个月)(?:吧|呗|的|行吗|可以吗|左右|就行)?")
_YEARS = {"半年": 6, "一年": 12, "两年": 24, "三年": 36}
# More parts than any plan has: an order number or a game's season, not a plan.
_MOST_PARTS = 60


def find(text: str) -> list[Found]:
    """Return the numbers of parts that a plain text names."""
    out = []
    alone = _ALONE.fullmatch(text)
    if alone and (whole(alone["number"]) or 0) > 2:
        out.append(Found("periods", *alone.span("found"), whole(alone["number"])))
    for pattern in (_PARTS, _SPLIT, _PAID_IN, _STILL_TO_PAY, _YEARS_PAY):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            count = _YEARS[groups["years"]] if groups.get("years") else whole(groups["number"])
            if count and 2 <= count <= _MOST_PARTS:
                group = "found" if "found" in groups else 0
                out.append(Found("periods", match.start(group), match.end(group), count))
    return out
