"""A plain order of ¥200 in the demo policy, and ways to change one fact or one limit of it."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from nuanfu.clock import SHANGHAI
from nuanfu.negotiation.moves import Lane, OfferKind, OfferState, PastOffer, Situation
from nuanfu.negotiation.policy import Policy
from nuanfu.policy.file import dump, from_json, load_policy

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy(Path(__file__).parents[3] / "policy" / "shop.yml")


@pytest.fixture(scope="session")
def changed(policy: Policy) -> Callable[[dict[str, Any]], Policy]:
    def change(limits: dict[str, Any]) -> Policy:
        body = json.loads(dump(policy))
        for name, value in limits.items():
            *way, last = name.split(".")
            section = body
            for part in way:
                section = section[part]
            section[last] = value
        return from_json(body)

    return change


@pytest.fixture(scope="session")
def order() -> Callable[..., Situation]:
    def make(**facts: Any) -> Situation:
        plain = {"goods_total": 20000, "budget_left": 200000, "buyer_budget_left": 10000, "gifts_left": 200}
        return Situation(**{"lane": Lane.ORDER, "now": NOON, **plain, **facts})

    return make


@pytest.fixture(scope="session")
def refused() -> Callable[..., PastOffer]:
    def make(value: int, step: int | None = None, kind: OfferKind = OfferKind.DISCOUNT) -> PastOffer:
        return PastOffer(kind, OfferState.DECLINED, value, step)

    return make
