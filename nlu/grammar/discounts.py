"""An asked-for price cut: 八折, 85折, 便宜20块, 减五十, 打个百分之十的折, 抹个零."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from nlu.grammar.amounts import find as find_amounts
from nlu.grammar.found import Found
from nlu.grammar.numerals import CHINESE, NUMBER, number, whole

_FOLD = re.compile(
    r"(?<![几多骨])(?P<digits>[一二三四五六七八九]{1,2}点?[一二三四五六七八九]?|\d{1,2}(?:\.\d)?)折(?![腾扣叠断])"
)
_HALF = re.compile(r"对折(?!叠)|半价")
_CUT = r"(?:减免?|便宜|优惠|少|降价?|让利?|抹掉?|砍掉?|去掉|立减|返|折让)"
_SOFT = r"(?:掉|个|我|点|收我?|付|给|他|价|一下|算|要)?\s?"
_PERCENT = re.compile(
    rf"(?:{_CUT}{_SOFT}|打个?|[来给]个)(?:百分之(?P<chinese>{CHINESE}+|\d+)|(?P<arabic>\d+(?:\.\d+)?)(?:%|个点|个百分点)|(?P<points>{CHINESE}+)个(?:百分)?点)"
    rf"|(?P<off>\d{{1,2}})%\s?off"
)
# 满300减50 is the shop's rule, not a wish; 至少, 多少 and 不少 cut nothing, 少于 compares; 降到300 names a price, which the amounts find.
_MINUS = re.compile(rf"(?<![至多不缺]){_CUT}{_SOFT}(?={NUMBER})")
# 别家便宜十五 tells of a price elsewhere; it asks for nothing.
_ELSEWHERE = re.compile(
    "别[家人处]|人家|他们?家|那家|另一家|隔壁|楼下|同款|比[你您]|拼多多|淘宝|京东上|超市|实体店|昨天|前天|上次|上周|刚才|刚刚"
)
_RULE = re.compile(r"满[\d一二三四五六七八九十百千两]+[元块]?(?:立|就|再)?$")
_ROUND_OFF = re.compile(
    r"(?:抹|去|免|舍|凑)(?:掉|了|去)?(?:一?个|一下)?零(?:头|钱)?(?![食件])|零头(?:就|都|给我|帮我|也)*(?:抹|去|免|舍|不要|别要|不算|算了)(?:掉|了)?|取整|凑个?整(?![\d一二两三四五六七八九十])|去尾"
)


def _percent(value: Decimal) -> float | int:
    """Return a whole percentage as an integer, any other as it is."""
    return int(value) if value == value.to_integral_value() else float(value)


def _folds(text: str) -> list[Found]:
    out = [Found("discount", m.start(), m.end(), {"percent": 50}) for m in _HALF.finditer(text)]
    for match in _FOLD.finditer(text):
        digits = [c if c.isdigit() else str(whole(c)) for c in match["digits"] if c not in "点."]
        # 八折 is 0.8 of the price, 八五折 and 8.5折 are 0.85.
        share = Decimal("0." + "".join(digits))
        if digits != ["1", "0"] and share > 0:
            out.append(Found("discount", match.start(), match.end(), {"percent": _percent((1 - share) * 100)}))
    return out


def _percents(text: str) -> list[Found]:
    out = []
    for match in _PERCENT.finditer(text):
        said = match["chinese"] or match["arabic"] or match["points"] or match["off"]
        value = number(said)
        if value is not None and 0 < value < 100:
            out.append(Found("discount", match.start(), match.end(), {"percent": _percent(value)}))
    return out


def _minus(text: str) -> list[Found]:
    """Find a cut by a sum: a word of cutting with an amount right after it."""
    amounts = {one.start: one for one in sorted(find_amounts(text), key=lambda one: one.end)}
    out = []
    for match in _MINUS.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if _ELSEWHERE.search(before) or _RULE.search(before):
            continue
        amount = amounts.get(match.end()) or _small(text, match.end())
        if amount is not None and amount.value > 0:
            out.append(Found("discount", match.start(), amount.end, {"minus": amount.value}))
    return out


def _small(text: str, start: int) -> Found | None:
    """Return the number at `start` as yuan when a cut is all it can mean: 便宜5, 减八."""
    match = re.compile(rf"{NUMBER}(?=\s?(?:[,。!?;、~吧呗吗呢行就我可成]|$))").match(text, start)
    value = number(match.group()) if match else None
    if match is None or value is None:
        return None
    return Found("amount", start, match.end(), int((value * 100).quantize(Decimal(1), ROUND_HALF_UP)))


def find(text: str) -> list[Found]:
    """Return the price cuts of a plain text: `{"percent": 20}`, `{"minus": fen}` or `{"round_off": True}`."""
    rounds = [Found("discount", m.start(), m.end(), {"round_off": True}) for m in _ROUND_OFF.finditer(text)]
    return rounds + _folds(text) + _percents(text) + _minus(text)
