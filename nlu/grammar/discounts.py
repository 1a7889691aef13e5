"""An asked-for price cut: 八折, 85折, 便宜20块, 减五十, 打个百分之十的折, 抹个零. A cut told of is none: 别家便宜十五."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from nlu.grammar.amounts import find as find_amounts
from nlu.grammar.found import Found, clause
from nlu.grammar.numerals import CHINESE, NUMBER, number, whole

_FOLD = re.compile(
    r"(?<![几多骨\d.])(?P<digits>[一二三四五六七八九]{1,2}点?[一二三四五六七八九]?|\d{1,2}(?:\.\d)?)折(?![腾扣叠断旧价])"
)
_HALF = re.compile(r"(?<!存)对折(?!叠)|半价|减一?半|便宜一半(?!了)")
# 让付五千 and 让我付 permit; 返 alone is what is left; 刀 is the young for haggling.
_CUT = r"(?:减免?|便宜|优惠|少|降价?|让利?(?![付我还交])|抹掉?|砍掉?|刀掉?|去掉|立减|返[现利]|折让)"
_SOFT = r"(?:掉|个|我|点|收我?|付|给|他|价|一下|算|要)?\s?"
_PERCENT = re.compile(
    rf"(?:{_CUT}{_SOFT}|打个?|[来给]个)(?:百分之(?P<chinese>{CHINESE}+|\d+)|(?P<arabic>\d+(?:\.\d+)?)(?:%|个点|个百分点)|(?P<points>{CHINESE}+)个(?:百分)?点)"
    rf"|(?P<off>\d{{1,2}})%\s?off"
)
# 至少, 多少 and 不少 cut nothing, 少于 compares; 降到300 names a price, which the amounts find.
_MINUS = re.compile(rf"(?<![至多不缺还])(?:{_CUT}{_SOFT})(?={NUMBER})")
# 零头那37抹了吧, 零头3块8就别要了: the sum is the odd end that is to go.
_ODD_END = re.compile(rf"零头(?:那个?|的|是|就)?(?={NUMBER})")
_LET_GO = re.compile(r".{0,4}?(?:抹|去|免|舍|[不别]要|[不别]收|不算|算了)")
# Whose price it is, what was or is lacking: nothing is asked for.
_TOLD = re.compile(
    "[别他那][家人处边的]|人家|另一家|隔壁|楼下|同款|同一款|型号|[比跟][你您]|平台|[官专]网|品牌|专柜|自营|直播间|主播|得物|闲鱼|[某拼]宝|拼多多|淘宝|天猫|抖音|京东|超市|门店|实体店|线下"
    "|昨天|前天|上次|上周|上个?月|刚才|刚刚|去年|卡[里上]|余额|账户|看了下|算下来|一看|当时|本来|券|满减|第[二2]件|前.{1,4}名|[就才只]$"
)
_RULE = re.compile(r"(?:[满够过每]了?|买到?|超过?)[\d一二三四五六七八九十百千两]+[元块]?(?:立|就|再|直接|可以?)?$")
_ROUND_OFF = re.compile(
    r"(?:抹|去|免|舍|凑)(?:掉|了|去)?(?:一?个|一下)?零(?:头|钱)?(?![食件钱])|零头(?:就|都|给我|帮我|也|可以|能不能)*(?:抹|去|免|舍|不要|别要|不收|别收|不算|算了)(?:掉|了)?"
    r"|取个?整|凑个?整(?!\s?[\d一二两三四五六七八九十])|去尾"
)


def _percent(value: Decimal) -> float | int:
    """Return a whole percentage as an integer, any other as it is."""
    return int(value) if value == value.to_integral_value() else float(value)


def _told(text: str, start: int, end: int) -> bool:
    """Tell whether a cut is one that the text tells of and does not ask for."""
    before, _ = clause(text, start, end)
    return _TOLD.search(before) is not None or _RULE.search(before) is not None


def _folds(text: str) -> list[Found]:
    out = [Found("discount", m.start(), m.end(), {"percent": 50}) for m in _HALF.finditer(text)]
    for match in _FOLD.finditer(text):
        digits = [c if c.isdigit() else str(whole(c)) for c in match["digits"] if c not in "点."]
        # 八折 is 0.8 of the price, 八五折 and 8.5折 are 0.85.
        share = Decimal("0." + "".join(digits))
        if digits != ["1", "0"] and share > 0:
            out.append(Found("discount", match.start(), match.end(), {"percent": _percent((1 - share) * 100)}))
    return [one for one in out if not _told(text, one.start, one.end)]


def _percents(text: str) -> list[Found]:
    out = []
    for match in _PERCENT.finditer(text):
        said = match["chinese"] or match["arabic"] or match["points"] or match["off"]
        value = number(said)
        if value is not None and 0 < value < 100 and not _told(text, match.start(), match.end()):
            out.append(Found("discount", match.start(), match.end(), {"percent": _percent(value)}))
    return out


def _minus(text: str) -> list[Found]:
    """Find a cut by a sum: a word of cutting with an amount right after it, or an odd end that is to go."""
    cuts = [match for match in _MINUS.finditer(text) if not _told(text, match.start(), match.end())]
    ends = list(_ODD_END.finditer(text))
    if not cuts and not ends:
        return []
    amounts = {one.start: one for one in sorted(find_amounts(text), key=lambda one: one.end)}
    out = []
    for match in cuts + ends:
        amount = amounts.get(match.end()) or _small(text, match.end())
        if amount is None or (match.re is _ODD_END and not _LET_GO.match(text, amount.end)):
            continue
        out.append(Found("discount", match.start(), amount.end, {"minus": amount.value}))
    return out


def _small(text: str, start: int) -> Found | None:
    """Return the number at `start` as yuan when a cut is all it can mean: 便宜5, 减八."""
    match = re.compile(rf"{NUMBER}(?=\s?(?:[,。!?;、~吧呗吗呢嘛行就我可成不]|$))").match(text, start)
    value = number(match.group()) if match else None
    if match is None or value is None or not 0 < value < 10**7:
        return None
    return Found("amount", start, match.end(), int((value * 100).quantize(Decimal(1), ROUND_HALF_UP)))


def find(text: str) -> list[Found]:
    """Return the price cuts of a plain text: `{"percent": 20}`, `{"minus": fen}` or `{"round_off": True}`."""
    rounds = [Found("discount", m.start(), m.end(), {"round_off": True}) for m in _ROUND_OFF.finditer(text)]
    return rounds + _folds(text) + _percents(text) + _minus(text)
