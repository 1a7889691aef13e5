"""Disputes on record: an application of their own with the handover, decided as the others are."""

from typing import Any

import pytest

from nuanfu import errors
from nuanfu.cases.kinds.kind import Named
from nuanfu.desk import deciding
from tests.harness import Shop, shipped_words

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # on both: test_case_histories.py


def disputed(shop: Shop, **changes: Any) -> int:
    shop.order(**changes)
    shop.says("东西是坏的", "reason_dispute")
    found: int = shop.view()["applications"][0]["id"]
    return found


def decide(shop: Shop, what: str, *arguments: Any) -> None:
    with shop.database.writing() as session:
        getattr(deciding, what)(session, *arguments, shipped_words(), now=shop.clock(), who="test")


def case(shop: Shop) -> tuple[str, str | None]:
    found = shop.view()["case"]
    return found["state"], found["cause"]


@pytest.mark.parametrize("lane", ["order", "credit"])
def test_a_dispute_is_an_application_in_both_lanes(shop: Shop, lane: str) -> None:
    disputed(shop, lane=lane)
    (found,) = shop.view()["applications"]
    assert (found["kind"], found["state"], found["asked"]) == ("dispute", "pending", {"text": "东西是坏的"})
    assert case(shop) == ("paused", "dispute")


def test_a_dispute_that_is_right_stops_the_case_until_it_is_resolved(shop: Shop) -> None:
    decide(shop, "approve", disputed(shop))
    assert (case(shop), shop.view()["case"]["until"]) == (("stopped", "dispute"), None)


def test_a_dispute_that_is_wrong_opens_the_case(shop: Shop) -> None:
    decide(shop, "refuse", disputed(shop), "照片里是好的")
    assert case(shop) == ("open", None)


def test_a_dispute_knows_no_other_offer(shop: Shop) -> None:
    with pytest.raises(errors.ApplicationHasNoCounter):
        decide(shop, "counter", disputed(shop), Named(off=100))
