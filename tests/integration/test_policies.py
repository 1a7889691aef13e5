"""The policy that binds is the row, from the next decision on; each decision names it, and none is taken back by it."""

from typing import Any

import pytest
from sqlalchemy import func, select

from nuanfu.cases.models import Offer
from nuanfu.errors import PolicyInvalid
from nuanfu.ledger import policies
from nuanfu.ledger.models import LedgerEvent, PolicyVersion
from nuanfu.negotiation.policy import Policy
from nuanfu.policy.file import policy_hash
from tests.harness import Shop, offer_in, policy_with, shipped_policy


def hashes_of(shop: Shop, kind: str) -> list[str | None]:
    with shop.database.reading() as session:
        rows = session.scalars(select(LedgerEvent).where(LedgerEvent.kind == kind).order_by(LedgerEvent.id))
        return [row.policy_hash for row in rows]


def publish(shop: Shop, policy: Policy) -> bool:
    with shop.database.writing() as session:
        return policies.publish(session, policy, now=shop.clock(), who="test")


def in_force(shop: Shop) -> policies.PolicyInForce:
    with shop.database.reading() as session:
        return policies.current(session)


def versions(shop: Shop) -> int:
    with shop.database.reading() as session:
        return session.scalar(select(func.count()).select_from(PolicyVersion)) or 0


def test_what_is_published_is_in_force(shop: Shop) -> None:
    changed = policy_with(price__cap=0)
    publish(shop, changed)
    assert in_force(shop) == policies.PolicyInForce(changed, policy_hash(changed))


def test_a_policy_reads_back_exactly(shop: Shop) -> None:
    assert in_force(shop).policy == shipped_policy()


def test_the_row_binds_and_not_the_file(shop: Shop) -> None:
    shop.order()
    publish(shop, policy_with(price__ladder=[0.01], price__round_off_below=0))
    assert offer_in(shop.says("太贵了"))["after"] == 30401


def test_a_policy_binds_from_the_next_decision_on(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    publish(shop, policy_with(price__cap=0))
    assert offer_in(shop.says("还是贵"))["kind"] == "gift"


def test_an_equal_policy_is_not_published_again(shop: Shop) -> None:
    before = versions(shop)
    assert publish(shop, shipped_policy()) is False
    assert versions(shop) == before


def test_an_older_policy_can_be_put_in_force_again(shop: Shop) -> None:
    publish(shop, policy_with(price__cap=0))
    assert publish(shop, shipped_policy()) is True
    assert in_force(shop).policy == shipped_policy()


def test_publishing_is_an_event_that_names_the_policy(shop: Shop) -> None:
    changed = policy_with(price__cap=0)
    publish(shop, changed)
    assert hashes_of(shop, "policy.published")[-1] == policy_hash(changed)


def test_without_a_policy_there_is_no_decision(shop: Shop) -> None:
    with shop.database.writing() as session:
        for row in session.scalars(select(PolicyVersion)):
            session.delete(row)
    with pytest.raises(PolicyInvalid, match="nuanfu init"):
        in_force(shop)


@pytest.mark.parametrize("kind", ["move.chosen", "offer.made", "offer.accepted"])
def test_every_decision_names_the_policy_that_it_was_made_by(shop: Shop, kind: str) -> None:
    shop.order()
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    assert hashes_of(shop, kind) == [policy_hash(shipped_policy())]


def test_a_hold_names_its_policy_too(shop: Shop) -> None:
    nothing = policy_with(price__cap=0, gift=None, points=None)
    publish(shop, nothing)
    shop.order()
    shop.says("太贵了")
    assert hashes_of(shop, "move.chosen") == [policy_hash(nothing)]


def test_an_offer_keeps_the_rules_that_shaped_it(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    with shop.database.reading() as session:
        offer = session.scalars(select(Offer)).one()
    rules = [why["rule"] for why in offer.explanation]
    assert (offer.policy_hash, "price.ladder" in rules) == (policy_hash(shipped_policy()), True)


def test_the_answer_to_an_offer_names_the_policy_of_the_offer(shop: Shop) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))
    publish(shop, policy_with(price__cap=0))
    shop.answer(offer["offer_id"])
    assert hashes_of(shop, "offer.accepted") == [policy_hash(shipped_policy())]


@pytest.mark.parametrize(
    "harder",
    [
        {"price__cap": 0},
        {"price__max_discount": 0},
        {"price__total_cap": 0},
        {"price__daily_budget": 0},
        {"price__offer_ttl_minutes": 0},
        {"price__lanes": []},
        {"price__person_above": 0},
        {"outreach__skip_after_unpaid_orders": 0},
    ],
)
def test_a_harder_policy_still_honours_what_was_offered(shop: Shop, harder: dict[str, Any]) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))
    publish(shop, policy_with(**harder))
    assert shop.answer(offer["offer_id"]).json()["payable"] == 29800


@pytest.mark.parametrize(
    "nothing",
    [
        {"price__offer_ttl_minutes": 0},
        {"outreach__skip_after_unpaid_orders": 0},
        {"price__max_rounds": 0, "gift__max_per_order": 0, "points__rate": 0},
        {"price__cap": 0, "gift__stock": 0, "points__rate": 0},
        {"price__total_cap": 0, "points__rate": 0},
        {"price__max_discount": 0, "gift": None, "points": None},
    ],
)
def test_a_limit_of_0_gives_nothing(shop: Shop, nothing: dict[str, Any]) -> None:
    publish(shop, policy_with(**nothing))
    shop.order()
    for number in range(4):
        shop.says(f"太贵了{number}")
    assert shop.view()["offers"] == []
