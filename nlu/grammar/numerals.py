"""Read numbers as buyers write them: 120, 1,299.5, 1.2k, 3千5, 一百二, 两万三, 九十九点五."""

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
_SUFFIXES = {"百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000}

CHINESE = "[零〇一壹幺二两贰俩三叁仨四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿]"
# 三千六一次 ends at 六: 一 begins the next word.
_RUN = rf"(?:(?!一[起次共定直些般样并边下切旦会])[{CHINESE[1:-1]}])"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
# Never a part of a longer number, and none that 几 or 数 before it makes vague.
NUMBER = (
    rf"(?<![\d.几数{CHINESE[1:-1]}])"
    rf"(?:{_ARABIC}[百千万kw](?![a-z])\d?(?!\d)|{_ARABIC}|(?=[百千万亿]*[^百千万亿]){_RUN}+(?:点{_RUN}+)?)"
    rf"(?!\d|\.\d|{_RUN})"
)
_MIXED = re.compile(rf"({_ARABIC})([百千万kw])(\d?)")


def number(text: str) -> Decimal | None:
    """Return the value of a number in Arabic, Chinese or mixed writing; None for what is none or is vague (两三百)."""
    if re.fullmatch(_ARABIC, text):
        return Decimal(text.replace(",", ""))
    mixed = _MIXED.fullmatch(text)
    if mixed:
        unit = _SUFFIXES[mixed[2]]
        return Decimal(mixed[1].replace(",", "")) * unit + Decimal(mixed[3] or 0) * unit / 10
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
