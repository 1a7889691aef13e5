"""What a card says: titles, terms and times as a buyer reads them."""

from datetime import UTC, datetime

import pytest

from nuanfu.cases import cards
from nuanfu.clock import SHANGHAI
from nuanfu.ledger.models import Instalment, Item, Order
from nuanfu.negotiation.moves import OfferKind, Proposal

ENDS = datetime(2026, 11, 23, 12, 5, tzinfo=SHANGHAI)
DISCOUNT = Proposal(OfferKind.DISCOUNT, 900, 900, 30700, 29800, ENDS, step=1)
GIFT = Proposal(OfferKind.GIFT, 990, 990, 30700, 30700, ENDS, title="随手礼花茶一盒")
POINTS = Proposal(OfferKind.POINTS, 307, 0, 30700, 30700, ENDS, bonus=153)


@pytest.mark.parametrize(
    ("proposal", "title"),
    [(DISCOUNT, "优惠 ¥9"), (GIFT, "送随手礼花茶一盒"), (POINTS, "送 307 积分")],
)
def test_a_card_is_titled_by_what_it_gives(proposal: Proposal, title: str) -> None:
    assert cards.title_for(proposal) == title


@pytest.mark.parametrize("proposal", [DISCOUNT, GIFT, POINTS])
def test_terms_say_until_when(proposal: Proposal) -> None:
    assert "11月23日 12:05前有效" in cards.terms_of(proposal)["text"]


def test_the_terms_of_points_name_the_bonus() -> None:
    assert "再加 153 积分" in cards.terms_of(POINTS)["text"]


def test_the_terms_of_points_without_bonus_name_none() -> None:
    plain = Proposal(OfferKind.POINTS, 307, 0, 30700, 30700, ENDS)
    assert "再加" not in cards.terms_of(plain)["text"]


def test_a_time_is_read_in_the_shops_zone() -> None:
    assert cards.clock_time(datetime(2026, 11, 23, 16, 30, tzinfo=UTC)) == "11月24日 00:30"


def test_a_time_is_written_with_the_shops_offset() -> None:
    assert cards.shanghai_iso(datetime(2026, 11, 23, 16, 30, tzinfo=UTC)) == "2026-11-24T00:30:00+08:00"


def test_no_time_stays_none() -> None:
    assert cards.shanghai_iso(None) is None


def test_one_item_names_its_order() -> None:
    assert cards.title_of(Order(items=[Item(title="四件套")])) == "四件套"


def test_several_items_are_counted_behind_the_first() -> None:
    assert cards.title_of(Order(items=[Item(title="四件套"), Item(title="枕头")])) == "四件套 等2件"


def test_a_part_is_shown_as_the_contract_has_it() -> None:
    part = Instalment(seq=2, opens_at=None, due_at=ENDS, amount=500, paid=100)
    assert cards.instalment_view(part) == {
        "seq": 2,
        "opens_at": None,
        "due_at": "2026-11-23T12:05:00+08:00",
        "amount": 500,
        "paid": 100,
        "state": "partly_paid",
    }


def test_an_offer_script_is_told_what_is_saved_on_this_order_now() -> None:
    order = Order(items=[Item(title="四件套")])
    told = cards.offer_variables(order, DISCOUNT)
    assert (told["saved"], told["before"], told["after"], told["until"]) == ("¥9", "¥307", "¥298", "11月23日 12:05")
