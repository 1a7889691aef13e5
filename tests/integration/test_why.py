"""为什么是这个价: the rule behind an offer, in plain words and without a figure, and nothing is refused by asking."""

import re

import pytest
from sqlalchemy import select

from nuanfu.cases.models import Offer
from nuanfu.cases.why import why_of
from nuanfu.negotiation.explain import A_PERSON_MAY_LOOK, TO_BUYER
from tests.desks import ON_SQLITE
from tests.harness import Shop, policy_with, states, text_of

pytestmark = ON_SQLITE


@pytest.mark.parametrize("intent", ["reason_price", "reason_terms", "reason_compare", "out_of_scope", None])
def test_a_question_why_is_answered_and_refuses_nothing(shop: Shop, intent: str | None) -> None:
    shop.order()
    shop.says("太贵了")
    answer = text_of(shop.says("为什么给我这个优惠", intent))
    assert TO_BUYER["price.ladder"] in answer
    assert A_PERSON_MAY_LOOK in answer
    assert states(shop) == ["open"]


def test_a_yes_after_the_question_takes_the_offer(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.says("为什么是这个价")
    shop.says("行吧", "affirm")
    assert states(shop) == ["accepted"]


def test_an_explanation_names_no_figure_that_the_shop_keeps(shop: Shop) -> None:
    shop.publish(policy_with(price__daily_budget=550, price__buyer_share_of_budget=1))
    shop.order(floor_price=28800)
    shop.says("太贵了")
    answer = text_of(shop.says("为什么是这个价"))
    assert TO_BUYER["price.daily_budget"] in answer
    assert re.search(r"\d", answer) is None


def test_a_second_question_gets_no_sentence_twice(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    first, second = (text_of(shop.says(text)) for text in ("为什么是这个价", "凭什么别人便宜"))
    assert set(first.split("\n")) & set(second.split("\n")) == set()


def test_after_a_kind_no_its_rule_is_told(shop: Shop) -> None:
    shop.publish(policy_with(price__min_order=100000))
    shop.order()
    shop.says("太贵了")
    assert TO_BUYER["price.min_order"] in text_of(shop.says("为什么不能优惠"))


def test_before_anything_was_said_the_question_is_talk_about_the_price(shop: Shop) -> None:
    shop.order()
    shop.says("凭什么别人便宜")
    assert states(shop) == ["open"]


@pytest.mark.parametrize("text", ["为什么不能再便宜点", "凭什么才优惠这么点", "为什么这么贵"])
def test_who_presses_for_more_haggles(shop: Shop, text: str) -> None:
    shop.order()
    shop.says("太贵了")
    shop.says(text)
    assert states(shop) == ["declined", "open"]


def test_a_question_about_the_postage_is_answered_for_the_postage(shop: Shop) -> None:
    shop.order()
    shop.says("包邮吧", "reason_shipping_fee")
    shop.says("太贵了")
    assert TO_BUYER["shipping.postage_cap"] in text_of(shop.says("运费为什么减这些", "reason_shipping_fee"))


def test_nobody_hears_why_another_buyers_offer_was_made(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.order("B1", "buyer-2")
    answer = text_of(shop.says("为什么给我这个优惠", "out_of_scope", buyer="buyer-2"))
    assert TO_BUYER["price.ladder"] not in answer


def test_a_deferral_is_explained_too(shop: Shop) -> None:
    shop.order(lane="credit", closes_at=None)
    shop.says("缓到25号", "request_deferral", date="2026-11-25")
    answer = text_of(shop.says("为什么是延到这天", "reason_terms"))
    assert TO_BUYER["auto_approve.deferral_days"] in answer


def test_the_widget_gets_the_same_words(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    with shop.database.reading() as session:
        (offer,) = session.scalars(select(Offer))
        assert why_of(offer) == TO_BUYER["price.ladder"] + A_PERSON_MAY_LOOK
