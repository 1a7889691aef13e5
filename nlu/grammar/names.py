"""Names that have a canonical form: couriers, ways to pay, channels; and places, as said."""

from __future__ import annotations

import re
from pathlib import Path

from nlu.grammar.found import Found

PLACES = Path(__file__).with_name("places.txt")

_COURIERS = (
    ("顺丰", "顺丰|(?<![a-z])sf(?=快递|速运)"),
    ("圆通", "圆通"),
    ("中通", "(?<![集其途])中通(?![过知])"),
    ("申通", "申通"),
    ("韵达", "韵达"),
    ("极兔", "极兔"),
    ("邮政EMS", "邮政ems|邮政(?!编码|储蓄|银行|的?卡)|(?<![a-z])ems(?![a-z])"),
    # 京东 alone is a shop more often than a courier.
    ("京东", "京东(?:快递|物流|配送)|(?<=[发走寄用换改选])京东(?![卖买商付支白e店价])|京东(?=冷链|送[货得到]?快|上门)"),
)
_METHODS = (
    ("支付宝", "支付宝|(?<![a-z])(?:zfb|alipay)(?![a-z])"),
    # 微信 alone is a way to chat; a word of paying beside it makes it one to pay.
    (
        "微信支付",
        "微信(?:支付|付款?|钱包|零钱|转账)|微信(?=里|上?转|扫|绑|过去|余额)|(?<=[用从拿走])微信(?![联号发加聊找])|wx支付",
    ),
    ("花呗", "花呗"),
    ("信用卡", "信用卡"),
    ("银行卡", "银行卡|储蓄卡|借记卡"),
    ("云闪付", "云闪付"),
    ("白条", "(?:京东)?白条"),
)
_CHANNELS = (
    ("sms", r"短信|简讯"),
    ("phone", r"电话|来电"),
    ("im", r"微信|旺旺|私信|站内信|弹窗|推送"),
)
# A channel is meant where the shop reaches out by it, not where a code fails to come or a number changed hands.
_REACHED = re.compile(
    r"别|不要|不许|不准|勿|停|关|少[打发给]|老[打发给]|总[打发给]|天天|一直|整天|每天|骚扰|轰炸|催|烦|打扰|退订|拒收|[打发来][个我给]|给我|打到|不停|个电话|接到|再打|打电话|提醒|联系我|发过?来的?短信|拨"
)
_NOT_REACHED = re.compile(
    r"验证|校验|收不到|号码|换了?(?:新)?(?:手机)?号|客服电话|电话(?:是)?多少|打不通|没人接|留个?电话"
)


def _named(entity: str, table: tuple[tuple[str, str], ...], text: str) -> list[Found]:
    return [Found(entity, m.start(), m.end(), value) for value, pattern in table for m in re.finditer(pattern, text)]


def _provinces() -> dict[str, str]:
    """Return the province of each place; the first line holds the cities that are provinces themselves."""
    lines = [line for line in PLACES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    own = {city: city for city in lines[0].split()}
    return own | {name: line.split()[0] for line in lines[1:] for name in line.split()}


def _places() -> re.Pattern[str]:
    """Return a pattern of one place or several in a row (广西百色), the longest names first."""
    names = sorted(PROVINCE_OF, key=len, reverse=True)
    one = f"(?:{'|'.join(names)})(?:省|市|地区|自治区|自治州|特区)?"
    # 和田玉, 普洱茶, 金华火腿 are wares.
    return re.compile(f"(?:{one})+(?!玉|茶|火腿|扒鸡|毛峰|时代)")


PROVINCE_OF = _provinces()
_PLACE = _places()


def find(text: str) -> list[Found]:
    """Return couriers, ways to pay, channels and places of a plain text."""
    out = _named("courier", _COURIERS, text) + _named("payment_method", _METHODS, text)
    if (_REACHED.search(text) and not _NOT_REACHED.search(text)) or re.fullmatch(
        r"(?:(?:打|发|用|走|就)*(?:电话|短信|微信)(?:就?行|吧|就好|都行|联系)?)", text
    ):
        out += _named("channel", _CHANNELS, text)
    out += [Found("region", m.start(), m.end(), m.group()) for m in _PLACE.finditer(text)]
    return out


def province_of(place: str) -> str | None:
    """Return the province that a place lies in: of several in a row (广西百色) that of the first."""
    return next((PROVINCE_OF[place[:size]] for size in range(len(place), 0, -1) if place[:size] in PROVINCE_OF), None)
