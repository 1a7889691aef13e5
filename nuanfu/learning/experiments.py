"""What may be tried, and the group that a draw learns in: pure, and nothing about the person.

An experiment chooses words, or the order of two moves that are worth the same to the buyer. Limits, worth and budget
are the negotiation's, which never sees more of a draw than the one fact it needs.
"""

from dataclasses import dataclass
from enum import StrEnum

from nuanfu.money import Fen
from nuanfu.negotiation.moves import Lane, OfferKind

FIRST_PRICE = "price.offer_discount_first"
"""The script whose wordings are tried: how the first price offer of an order is put."""


class Experiment(StrEnum):
    """One thing that is tried; each order draws once in each."""

    FIRST_PRICE_WORDING = "first_price_wording"
    GIFT_OR_POINTS = "gift_or_points"


class WhichFirst(StrEnum):
    """The arms of `gift_or_points`, the default first."""

    GIFT_FIRST = "gift_first"
    POINTS_FIRST = "points_first"


BANDS: tuple[tuple[Fen, str], ...] = ((10_000, "0-100"), (30_000, "100-300"), (100_000, "300-1000"))
"""Upper ends of the amount bands, fen, with their names in yuan: small change, a usual order, a large one."""
LARGEST_BAND = "1000+"

REASON_GROUPS = {
    "reason_price": "price",
    "reason_compare": "compare",
    "request_gift": "gift",
}
"""Reason that a price move answered → group; every other is `other`."""

GROUP_OF_KIND = {
    OfferKind.FREE_SHIPPING.value: "shipping",
    OfferKind.DEFERRAL.value: "later",
    OfferKind.INSTALLMENT.value: "later",
    OfferKind.STOP.value: "stop",
}
"""Offers that only one kind of reason is answered with."""


@dataclass(frozen=True, slots=True, order=True)
class Context:
    """What a choice is seen by: why the buyer hesitates, the lane, and the size of the order."""

    reason_group: str
    lane: Lane
    band: str


def context_of(reason: str, lane: str, goods_total: Fen) -> Context:
    """Return the context of a price move on an order of `goods_total` fen."""
    return Context(REASON_GROUPS.get(reason, "other"), Lane(lane), band_of(goods_total))


def band_of(goods_total: Fen) -> str:
    """Return the amount band of an order of `goods_total` fen."""
    return next((name for below, name in BANDS if goods_total < below), LARGEST_BAND)
