"""Order numbers: SC2510190066, JD-7731920, 88020251117, TM998-20251020-07."""

from __future__ import annotations

import re

from nlu.grammar.found import Found

_CODE = re.compile(r"(?<![a-z0-9.-])(?=[a-z0-9-]*\d)[a-z0-9]+(?:-[a-z0-9]+)*(?![a-z0-9-]|\.\d)")
_NAMED = re.compile(r"(?:订单编?号|单号|订单|编号)\s?(?:是|为|[:,]|就是|尾号是)?\s?$")
# A parcel's number is the courier's, not the shop's.
_PARCEL = re.compile(r"(?:快递|物流|运单|包裹|面|工)(?:单号|号|编号)\s?(?:是|为|:)?\s?$")
_PHONE = re.compile(r"1[3-9]\d{9}")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
# A long number that begins an answer: 8826103 自己查.
_ALONE = re.compile(r"(?:就?是)?(?!1[3-9]\d{9})(?!20\d\d[01]\d[0-3]\d(?!\d))(?!\d0{4})(\d{7,20})(?=$|[ ,。])")


def find(text: str) -> list[Found]:
    """Return the order numbers of a plain text, as written there."""
    out = []
    alone = _ALONE.match(text)
    for match in _CODE.finditer(text):
        code, before = match.group(), text[max(0, match.start() - 12) : match.start()]
        digits = sum(c.isdigit() for c in code)
        answer = alone is not None and alone.start(1) == match.start()
        named = (bool(_NAMED.search(before)) and digits >= 4) or answer
        if _PARCEL.search(before) or (_PHONE.fullmatch(code) and not named) or (_DAY.fullmatch(code) and not named):
            continue
        # Unnamed, letters make a code of seven digits telling enough (model names are shorter); bare digits need ten.
        if (
            named
            or (digits >= 7 and not code.isdigit() and not code.replace("-", "").isdigit())
            or (code.isdigit() and len(code) >= 10)
        ):
            out.append(Found("order_id", match.start(), match.end(), code))
    return out
