"""What may happen in a shop, as Hypothesis draws it: orders, policies, and steps of the shop and of its buyers.

A step is a tuple of a name and its arguments; `machine.py` has a method for each name. The steps stand in two rules and
not in one each, because Hypothesis leaves whole rules out of a run, and a shop without orders tells nothing.
"""

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy
from nuanfu.policy.file import dump, from_json
from tests.harness import shipped_policy

BUYERS = ("ann", "bob", "cat")
DISPUTES = "cat"  # one buyer's conversation may end with a person; the others go on

Ask = tuple[str, Any] | None


@dataclass(frozen=True, slots=True)
class Placed:
    """An order as a buyer places it: `floor` is a share of the price, `cuts` are where it is split, in percent."""

    buyer: str
    lane: Lane
    price: int
    pieces: int
    floor: str | None
    fee: int
    cuts: list[int]
    hours: int

    def parts(self) -> list[int]:
        """Return the amounts of the parts."""
        total = self.price * self.pieces + self.fee
        edges = [0, *sorted(total * cut // 100 for cut in self.cuts), total]
        return [after - before for before, after in pairwise(edges)]


PLACED = st.builds(
    Placed,
    buyer=st.sampled_from(BUYERS),
    lane=st.sampled_from([*[Lane.ORDER] * 5, Lane.CREDIT]),
    price=st.integers(2000, 60000),
    pieces=st.integers(1, 2),
    floor=st.sampled_from([None, None, "0.5", "0.9", "0.97", "1", "1.1"]),
    fee=st.sampled_from([0, 800, 1237]),
    cuts=st.lists(st.integers(1, 99), max_size=2),
    hours=st.sampled_from([1, 24, 240, 240]),
)

CHOICES: dict[str, list[Any]] = {
    "price.ladder": [["0.01"], ["0.05", "0.15", "0.4"], []],
    "price.cap": ["0", "0.5"],
    "price.max_discount": [0, 500],
    "price.total_cap": ["0", "0.04", "1"],
    "price.respect_item_floor": [False],
    "price.round_off_below": [0],
    "price.daily_budget": [0, 900, 2500, 6000],
    "price.buyer_share_of_budget": ["0", "0.3", "1"],
    "price.per_buyer.accepted": [0, 2],
    "price.offer_ttl_minutes": [0, 30],
    "price.max_rounds": [0, 1],
    "price.lanes": [[]],
    "gift.stock": [0, 1],
    "gift.max_per_order": [0, 2],
    "gift.min_order": [0],
    "points.rate": ["0"],
}
LIMITS = st.sampled_from([(path, value) for path, values in CHOICES.items() for value in values])


def changed(limits: list[tuple[str, Any]]) -> Policy:
    """Return the shipped policy with some limits changed, named by dotted path."""
    body = json.loads(dump(shipped_policy()))
    for path, value in limits:
        *way, last = path.split(".")
        section = body
        for name in way:
            section = section[name]
        section[last] = value
    return from_json(body)


POLICIES = st.lists(LIMITS, max_size=3)  # few at a time: with most limits at 0 nothing is ever offered

PICK = st.integers(0, 2**16)
ASKS: st.SearchStrategy[Ask] = st.one_of(
    st.none(),
    st.none(),
    st.tuples(st.just("amount"), st.integers(1, 70000)),
    st.tuples(st.just("minus"), st.integers(1, 6000)),
    st.tuples(st.just("percent"), st.integers(1, 40)),
    st.just(("round_off", True)),
)

HAGGLES = st.tuples(
    st.just("haggle"),
    PICK,
    st.lists(ASKS, min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from([None, "affirm", "deny"]),
)
BUYER_STEPS = st.one_of(
    HAGGLES,
    HAGGLES,
    st.tuples(st.just("reply"), st.sampled_from(BUYERS), st.sampled_from(["affirm", "affirm", "deny"])),
    st.tuples(st.just("answer"), PICK, st.booleans()),
    st.tuples(st.just("answer"), PICK, st.booleans()),
    st.tuples(st.just("pay"), PICK, st.sampled_from(["0.1", "0.1", "0.97", "1", "1.2"])),
    st.tuples(st.just("dispute")),
)
SHOP_STEPS = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([1, 20, 45, 120, 120, 300, 24 * 60])),
    st.tuples(st.just("publish"), POLICIES),
    st.tuples(st.just("order"), PLACED),
    st.tuples(
        st.just("tell_changed"),
        PICK,
        st.sampled_from([None, None, 2999, 29900, 50001]),
        st.sampled_from([None, None, 0, 1, 48]),
    ),
    st.tuples(st.sampled_from(["tell_paid", "tell_closed"]), PICK),
    st.tuples(st.just("pay_again"), PICK, st.sampled_from([0, 0, 1])),
)
