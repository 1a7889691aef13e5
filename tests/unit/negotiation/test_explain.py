import re

from nuanfu.negotiation.concession import propose
from nuanfu.negotiation.explain import A_PERSON_MAY_LOOK, TO_BUYER, details, why_this
from nuanfu.negotiation.moves import Signal, Why

PRICE = Signal("reason_price")


def test_a_buyer_hears_the_rule_that_decided(order, policy):
    assert why_this(propose(order(goods_floor=19450), PRICE, policy).explanation).startswith(
        TO_BUYER["price.respect_item_floor"]
    )


def test_a_buyer_may_always_have_a_person_look(order, policy):
    assert why_this(propose(order(), PRICE, policy).explanation).endswith(A_PERSON_MAY_LOOK)


def test_no_explanation_for_a_buyer_holds_a_figure():
    assert not [text for text in TO_BUYER.values() if re.search(r"[\d¥%]", text)]


def test_a_rule_without_a_sentence_is_explained_in_general():
    assert why_this([Why("price.unheard_of", "1", "")]).startswith(TO_BUYER["price.ladder"])


def test_the_agent_reads_every_rule_with_its_limit(order, policy):
    lines = details(propose(order(budget_left=550), PRICE, policy).explanation)
    assert lines[0] == "price.daily_budget = ¥2,000：当天预算还剩 ¥5.50"
