"""Places of China, as said, and the province that each lies in."""

from __future__ import annotations

import re
from pathlib import Path

from nlu.grammar.found import Found

PLACES = Path(__file__).with_name("places.txt")


def _provinces() -> dict[str, str]:
    """Return the province of each place; the first line holds the cities that are provinces themselves."""
    lines = [line for line in PLACES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    own = {city: city for city in lines[0].split()}
    return own | {name: line.split()[0] for line in lines[1:] for name in line.split()}


# Words of their own too (阿里 a firm, 大同小异): beside another place, where somebody lives or a parcel goes they are places.
_UNSURE = {
    "阿里": "西藏",
    "大同": "山西",
    "安康": "陕西",
    "吉安": "江西",
    "三明": "福建",
    "海东": "青海",
    "朝阳": "辽宁",
}
_EITHER = "|".join(_UNSURE)
# What follows a place and is a part of it: 武夷山星村镇.
_VILLAGE = "[^\\W\\da-z那这的在里边是我你他到能吗送发们要收可有山小本乡外]{1,3}(?:县|镇|乡|旗|岛)"


def _places() -> re.Pattern[str]:
    """Return a pattern of one place or several in a row (广西百色), the longest names first."""
    names = sorted(PROVINCE_OF, key=len, reverse=True)
    kind = "(?:省|市|县|地区|自治区|自治州|特区)?"
    # 和田玉, 普洱茶, 金华火腿 are wares.
    return re.compile(
        f"(?:(?:{'|'.join(names)}){kind})+(?:(?:{_EITHER}){kind})?(?:{_VILLAGE})?(?!玉|茶|火腿|扒鸡|毛峰|时代)"
    )


PROVINCE_OF = _provinces()
_PLACE = _places()
PROVINCE_OF.update(_UNSURE)
_WHERE = re.compile(
    rf"(?:(?<=[在到往去寄发住送填])|(?<= )|^)(?:{_EITHER})(?!巴|嘎|云|旺|系|小|区|的?(?:客服|平台|店))"
    r"(?=[^,。 ]{0,6}(?:送|寄|到|地址|支教|教书|这边|那边|能|发|要|多|几|行|可|乡下|农村)|[吗么不呢]?$)"
)


def find(text: str) -> list[Found]:
    """Return the places of a plain text."""
    return [
        Found("region", match.start(), match.end(), match.group())
        for pattern in (_PLACE, _WHERE)
        for match in pattern.finditer(text)
    ]


def province_of(place: str) -> str | None:
    """Return the province that a place lies in: of several in a row (广西百色) that of the first."""
    return next((PROVINCE_OF[place[:size]] for size in range(len(place), 0, -1) if place[:size] in PROVINCE_OF), None)
