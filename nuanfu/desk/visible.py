"""What can be seen of a text: letters that are drawn as nothing do not count."""

import unicodedata

INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Cs", "Co", "Cn"})
DRAWN_AS_NOTHING = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)}
)
"""Fillers, joiners and variation selectors that Unicode counts among letters, marks and symbols."""
MORE_SELECTORS = range(0xE0100, 0xE01F0)


def is_visible(text: str) -> bool:
    """Tell whether there is anything to be seen in a text."""
    return any(
        unicodedata.category(character) not in INVISIBLE
        and ord(character) not in DRAWN_AS_NOTHING
        and ord(character) not in MORE_SELECTORS
        for character in text
    )
