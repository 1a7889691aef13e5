"""Read a short message before a carrier does: signature, the way out, refused words, length."""

import re

from nuanfu.conduct.linter import Finding, lint
from nuanfu.conduct.plain import plain
from nuanfu.conduct.words.carriers import CARRIERS
from nuanfu.negotiation.moves import Lane

WAY_OUT = "拒收请回复R"  # word for word: SMS regulation
MOST_CHARACTERS = 70  # of one short message in Chinese, signature included: carriers; longer ones are cut in pieces
_SIGNATURE = re.compile("【[^【】]*】")


def lint_sms(text: str, lane: Lane, shop: str) -> list[Finding]:
    """Return what is wrong with a short message of the shop named `shop`, or with its template.

    Lengths are counted as written: what a template makes is read again, with its variables filled in.
    """
    return [*_signature(text, shop), *_ending(text), *_refused(text), *_length(text), *lint(text, lane)]


def _signature(text: str, shop: str) -> list[Finding]:
    wanted = f"【{shop}】"
    if not text.startswith(wanted):
        return [Finding("短信签名", text[:12], 0, len(text[:12]), f"开头写 {wanted}")]
    again = _SIGNATURE.search(text, len(wanted))
    return (
        [Finding("短信签名", again.group(), *again.span(), "【】只能用在开头的签名，正文请换成「」")] if again else []
    )


def _ending(text: str) -> list[Finding]:
    if text.endswith(WAY_OUT):
        return []
    start = max(0, len(text) - len(WAY_OUT))
    return [Finding("退订方式", text[start:], start, len(text), f"结尾一字不差地写 {WAY_OUT}，后面什么也不加")]


def _refused(text: str) -> list[Finding]:
    read = plain(text)
    found = [(entry, read.span(*match.span())) for entry in CARRIERS for match in entry.pattern.finditer(read.text)]
    return [Finding(entry.rule, text[start:end], start, end, entry.instead) for entry, (start, end) in found]


def _length(text: str) -> list[Finding]:
    if len(text) <= MOST_CHARACTERS:
        return []
    rest = text[MOST_CHARACTERS:]
    said = f"一共 {len(text)} 个字，请写到 {MOST_CHARACTERS} 个字以内（含签名）"
    return [Finding("短信长度", rest, MOST_CHARACTERS, len(text), said)]
