"""Read numbers as buyers write them: 120, 1,299.5, 1.2k, 3千5, 12万5千, 两千5, 一百二, 廿五, 九十九点五."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {
    c: value
    for value, forms in enumerate(
        ("零〇", "一壹幺", "二两贰俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for c in forms
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SECTIONS = {"万": 10_000, "亿": 100_000_000}
_SUFFIXES = {**_UNITS, **_SECTIONS, "k": 1000, "w": 10_000}

CHINESE = "[零〇一壹幺二两贰俩三叁仨四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿廿卅]"
_DIGIT = "[一二两三四五六七八九]"
# A digit that counts something begins the next word: 五十九三桶 is 59 for three pails, 三千六一次 is 3600 at once.
_COUNTED = "[瓶桶袋盒箱斤双件条个包罐床次张把套台只支本块片]"
_COUNTING = f"{_DIGIT}(?={_COUNTED})"
_NEXT_WORD = rf"一[起次共定直些般样并边下切旦会]|(?<=[\d{_DIGIT[1:-1]}]){_COUNTING}|(?<=[百千万])一(?={_COUNTED})"
_RUN = rf"(?:(?!{_NEXT_WORD})[{CHINESE[1:-1]}])"
# 12,300 is one number, 899,759 are two prices with a comma between.
_ARABIC = r"(?:\d{1,2}(?:,\d{3}){1,3}(?!\d)|\d{3}(?:,\d{3}){1,2}(?=\.\d\d(?!\d)|\s?元)|\d+)(?:\.\d+)?"
# 3千5, 12万5千, 2百8, 1.5万, 1w2; and 两千5, where only the last digits are Arabic.
_MIXED = rf"{_ARABIC}[十百千万kw](?![a-z])(?:(?:\d|{_DIGIT})[十百千]){{0,3}}(?:零?(?:\d{{1,2}}(?![\d.])|(?!{_COUNTING}){_DIGIT}))?"
_CHINESE_THEN_ARABIC = rf"{_RUN}*[百千万]零?\d{{1,2}}(?![\d.])"
# Never a part of a longer number, and none that 几 or 数 before it makes vague. The 零 of 抹个零 belongs to its verb.
_ROUNDED = "(?<=[抹去免]个零)|(?<=[抹去免]零)"
NUMBER = (
    rf"(?:(?<![\d.几数{CHINESE[1:-1]}])|{_ROUNDED})(?!(?<=[抹去免]个)零|(?<=[抹去免])零)"
    rf"(?:{_MIXED}|{_ARABIC}|{_CHINESE_THEN_ARABIC}|(?=[百千万亿]*[^百千万亿]){_RUN}+(?:点{_RUN}+)?)"
    rf"(?!\d|\.\d|{_RUN})"
)
# Longer rows of numerals are none that a buyer means.
_LONGEST = 24
_PART = re.compile(rf"零?({_ARABIC}|{_DIGIT})([十百千万亿kw]?)")


def number(text: str) -> Decimal | None:
    """Return the value of a number in Arabic, Chinese or mixed writing; None for what is none or is vague (两三百)."""
    if len(text) > _LONGEST:
        return None
    if re.fullmatch(_ARABIC, text):
        return Decimal(text.replace(",", ""))
    if re.search(r"\d", text):
        return _mixed(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    head, point, tail = text.partition("点")
    if not point:
        value = _chinese(text)
        return None if value is None else Decimal(value)
    # 一点五万: the digits after the point may carry a unit of their own.
    section = _SECTIONS.get(tail[-1:], 1)
    tail = tail[:-1] if section > 1 else tail
    before = _chinese(head)
    if before is None or not tail or any(c not in _DIGITS for c in tail):
        return None
    return Decimal(f"{before}.{_digits(tail)}") * section


def whole(text: str) -> int | None:
    """Return the value of a whole number, or None."""
    value = number(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


def _mixed(text: str) -> Decimal | None:
    """Return the value of 3千5, 12万5千, 两千5 or 三百50: every part smaller than the one before it."""
    total, last, at = Decimal(0), 0, 0
    for part in _PART.finditer(text):
        written, suffix = part[1], part[2]
        value = Decimal(_DIGITS[written]) if written in _DIGITS else Decimal(written.replace(",", ""))
        unit = _SUFFIXES.get(suffix, 1)
        if part.start() != at or (last and unit >= last):
            return None
        if not suffix and len(written) == 1 and last >= 100 and part.group()[0] != "零":
            unit = last // 10  # the 5 of 3千5
        total, last, at = total + value * unit, unit, part.end()
    return total if at == len(text) and at else None


def _digits(text: str) -> str:
    return "".join(str(_DIGITS[c]) for c in text)


def _chinese(text: str) -> int | None:
    """Return the value of a Chinese whole number. A last digit right after 百, 千 or 万 counts tenths of it: 一百二 is 120."""
    if not re.fullmatch(CHINESE + "+", text):
        return None
    if all(c in _DIGITS for c in text):
        # 二五 or 两三 is two numbers or a vague one; 五零零 and 二零二六 are read digit by digit.
        return int(_digits(text)) if len(text) == 1 or len(text) >= 3 else None
    total = section = 0
    digit: int | None = None
    last_unit = 0
    zero = False
    for c in text:
        if c in "零〇":
            zero, digit = True, None
        elif c in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[c]
        elif c in _UNITS:
            unit = _UNITS[c]
            if digit is None and unit != 10:
                return None
            section += (1 if digit is None else digit) * unit
            last_unit, digit, zero = unit, None, False
        else:
            below = section + (digit or 0)
            if below == 0:
                return None
            total += below * _SECTIONS[c]
            section, last_unit, digit, zero = 0, _SECTIONS[c], None, False
    if digit is not None:
        section += digit * (last_unit // 10 if last_unit >= 100 and not zero else 1)
    return total + section
