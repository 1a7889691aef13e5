"""Which script presents an offer."""

from datetime import datetime
from decimal import Decimal

import pytest

from nuanfu.cases.speaker import offer_script
from nuanfu.clock import SHANGHAI
from nuanfu.negotiation.moves import Ask, AskKind, Move, MoveKind, OfferKind, Proposal, Signal, Why

ENDS = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)
DISCOUNT = Proposal(OfferKind.DISCOUNT, 900, 900, 30700, 29800, ENDS, step=1)
GIFT = Proposal(OfferKind.GIFT, 990, 990, 30700, 30700, ENDS)
POINTS = Proposal(OfferKind.POINTS, 307, 0, 30700, 30700, ENDS, bonus=153)
PLAIN_POINTS = Proposal(OfferKind.POINTS, 307, 0, 30700, 30700, ENDS)


def script(proposal: Proposal, decided_by: str, ask: AskKind | None = None, *, first: bool = False) -> str:
    move = Move(MoveKind.OFFER, proposal, explanation=(Why(decided_by, "", ""),))
    signal = Signal("reason_price", ask=Ask(ask, Decimal(29800)) if ask else None)
    return offer_script(move, proposal, signal, first=first)


def test_the_first_discount_is_introduced() -> None:
    assert script(DISCOUNT, "price.ladder", first=True) == "price.offer_discount_first"


def test_a_further_discount_is_a_further_step() -> None:
    assert script(DISCOUNT, "price.ladder") == "price.offer_discount_next"


@pytest.mark.parametrize("ask", [AskKind.PRICE, AskKind.MINUS, AskKind.PERCENT])
def test_what_was_granted_as_asked_says_so(ask: AskKind) -> None:
    assert script(DISCOUNT, "ask", ask, first=True) == "price.offer_as_asked"


def test_odd_fen_dropped_as_asked_have_their_own_words() -> None:
    assert script(DISCOUNT, "ask", AskKind.ROUND_OFF) == "price.offer_round_off"


def test_what_was_asked_and_not_granted_is_a_step_like_any_other() -> None:
    assert script(DISCOUNT, "price.ladder", AskKind.PRICE, first=True) == "price.offer_discount_first"


def test_a_gift_is_presented_as_a_gift() -> None:
    assert script(GIFT, "gift.value") == "price.offer_gift"


def test_points_name_the_bonus_only_where_there_is_one() -> None:
    assert script(POINTS, "points.rate") == "price.offer_points"
    assert script(PLAIN_POINTS, "points.rate") == "price.offer_points_plain"
