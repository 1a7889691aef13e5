"""The plain form of a text, and where each of its characters stood: so that spacing out a word does not hide it."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_TRADITIONAL = str.maketrans(
    "後負責還徵違約訴師單門討認聯繫係開發佈羣機報警對們這裡邊漲價時鐘剩僅馬盡趕緊錢罰費產並處買賣貸養墊過個會將準備關閉產滯納黑聽說無從結償債",
    "后负责还征违约诉师单门讨认联系系开发布群机报警对们这里边涨价时钟剩仅马尽赶紧钱罚费产并处买卖贷养垫过个会将准备关闭产滞纳黑听说无从结偿债",
)
_BETWEEN = frozenset("*·・•_~|丨^`\\")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in NFKC, simplified, lower case, without what may stand between letters; `at` leads back."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a piece of the plain text stands in the original."""
        return self.at[start], self.at[end - 1] + 1


def plain(text: str) -> Plain:
    """Return the plain form of a text."""
    letters: list[str] = []
    at: list[int] = []
    for place, character in enumerate(text):
        for letter in _letters(character):
            letters.append(letter)
            at.append(place)
    return Plain("".join(letters), tuple(at))


@lru_cache(maxsize=8192)  # a shop writes with few characters, again and again
def _letters(character: str) -> str:
    """Return what a character is in plain: mostly one letter, none for what may stand between letters."""
    plainly = unicodedata.normalize("NFKC", character).casefold().translate(_TRADITIONAL)
    return "".join(letter for letter in plainly if not _stands_between(letter))


def _stands_between(letter: str) -> bool:
    return letter.isspace() or letter in _BETWEEN or unicodedata.category(letter) in ("Cf", "Cc", "Mn")
