"""A message of pictographs alone is answered as what it most likely says; it is no misunderstanding."""

import unicodedata

YES = frozenset("👌👍🆗✅✔🤝")
_KINDS: dict[str, frozenset[str]] = {
    "thanks": frozenset("🙏❤🌹💐😊🥰😘🤗🙇💕"),
    "sad": frozenset("😭😢🥺😔💔😞😫😩😣😰"),
    "angry": frozenset("😡🤬👿💢😠👎🖕"),
    "asks": frozenset("❓❔🤔⁉💰💵💸🤷"),
}
_JOINERS = frozenset("\u200d\ufe0f\ufe0e") | {chr(code) for code in range(0x1F3FB, 0x1F400)}  # and tones of the skin


def pictographs(text: str) -> frozenset[str]:
    """Return the pictographs of a text that has nothing else but marks and spaces; else none."""
    signs = [sign for sign in text if sign not in _JOINERS and not sign.isspace()]
    drawn = frozenset(sign for sign in signs if unicodedata.category(sign) == "So" or sign == "⁉")
    marks = all(sign in drawn or unicodedata.category(sign).startswith("P") for sign in signs)
    return drawn if marks else frozenset()


def is_yes(text: str) -> bool:
    """Tell whether a text is a nod and nothing else."""
    drawn = pictographs(text)
    return bool(drawn) and drawn <= YES


def kind_of(text: str) -> str | None:
    """Return what pictographs alone say: `angry`, `sad`, `asks` or `thanks`, the gravest first; else None."""
    drawn = pictographs(text)
    return next((kind for kind in ("angry", "sad", "asks", "thanks") if drawn & _KINDS[kind]), None)
