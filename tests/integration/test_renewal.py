"""A yes that comes too late: the same once more if the limits still allow it, never better."""

from tests.harness import Shop, offer_in, policy_with, text_of


def late_yes(shop: Shop, hours: float = 2) -> str:
    shop.clock.move(hours=hours)
    return text_of(shop.says("行吧", "affirm"))


def test_a_yes_to_an_expired_offer_renews_and_accepts_it(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    late_yes(shop)
    view = shop.view()
    assert [offer["state"] for offer in view["offers"]] == ["expired", "accepted"]
    assert (view["discount"], view["payable"]) == (900, 29800)


def test_a_renewed_offer_has_the_same_value(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.says("还是贵")
    late_yes(shop)
    assert [offer["value"] for offer in shop.view()["offers"]] == [900, 1500, 1500]


def test_a_renewal_is_never_better_even_if_the_policy_is(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.publish(policy_with(price__ladder=[0.05, 0.08]))
    late_yes(shop)
    assert shop.view()["discount"] == 900


def test_a_renewal_needs_room_under_the_cap_of_now(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.publish(policy_with(price__cap=0))
    late_yes(shop)
    assert shop.view()["discount"] == 0


def test_a_renewal_needs_the_budget_of_its_day(shop: Shop) -> None:
    shop.publish(policy_with(price__daily_budget=900, price__buyer_share_of_budget=1))
    shop.order("A1", "buyer-1")
    shop.order("B2", "buyer-2")
    shop.says("太贵了")
    shop.clock.move(hours=2)
    shop.answer(offer_in(shop.says("太贵了", buyer="buyer-2"))["offer_id"])
    late_yes(shop, hours=0)
    assert shop.view()["discount"] == 0


def test_a_renewal_on_the_next_day_takes_that_days_budget(shop: Shop) -> None:
    shop.publish(policy_with(price__daily_budget=900, price__buyer_share_of_budget=1, gift=None, points=None))
    shop.order("A1", "buyer-1", closes_at="2026-11-30T10:00:00+08:00")
    shop.order("B2", "buyer-2", closes_at="2026-11-30T10:00:00+08:00")
    shop.says("太贵了")
    late_yes(shop, hours=24)
    assert shop.view()["discount"] == 900
    assert not any("card" in message for message in shop.says("太贵了", buyer="buyer-2")["messages"])


def test_an_offer_that_cannot_be_renewed_gets_an_honest_line(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.publish(policy_with(price__cap=0))
    assert "时间" in late_yes(shop)


def test_a_late_yes_to_a_gift_renews_the_gift(shop: Shop) -> None:
    shop.publish(policy_with(price__cap=0))
    shop.order()
    shop.says("太贵了")
    late_yes(shop)
    assert [(offer["kind"], offer["state"]) for offer in shop.view()["offers"]][-1] == ("gift", "accepted")


def test_a_late_yes_to_points_renews_the_points(shop: Shop) -> None:
    shop.publish(policy_with(price__cap=0, gift=None))
    shop.order()
    shop.says("太贵了")
    late_yes(shop)
    assert [(offer["kind"], offer["state"]) for offer in shop.view()["offers"]][-1] == ("points", "accepted")


def test_a_late_yes_on_a_closed_order_renews_nothing(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.clock.move(hours=2)
    shop.order(status="closed")
    shop.says("行吧", "affirm")
    assert [offer["state"] for offer in shop.view()["offers"]] == ["expired"]


def test_a_late_yes_on_a_paid_order_renews_nothing(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.clock.move(hours=2)
    shop.pay(30700)
    shop.says("行吧", "affirm")
    assert (shop.view()["discount"], shop.view()["refund_due"]) == (0, 0)


def test_an_acceptance_by_api_renews_nothing(shop: Shop) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))
    shop.clock.move(hours=2)
    shop.answer(offer["offer_id"])
    assert shop.view()["discount"] == 0


def test_a_no_to_an_expired_offer_declines_nothing(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.clock.move(hours=2)
    shop.says("不要", "deny")
    assert [offer["state"] for offer in shop.view()["offers"]] == ["expired"]
