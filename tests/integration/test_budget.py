"""The day's budget and the buyer's share: reserved when offered, free again when not taken, never spent twice."""

from datetime import datetime
from typing import Any

from nuanfu.clock import SHANGHAI
from tests.harness import Shop, offer_in, policy_with


def tight(shop: Shop, daily_budget: int = 1000, share: float = 1, **more: Any) -> None:
    """Publish a budget for one step-one discount (9.00) and no gift."""
    limits = {"price__daily_budget": daily_budget, "price__buyer_share_of_budget": share, "gift": None, **more}
    shop.publish(policy_with(points=None, **limits))


def saved(answer: dict[str, Any]) -> int:
    """Return the fen that the offer of an answer saves, 0 without one."""
    cards = [message["card"] for message in answer["messages"] if "card" in message]
    return sum(card["before"] - card["after"] for card in cards if card["type"] == "offer")


def two_buyers(shop: Shop) -> None:
    shop.order("A1", "buyer-1")
    shop.order("B2", "buyer-2")


def test_an_open_offer_holds_its_part_of_the_day(shop: Shop) -> None:
    tight(shop)
    two_buyers(shop)
    shop.says("太贵了")
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 100


def test_an_accepted_offer_holds_its_part_of_the_day(shop: Shop) -> None:
    tight(shop)
    two_buyers(shop)
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    shop.clock.move(hours=3)
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 100


def test_a_declined_offer_frees_its_part(shop: Shop) -> None:
    tight(shop)
    two_buyers(shop)
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"], yes=False)
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 900


def test_an_expired_offer_frees_its_part_before_anybody_records_it(shop: Shop) -> None:
    tight(shop)
    two_buyers(shop)
    shop.says("太贵了")
    shop.clock.move(hours=2)
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 900


def test_a_withdrawn_offer_frees_its_part(shop: Shop) -> None:
    tight(shop)
    two_buyers(shop)
    shop.says("太贵了")
    shop.pay(30700)
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 900


def test_an_order_that_closes_unpaid_returns_what_was_accepted(shop: Shop) -> None:
    tight(shop)
    two_buyers(shop)
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    shop.order(status="closed")
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 900


def test_a_paid_order_keeps_what_was_accepted(shop: Shop) -> None:
    tight(shop)
    two_buyers(shop)
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    shop.pay(29800)
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 100


def test_refusing_a_step_frees_it_for_the_next_one(shop: Shop) -> None:
    tight(shop, daily_budget=1500)
    shop.order()
    shop.says("太贵了")
    assert saved(shop.says("还是贵")) == 1500


def test_a_spent_day_gives_nothing(shop: Shop) -> None:
    tight(shop, daily_budget=900)
    two_buyers(shop)
    shop.says("太贵了")
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 0


def test_a_rest_of_the_day_below_a_yuan_is_not_offered(shop: Shop) -> None:
    tight(shop, daily_budget=999)
    two_buyers(shop)
    shop.says("太贵了")
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 0


def test_a_budget_of_0_gives_nothing(shop: Shop) -> None:
    tight(shop, daily_budget=0)
    shop.order()
    assert saved(shop.says("太贵了")) == 0


def test_the_next_shanghai_day_is_fresh(shop: Shop) -> None:
    tight(shop, daily_budget=900)
    shop.clock.at = datetime(2026, 11, 23, 23, 59, 59, tzinfo=SHANGHAI)
    two_buyers(shop)
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    shop.clock.move(seconds=1)
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 900


def test_the_day_is_shanghais_and_not_utcs(shop: Shop) -> None:
    tight(shop, daily_budget=900)
    shop.clock.at = datetime(2026, 11, 23, 7, 59, tzinfo=SHANGHAI)
    two_buyers(shop)
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    shop.clock.move(minutes=2)
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 0


