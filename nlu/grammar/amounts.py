"""Money with its unit or sign: 99.5元, 十九块八, 3块5毛, ¥1,299, 五毛, 三百蚊; and one end of a range: 300到500块.

Numbers that only the words beside them make money are found by bare_amounts.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from nlu.grammar import bare_amounts
from nlu.grammar.found import Found
from nlu.grammar.numerals import CHINESE, NUMBER, number

_YUAN = r"(?:块钱|元钱|块大洋|块|元(?![旦素宝宵气])|圆(?![珠形柱])|rmb|人民币|大洋|蚊)"
_DIGIT = r"[一二两三四五六七八九\d]"
# 十九块八, 3块5毛, 12块8毛5, 一块半, and 三块零五, where 零 makes the digit fen unless it says 毛.
_COINS = rf"(?:(?P<half>半)|(?P<zero>零)?(?P<jiao>{_DIGIT})(?!(?!一[斤个件双条瓶包袋盒张片次]|包邮)[\d.{CHINESE[1:-1]}天个期号折块片条件双张只斤盒瓶本样次人床桶包袋箱位月年日周碗罐])(?:(?P<mao>[毛角])(?P<fen>{_DIGIT})?分?)?)"
_WITH_UNIT = re.compile(
    rf"(?!一[块元蚊毛]钱?[都也][没冇不])(?:(?P<prefix>[¥$]|rmb)\s?)?(?P<number>{NUMBER})\s?(?P<over>[多来几])?(?P<unit>{_YUAN})(?:{_COINS})?"
)
_SIGNED = re.compile(rf"(?:¥|rmb)\s?(?P<number>{NUMBER})(?!\s?(?:[多来几]|{_YUAN}))")
# 一毛都不给 is nobody's sum, and 一角 is a corner.
_MAO = re.compile(
    rf"(?<!{_DIGIT})(?<!块)(?!一角(?!钱))(?!一[毛角]钱?[都也不])(?P<number>{_DIGIT})(?P<unit>[毛角])(?:钱|(?P<fen>{_DIGIT})分?)?(?![巾毯衣架裤形债板洲星度落])"
)
_RANGE = re.compile(rf"(?P<number>{NUMBER})(?=\s?(?:[-~到至]|—+)\s?{NUMBER}\s?{_YUAN})")

# A measured piece, not money: 两块地毯, 少发两块侧板, 碎了七块. What follows a small sum in 块 is one of these words.
_PIECE = re.compile(
    "[^的钱,。 ]{0,2}(?:[地毯布表玉巾皂板砖糖屏石木璃垫膜饼糕瓷田]|电池|毛巾|毛毯|抹布|蛋糕|巧克力|五金|腹肌)|肉|儿|池|盘|金"
)
_AFTER_SMALL_SUM = "的吧呗钱多行不吗呢就也都才还再包卖给可到以左太好我你您够运邮快手利一二两三四五六七八九十每起这那叫呀啊哦嘛哈咯啦成咋怎贵便能算是算来要加发付差减买拍但而错样"
_SPENDING = re.compile(
    "(?:[减少差加付贵降让抹收花补退抵值欠卖送返省给扣挣赚剩涨]|便宜|优惠|运费|邮费|只要|要价|利息|罚息)[了我你到个掉成]?$"
)
_BROKEN = re.compile("(?:[碎裂坏烂破断切缺拼]|少发|漏发|少了|掉了|分成)了?$")


def _fen(yuan: Decimal) -> int | None:
    """Return fen, or None for a sum that no order has."""
    return int((yuan * 100).quantize(Decimal(1), ROUND_HALF_UP)) if 0 <= yuan < 10**8 else None


def _coins(match: re.Match[str]) -> Decimal:
    if match["half"]:
        return Decimal("0.5")
    if match["zero"] and not match["mao"]:
        return (number(match["jiao"]) or Decimal(0)) / 100
    return (number(match["jiao"] or "零") or Decimal(0)) / 10 + (number(match["fen"] or "零") or Decimal(0)) / 100


def _counts_pieces(match: re.Match[str], text: str, value: Decimal) -> bool:
    """Tell whether 块 measures pieces and not money, as in 两块地毯 or 碎了七块."""
    if match["unit"] != "块" or match["prefix"] or match["half"] or match["jiao"]:
        return False
    before, after = text[max(0, match.start() - 8) : match.start()], text[match.end() : match.end() + 8]
    if _PIECE.match(after):
        return True
    if match["number"] == "一":  # 一块付 is together, not one yuan
        return not re.search("(?:[减少差贵降让抹每]|便宜|优惠)$", before) or after[:1] in ("多", "儿")
    if value >= 10 or _SPENDING.search(before):
        return False
    return bool(_BROKEN.search(before)) or (re.match(r"\w", after) is not None and after[0] not in _AFTER_SMALL_SUM)


def _marked(text: str) -> list[Found]:
    """Find amounts with a unit or a sign."""
    sums: list[tuple[re.Match[str], Decimal | None]] = []
    for match in _WITH_UNIT.finditer(text):
        value = number(match["number"])
        # 三十多块 and 十几块 name no sum.
        if value is None or match["over"] or match["prefix"] == "$" or _counts_pieces(match, text, value):
            continue
        sums.append((match, value + _coins(match)))
    for pattern in (_SIGNED, _RANGE):
        sums += [(match, number(match["number"])) for match in pattern.finditer(text)]
    for match in _MAO.finditer(text):
        jiao, fen = number(match["number"]) or Decimal(0), number(match["fen"] or "零") or Decimal(0)
        sums.append((match, jiao / 10 + fen / 100))
    found = [(match, None if value is None else _fen(value)) for match, value in sums]
    return [Found("amount", match.start(), match.end(), fen) for match, fen in found if fen is not None]


def find(text: str) -> list[Found]:
    """Return the amounts of a plain text, in fen."""
    marked = _marked(text)
    return marked + bare_amounts.find(text, marked)
