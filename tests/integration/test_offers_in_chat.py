"""What a yes, a no and everything between them do to an offer in the chat."""

import pytest

from tests.harness import Shop, code_of, first_offer, offer_in, policy_with, states, text_of

# A yes, a no, and what is neither


def test_a_bare_yes_without_an_offer_accepts_nothing(shop: Shop) -> None:
    shop.order()
    shop.says("好的", "affirm")
    assert states(shop) == []


def test_a_yes_that_is_put_off_is_no_yes(shop: Shop) -> None:
    first_offer(shop)
    shop.says("OK,等等", "affirm")
    assert states(shop) == ["open"]


def test_a_yes_after_a_yes_that_was_put_off_accepts(shop: Shop) -> None:
    first_offer(shop)
    shop.says("OK,等等", "affirm")
    shop.says("行", "affirm")
    assert states(shop) == ["accepted"]


def test_a_second_yes_accepts_nothing_more(shop: Shop) -> None:
    first_offer(shop)
    shop.says("行", "affirm")
    before = shop.view()
    shop.says("好的好的", "affirm")
    assert shop.view() == before


def test_a_yes_to_an_offer_declined_elsewhere_accepts_nothing(shop: Shop) -> None:
    shop.answer(first_offer(shop), yes=False)
    shop.says("行", "affirm")
    assert states(shop) == ["declined"]


def test_a_no_without_an_offer_makes_none(shop: Shop) -> None:
    shop.order()
    shop.says("不用了", "deny")
    assert states(shop) == []


def test_a_no_to_a_person_is_not_turned_by_a_later_yes(shop: Shop) -> None:
    shop.order()
    shop.says("啊吧啊吧", None)
    shop.says("阿巴阿巴", None)
    shop.says("不用", "deny")
    assert shop.says("好的", "affirm")["mode"] == "bot"


# Taken back


@pytest.mark.parametrize("signal", ["crisis", "bereaved"])
def test_open_offers_are_taken_back_on_a_crisis_or_a_death(shop: Shop, signal: str) -> None:
    first_offer(shop)
    shop.says("这日子没法过", "reason_hardship", signals=(signal,))
    assert states(shop) == ["withdrawn"]


def test_an_accepted_offer_outlives_a_crisis(shop: Shop) -> None:
    shop.answer(first_offer(shop))
    shop.says("这日子没法过", "reason_hardship", signals=("crisis",))
    assert states(shop) == ["accepted"]


# A process whose clock runs behind


def test_a_slow_clock_cannot_accept_what_a_later_offer_was_given(shop: Shop) -> None:
    shop.publish(policy_with(price__daily_budget=1000, price__buyer_share_of_budget=1, gift=None))
    offer_id = first_offer(shop)
    shop.order("B2", "buyer-2")
    shop.clock.move(hours=3)
    later = offer_in(shop.says("太贵了", buyer="buyer-2"))
    shop.clock.move(hours=-3)
    assert code_of(shop.answer(offer_id)) == (409, "offer_expired")
    assert shop.answer(later["offer_id"]).status_code == 200


def test_a_slow_clock_may_accept_while_the_day_has_room_for_both(shop: Shop) -> None:
    offer_id = first_offer(shop)
    shop.order("B2", "buyer-2")
    shop.clock.move(hours=3)
    shop.says("太贵了", buyer="buyer-2")
    shop.clock.move(hours=-3)
    assert shop.answer(offer_id).status_code == 200


def test_a_yes_by_a_slow_clock_to_what_was_given_away_gets_an_honest_no(shop: Shop) -> None:
    shop.publish(policy_with(price__daily_budget=1000, price__buyer_share_of_budget=1, gift=None))
    first_offer(shop)
    shop.order("B2", "buyer-2")
    shop.clock.move(hours=3)
    shop.says("太贵了", buyer="buyer-2")
    shop.clock.move(hours=-3)
    assert "时间" in text_of(shop.says("行", "affirm"))
    assert shop.view()["discount"] == 0
