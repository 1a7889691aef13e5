"""Numbers without a unit that the words beside them make money: 一百二, 付479, 你家899人家759, 59两瓶, 300 没多的."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from nlu.grammar import money_words as words
from nlu.grammar.found import Found, around, clause
from nlu.grammar.numerals import CHINESE, number

# As far as the words beside a number are read.
_BEFORE, _AFTER = 14, 8
# A number that only its own clause can make a sum, and one that the wider text can.
_LEAST, _LEAST_FREE = 10, 50


def find(text: str, marked: list[Found]) -> list[Found]:
    """Return the sums without a unit of a plain text, in fen; `marked` are those with one."""
    out: list[Found] = []
    unsure: list[Found] = []
    for match in words.BARE.finditer(text):
        value = number(match["number"])
        if value is None or not Decimal("0.01") <= value < 10**7:
            continue
        start, end = match.span("number")
        one = Found("amount", start, end, int((value * 100).quantize(Decimal(1), ROUND_HALF_UP)))
        before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
        if out and text[out[-1].end : start] in ("到", "至", "-", "~"):
            out.append(one)  # the other end of 300到500
        elif words.NOT_BEFORE.search(before) or words.NOT_AFTER.match(after):
            continue
        elif _told(one, match["number"], value, text):
            out.append(one)
        elif (
            value >= _LEAST_FREE
            and value not in words.SIZES
            and match["number"][-1].isdigit()
            and not words.MEASURED.search(around(text, start, end))
        ):
            unsure.append(one)
    sure = [*marked, *out]
    return out + [one for one in unsure if _beside_another(one, text, sure)]


def _told(one: Found, written: str, value: Decimal, text: str) -> bool:
    """Tell whether the writing of a number or the words beside it make it a sum."""
    before, after = text[max(0, one.start - _BEFORE) : one.start], text[one.end : one.end + _AFTER]
    if written in words.IDIOMS or words.HOTLINE.fullmatch(written):
        return _told_in_spite(written, before, after)
    spent = value >= _LEAST and words.MONEY_BEFORE.search(before) is not None
    if written in ("2k", "4k", "8k") or written[-1] == "w":
        return spent
    if value >= 100 and (
        (re.fullmatch(CHINESE + "+", written) and re.search("[百千万]", written))
        or re.match(r"\d.*[k千万百]|.*[wk百千万]\d", written)
    ):
        return True
    if value in words.SIZES and before.rstrip()[-2:] in ("拿的", "买的", "拍的"):
        return False  # 我拍的512 is no price
    if spent or (value >= _LEAST and (words.MONEY_AFTER.match(after) or words.PRICE_BEFORE.search(before))):
        return True
    if value in words.SIZES or words.MEASURED.search(around(text, one.start, one.end)):
        return False
    return _priced(one, written, value, text) or _alone(one, value, text) or _spoken_of(one, value, text)


def _told_in_spite(written: str, before: str, after: str) -> bool:
    """Tell whether what is an idiom, a bye or a hotline elsewhere is a sum here: 二百五能卖吗, 别人家说88."""
    if written not in words.SAID_FOR_FUN:
        return False
    if not clause(before, len(before), len(before))[0]:
        return written == "二百五" and words.MONEY_AFTER.match(after) is not None
    return any((words.MONEY_BEFORE.search(before), words.PRICE_BEFORE.search(before), words.MONEY_AFTER.match(after)))


def _priced(one: Found, written: str, value: Decimal, text: str) -> bool:
    """Tell whether a number looks like a price (29.9) or ends a clause about one: 人家连装带送1680."""
    before, after = clause(text, one.start, one.end)
    return (
        re.fullmatch(r"\d{1,4}\.\d?[89]", written) is not None
        or (value >= 100 and words.LIMIT.match(after) is not None)
        or (
            value >= 20 and words.CLAUSE_END.match(after) is not None and words.PRICED_CLAUSE.search(before) is not None
        )
    )


def _spoken_of(one: Found, value: Decimal, text: str) -> bool:
    """Tell whether a number stands where a sum may, in a text that speaks of money: 这50是哪笔, 1999的锅."""
    before, after = text[max(0, one.start - _BEFORE) : one.start], text[one.end : one.end + _AFTER]
    rest = text[max(0, one.start - 80) : one.start] + " " + text[one.end : one.end + 80]
    if value < _LEAST or not words.MONEY.search(rest):
        return False
    if words.MAYBE_BEFORE.search(before):
        return not after.startswith("的")
    return value >= 100 and words.PRICED.match(after) is not None


def _alone(one: Found, value: Decimal, text: str) -> bool:
    """Tell whether a number is a clause of its own, and so an answer or a sum quoted."""
    before, after = clause(text, one.start, one.end)
    if not (words.ALONE_BEFORE.match(before) and words.ALONE_AFTER.match(after)):
        return False
    rest = text[max(0, one.start - 80) : one.start - len(before)] + " " + text[one.end + len(after) : one.end + 80]
    if not rest.strip():
        return value >= 100 or value != int(value)
    return (
        value < 1
        or (value >= _LEAST and words.OFFER.search(rest) is not None)
        or (value >= _LEAST_FREE and words.MONEY.search(rest) is not None)
    )


def _beside_another(one: Found, text: str, others: list[Found]) -> bool:
    """Tell whether a number stands free beside a sum of its own size: 一箱红酒1280,1100能成交."""
    _, after = clause(text, one.start, one.end)
    return words.CLAUSE_END.match(after) is not None and any(
        other.value <= 5 * one.value and one.value <= 5 * other.value for other in others
    )
