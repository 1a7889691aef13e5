"""Money: 一百二, 99.5元, 十九块八, ¥1,299, 1.2k, and the bare numbers that only a word nearby makes money."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from nlu.grammar.found import Found
from nlu.grammar.numerals import CHINESE, NUMBER, number

_YUAN = r"(?:块钱|元钱|块|元|圆|rmb|人民币|大洋)"
_DIGIT = r"[一二两三四五六七八九\d]"
# 十九块八, 3块5毛, 12块8毛5, 一块半, and 三块零五, where 零 makes the digit fen unless it says 毛.
_COINS = rf"(?:(?P<half>半)|(?P<zero>零)?(?P<jiao>{_DIGIT})(?![\d.{CHINESE[1:-1]}天个期号折块片条件双张只斤盒瓶本样次人])(?:(?P<mao>[毛角])(?P<fen>{_DIGIT})?分?)?)"
# A measured piece, not money: 两块地毯.
_PIECE = "(?![地毯布表玉巾皂板砖糖肉池屏盘石木璃垫膜饼糕瓷金匾电][^方]?|毛巾|毛毯|巧克力|抹布|蛋糕|儿|五金)"

_WITH_UNIT = re.compile(
    rf"(?P<prefix>[¥$]|rmb)?\s?(?P<number>{NUMBER})\s?(?P<over>[多来几])?(?P<unit>{_YUAN}){_PIECE}(?:{_COINS})?"
)
_SIGNED = re.compile(rf"(?:¥|rmb)\s?(?P<number>{NUMBER})")
_MAO = re.compile(rf"(?P<number>{_DIGIT})(?P<unit>[毛角])(?:钱|(?P<fen>{_DIGIT})分?)?(?![巾毯衣])")

# What a number without a unit counts when it is not money.
_MEASURES = (
    "号日天周月年岁点时分秒度期次遍趟回个件条只双套台张片支瓶盒箱包袋本份位名人家层楼栋室单元路克斤两吨升毫公厘米平寸码匹瓦w伏安g"
    "折%‰倍种类样笔字页格颗粒根串盆株把顶副部辆艘架间级届代来多几余"
)
_NO_MEASURE = rf"(?![{_MEASURES}a-z\d]|礼拜|星期|小时|毫升|ml|kg|cm|mm|mah|比|星)"
# 一百以上 in Chinese writing needs no context (九百八), smaller or Arabic ones do (减五十, 付479).
_BEFORE = (
    r"(?:付|还|欠|差|贵|笔|运费|邮费|快递费|手续费|利息|卖|要价?|收|扣|交|转|打|花|给|凑|够|余额|只有|就|才|剩|到|至|价|涨|退|出|共|总|缺|值|掏|满|减|省|让|少|抹|便宜|优惠|首付|"
    r"尾款|定金|金额|多少是|是|借|存|充|补|拿|标|低于|高于|不到|超过?|每[期月次周]|先|按|块|再|封顶)(?:了|过|到|掉|快|我|你|您|的|个|他|不|款|出|清|去|上|成|就|价|起|约|差不多)?\s?[:：]?\s?"
)
_AFTER = r"\s?(?:我?就[付买拿要下拍行]|行[吗不]|可以[吗不]|卖[吗不给]|给我[得吧就行呗算]|得了|包邮|成交|拿下|一口价|全款|付清|还清)"
_BARE = re.compile(rf"(?P<number>{NUMBER}){_NO_MEASURE}")
_BEFORE_END = re.compile(_BEFORE + r"$")
_AFTER_START = re.compile(_AFTER)
# Names of screens and such (4k屏), the idiom 二百五, 千万别, 万一, and what a percent sign or 百分之 governs.
_NOT_MONEY_BEFORE = re.compile(
    r"(?:百分之|第|尾号(?:是|为)?|末[尾几]位?(?:是|为)?|初|星期|周|礼拜|像|当|[a-z\d_-]|[-/:]|密码|验证码|(?<![每个])月|年|型号|楼|电话|手机)$"
)
# Not sums: an idiom, and what young people type for bye, great and love.
_IDIOMS = frozenset(("二百五", "886", "666", "520", "521", "1314", "233"))
_HOTLINES = frozenset(("110", "119", "120", "12315", "12321", "12331", "12345", "12363", "12378", "12381", "12386"))


def _fen(yuan: Decimal) -> int:
    return int((yuan * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _coins(match: re.Match[str]) -> Decimal:
    if match["half"]:
        return Decimal("0.5")
    if match["zero"] and not match["mao"]:
        return (number(match["jiao"]) or Decimal(0)) / 100
    return (number(match["jiao"] or "零") or Decimal(0)) / 10 + (number(match["fen"] or "零") or Decimal(0)) / 100


def _marked(text: str) -> list[Found]:
    """Find amounts with a unit or a sign."""
    out = []
    for match in _WITH_UNIT.finditer(text):
        value = number(match["number"])
        # 三十多块 and 十几块 name no sum.
        if value is None or match["over"] or match["prefix"] == "$":
            continue
        # 一块付 is together, not one yuan.
        together = match["number"] == "一" and match["unit"] == "块" and not (match["half"] or match["jiao"])
        if together and not re.search(r"[减少差便宜优惠抹让每]$", text[: match.start()]):
            continue
        out.append(Found("amount", match.start(), match.end(), _fen(value + _coins(match))))
    for match in _SIGNED.finditer(text):
        value = number(match["number"])
        if value is not None:
            out.append(Found("amount", match.start(), match.end(), _fen(value)))
    for match in _MAO.finditer(text):
        jiao, fen = number(match["number"]), number(match["fen"] or "零")
        if jiao is not None and fen is not None:
            out.append(Found("amount", match.start(), match.end(), _fen(jiao / 10 + fen / 100)))
    return out


def _bare(text: str) -> list[Found]:
    """Find amounts that have no unit: large in Chinese writing, or with a word of money beside them."""
    out = []
    for match in _BARE.finditer(text):
        written, value = match["number"], number(match["number"])
        before, after = text[: match.start()], text[match.end() :]
        if value is None or value < 1 or value >= 10**8 or _NOT_MONEY_BEFORE.search(before):
            continue
        if (
            written in _IDIOMS
            or (written in _HOTLINES and before[-1:] in "打找拨")
            or written in ("2k", "4k", "8k")
            or (written[-1] == "w" and not _BEFORE_END.search(before))
        ):
            continue
        large = value >= 100 and re.fullmatch(CHINESE + "+", written) and re.search("[百千万]", written)
        short = written[-1] in "kw千万百" and written[0].isdigit()
        beside = value >= 10 and (
            _BEFORE_END.search(before) or _AFTER_START.match(after) or (value >= 100 and not (before or after))
        )
        if large or short or beside:
            out.append(Found("amount", match.start(), match.end(), _fen(value)))
    return out


def find(text: str) -> list[Found]:
    """Return the amounts of a plain text, in fen."""
    return _marked(text) + _bare(text)
