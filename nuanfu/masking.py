"""Take out of a text what tells who wrote it, by patterns that anyone can read; what they miss, a person must see.

Two uses: logs keep a phone number's ends, so that an operator finds the row; what the model learns from keeps nothing.
"""

import re
import unicodedata
from collections.abc import Iterable

# Written together or in groups, with or without the country's code; a longer number is no phone.
PHONE = re.compile(r"(?<!\d)((?:(?:\+|00)?86[ -]?)?1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")

NAME, NUMBER, ORDER, ACCOUNT, ID_CARD, MAIL, LINK, ADDRESS = (
    "某某", "某号码", "某单号", "某账号", "某证件号", "某邮箱", "某链接", "某地址",
)  # fmt: skip

_HAN = r"[\u4e00-\u9fff]"
_DIGIT = r"[\d〇零一二三四五六七八九幺]"
# The hundred most common family names, nine people in ten, and the double ones.
_FAMILY = (
    r"(?:欧阳|司马|诸葛|上官|皇甫|令狐|东方|慕容|"
    r"[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    r"汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤])"
)
# What follows a name without a stop between; 我叫王明的单 is 王明 and 的单.
_GIVEN = rf"(?:{_HAN}(?![的了要想在和是把就也都有没电手,，]){_HAN}?|{_HAN})"
_PLACE = rf"(?:{_HAN}{{1,6}}?(?:省|(?<![超城门夜])市|自治区|(?<![小地])区|县|镇|乡|街道))"
_ROAD = r"(?:路|街|大道|巷|胡同|村|小区|花园|公寓|苑|广场|大厦)"
_COUNT = r"[A-Za-z\d〇零一二三四五六七八九十百]{1,5}"
# A door that no day of the month and no storey in a talk looks like, and one that only counts beside a road or such.
_DOOR = rf"(?:{_COUNT}[ -]?(?:号楼|号院|弄|栋|幢|座|单元|室))"
_MORE = rf"(?:[ ,，]?{_COUNT}(?:号楼|号|层|楼|单元|栋|幢|室|组|户|门)|[ -]?\d{{2,4}}(?!\d))"
_BEFORE = r"(?P<kept>(?:[我他她]?家?[住在]{1,2}|[寄送发改]到|改[为成]|地址(?:[是为]|改[为成])?)[:： ]*)?"

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"https?://[^\s\u4e00-\u9fff]+|www\.[^\s\u4e00-\u9fff]+"), LINK),
    (re.compile(r"[A-Za-z0-9._%+-]+\s?@\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), MAIL),
    (re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?![\dA-Za-z])"), ID_CARD),
    (re.compile(r"(?P<kept>(?:单号|运单)[:：是为 #]*)(?=[A-Za-z0-9-]*\d)[A-Za-z0-9-]{4,}"), ORDER),
    (re.compile(r"(?i)(?P<kept>(?:微信号?|wx|qq号?|支付宝账?号?)[:：是为 ]*)(?=\w*\d)[a-z0-9_-]{5,}"), ACCOUNT),
    (re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9-]*\d{5})[A-Za-z][A-Za-z0-9-]{5,}"), ORDER),
    (re.compile(rf"{_BEFORE}{_PLACE}+[^,，。;；!！?？\n]{{0,16}}?(?:{_ROAD}{_COUNT}号|{_DOOR}){_MORE}*"), ADDRESS),
    (re.compile(rf"{_BEFORE}{_HAN}{{2,4}}{_ROAD}(?:{_COUNT}号|{_DOOR}){_MORE}*"), ADDRESS),
    (re.compile(rf"{_DOOR}{_MORE}+"), ADDRESS),
    # A number of seven digits or more: in groups, together, digit by digit; Chinese digits too.
    (re.compile(r"(?=(?:\d[ .·-]?){7})\d{3,}(?:[ .·-]\d{3,})+"), NUMBER),
    (re.compile(rf"{_DIGIT}{{7,}}|{_DIGIT}(?:[ .·-]{_DIGIT}){{6,}}"), NUMBER),
    (re.compile(rf"(?P<kept>(?:收[货件]人|收件|联系人|姓名|名字)[是叫为:： ]*){_FAMILY}{_GIVEN}"), NAME),
    (re.compile(rf"(?P<kept>(?:我叫|名叫|本人)[:： ]*)(?!孙子|孙女){_FAMILY}{_GIVEN}"), NAME),
)


def keep_ends(text: str) -> str:
    """Return a text in which the middle of every mainland mobile number is `****`."""
    return PHONE.sub(r"\1****\2", text)


def mask(text: str, names: Iterable[str] = (), orders: Iterable[str] = ()) -> str:
    """Return a text that can be learnt from: names, numbers, addresses and accounts became 某某, 某号码, 某地址 ….

    `names` and `orders` are what the ledger knows of the writer; they are found wherever they stand. No seven digits in
    a row are left. Full-width letters and digits come back as plain ones.
    """
    plain = "".join(unicodedata.normalize("NFKC", sign) if sign.isalnum() else sign for sign in text)
    for order in orders:
        if len(order) > 3 or not order.isdigit():  # a plain 299 in a text is a price, whatever the orders are called
            plain = re.sub(rf"(?<![A-Za-z0-9]){re.escape(order)}(?![A-Za-z0-9])", ORDER, plain, flags=re.IGNORECASE)
    for name in names:
        if len(name) > 1:
            plain = plain.replace(name, NAME)
    for pattern, instead in _PATTERNS:
        plain = pattern.sub(rf"\g<kept>{instead}" if "kept" in pattern.groupindex else instead, plain)
    return plain