def test_an_offer_accepted_after_midnight_counts_on_the_day_it_was_made(shop: Shop) -> None:
    tight(shop, daily_budget=900)
    shop.clock.at = datetime(2026, 11, 23, 23, 30, tzinfo=SHANGHAI)
    two_buyers(shop)
    offer = offer_in(shop.says("太贵了"))
    shop.clock.move(hours=1)
    shop.answer(offer["offer_id"])
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 900


def test_one_buyer_gets_no_more_than_their_share_of_the_day(shop: Shop) -> None:
    tight(shop, daily_budget=10000, share=0.05)
    shop.order()
    assert saved(shop.says("太贵了")) == 500


def test_a_buyers_share_counts_all_their_orders(shop: Shop) -> None:
    tight(shop, daily_budget=10000, share=0.1)
    shop.order("A1")
    shop.order("A2")
    shop.says("太贵了", order_no="A1")
    assert saved(shop.says("也太贵了", order_no="A2")) == 100


def test_a_buyers_share_leaves_the_others_theirs(shop: Shop) -> None:
    tight(shop, daily_budget=10000, share=0.05)
    two_buyers(shop)
    shop.says("太贵了")
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 500


def test_a_share_of_0_gives_nothing(shop: Shop) -> None:
    tight(shop, share=0)
    shop.order()
    assert saved(shop.says("太贵了")) == 0


def test_a_gift_counts_at_its_value(shop: Shop) -> None:
    limits = {"price__daily_budget": 1500, "price__buyer_share_of_budget": 1, "price__cap": 0, "points": None}
    shop.publish(policy_with(**limits))
    two_buyers(shop)
    assert offer_in(shop.says("太贵了"))["kind"] == "gift"
    assert not any("card" in message for message in shop.says("太贵了", buyer="buyer-2")["messages"])


def test_points_do_not_count(shop: Shop) -> None:
    shop.publish(policy_with(price__daily_budget=0, gift=None))
    two_buyers(shop)
    assert offer_in(shop.says("太贵了"))["kind"] == "points"
    assert offer_in(shop.says("太贵了", buyer="buyer-2"))["kind"] == "points"


def test_a_lowered_budget_still_honours_what_was_offered(shop: Shop) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))
    tight(shop, daily_budget=0)
    assert shop.answer(offer["offer_id"]).json()["payable"] == 29800


def test_a_budget_raised_and_spent_by_others_still_honours_what_was_offered(shop: Shop) -> None:
    tight(shop, daily_budget=900)
    two_buyers(shop)
    offer = offer_in(shop.says("太贵了"))
    tight(shop, daily_budget=1800)
    shop.says("太贵了", buyer="buyer-2")
    assert shop.answer(offer["offer_id"]).status_code == 200


def test_a_lowered_budget_binds_the_next_offer(shop: Shop) -> None:
    tight(shop, daily_budget=2000)
    two_buyers(shop)
    shop.says("太贵了")
    tight(shop, daily_budget=1200)
    assert saved(shop.says("太贵了", buyer="buyer-2")) == 300


def test_the_gifts_in_stock_are_shared_by_all(shop: Shop) -> None:
    shop.publish(policy_with(price__cap=0, gift__stock=1, points=None))
    two_buyers(shop)
    assert offer_in(shop.says("太贵了"))["kind"] == "gift"
    assert not any("card" in message for message in shop.says("太贵了", buyer="buyer-2")["messages"])


def test_a_declined_gift_goes_back_to_the_stock(shop: Shop) -> None:
    shop.publish(policy_with(price__cap=0, gift__stock=1, points=None))
    two_buyers(shop)
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"], yes=False)
    assert offer_in(shop.says("太贵了", buyer="buyer-2"))["kind"] == "gift"


def test_a_gift_of_an_order_that_closes_unpaid_goes_back_to_the_stock(shop: Shop) -> None:
    shop.publish(policy_with(price__cap=0, gift__stock=1, points=None))
    two_buyers(shop)
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    shop.order(status="closed")
    assert offer_in(shop.says("太贵了", buyer="buyer-2"))["kind"] == "gift"
