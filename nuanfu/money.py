"""Money is an integer number of fen (CNY × 100); this module is the only place that writes it for people."""

from decimal import ROUND_DOWN, Decimal

Fen = int

MOST_FEN: Fen = 10**12  # ten billion yuan: more than any order, far from the edge of a 64-bit sum


def yuan(fen: Fen) -> str:
    """Write an amount as a buyer reads it: `¥1,234.50`, whole yuan without the fraction."""
    sign = "-" if fen < 0 else ""
    whole, odd = divmod(abs(fen), 100)
    return f"{sign}¥{whole:,}" + (f".{odd:02d}" if odd else "")


def share_of(total: Fen, share: Decimal) -> Fen:
    """Take a share of an amount, rounded down to the fen (a concession is never rounded up)."""
    return int((total * share).to_integral_value(rounding=ROUND_DOWN))


def odd_fen(fen: Fen) -> Fen:
    """Return the jiao and fen above the whole yuan: what 抹零 asks to drop."""
    return fen % 100
