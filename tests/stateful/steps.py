"""What may happen in a shop, drawn from a source of chance: orders, policies, steps of the shop and of its buyers.

A step is a tuple of a name and its arguments; `machine.py` has a method for each name. The source is Hypothesis's own,
which can shrink a history that fails, or a plain seeded one, which wanders further in the same time.
"""

import json
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Policy
from nuanfu.policy.file import dump, from_json
from tests.harness import shipped_policy

BUYERS = ("ann", "bob", "cat")
DISPUTES = "cat"  # one buyer's conversation may end with a person; the others go on

Ask = tuple[str, Any] | None
Step = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """An order as a buyer places it: `floor` is a share of the price, `cuts` are where it is split, in percent."""

    buyer: str
    lane: Lane
    price: int
    pieces: int
    floor: str | None
    fee: int
    cuts: tuple[int, ...]
    hours: int

    def parts(self) -> list[int]:
        """Return the amounts of the parts."""
        total = self.price * self.pieces + self.fee
        edges = [0, *sorted(total * cut // 100 for cut in self.cuts), total]
        return [after - before for before, after in pairwise(edges)]


def placed(chance: Random) -> Placed:
    """Draw an order."""
    return Placed(
        buyer=chance.choice(BUYERS),
        lane=chance.choice([*[Lane.ORDER] * 6, Lane.CREDIT]),
        price=chance.randint(2000, 60000),
        pieces=chance.randint(1, 2),
        floor=chance.choice([None, None, None, "0.9", "0.96", "0.98", "1.1"]),
        fee=chance.choice([0, 800, 1237]),
        cuts=tuple(chance.randint(1, 99) for _ in range(chance.choice([0, 0, 1, 2]))),
        hours=chance.choice([1, 24, 240, 240]),
    )


AS_SHIPPED = None

TIGHT: dict[str, list[Any]] = {  # limits that are often narrow, each still leaving something to give
    "price.max_discount": [300, 500, 1500, *[AS_SHIPPED] * 6],
    "price.total_cap": ["0.04", "0.06", *[AS_SHIPPED] * 4],
    "price.daily_budget": [900, 1500, 2500, AS_SHIPPED],
    "price.buyer_share_of_budget": ["0.4", "1", "1"],
    "price.cap": ["0.05", "0.5", *[AS_SHIPPED] * 4],
    "price.ladder": [["0.01"], ["0.05", "0.15", "0.4"], *[AS_SHIPPED] * 4],
    "price.per_buyer.accepted": [2, 3, *[AS_SHIPPED] * 4],
    "experiments.on": [True, AS_SHIPPED],  # whatever is drawn, every limit holds
}
ODD: dict[str, list[Any]] = {  # limits that are seldom touched, since most of these end all haggling
    "shipping.postage_cap": [0, 500],
    "price.ladder": [[]],
    "price.cap": ["0"],
    "price.max_discount": [0],
    "price.total_cap": ["0", "1"],
    "price.respect_item_floor": [False],
    "price.round_off_below": [0],
    "price.daily_budget": [0],
    "price.buyer_share_of_budget": ["0"],
    "price.per_buyer.accepted": [0],
    "price.offer_ttl_minutes": [0, 30],
    "price.max_rounds": [0, 1],
    "price.lanes": [[]],
    "gift.stock": [0, 1],
    "gift.max_per_order": [0, 2],
    "gift.min_order": [0],
    "deferral.order_hours": [0, 6],
    "deferral.credit_days": [0, 3],
    "deferral.credit_times": [0, 1],
    "auto_approve.deferral_days": [0, 15],
    "points.rate": ["0"],
    "installment.min_amount": [0, 60000],
    "installment.periods": [[2, 5, 12]],
    "installment.first_payment_min": ["0.4"],
    "auto_approve.installment_periods": [0, 6],
}

HAPPENS = [
    *["haggle"] * 7,  # all limits are asked there
    *("wish", "wish", "reply", "answer", "answer", "pay", "pay_again", "dispute"),
    *("promise", "promise", "defer", "defer", "defer", "decide", "plan", "plan", "plan"),
    *("wait", "wait", "publish", "order", "order", "order", "tell_changed", "tell_paid", "tell_closed"),
]


def limits(chance: Random) -> dict[str, Any]:
    """Draw the limits that differ from the shipped policy, by dotted path."""
    drawn = {path: chance.choice(values) for path, values in TIGHT.items()}
    if chance.choice([True, False]):
        path = chance.choice(list(ODD))
        drawn[path] = chance.choice(ODD[path])
    return {path: value for path, value in drawn.items() if value is not AS_SHIPPED}


def changed(limits: dict[str, Any]) -> Policy:
    """Return the shipped policy with some limits changed."""
    body = json.loads(dump(shipped_policy()))
    for path, value in limits.items():
        *way, last = path.split(".")
        section = body
        for name in way:
            section = section[name]
        section[last] = value
    return from_json(body)


def ask(chance: Random) -> Ask:
    """Draw what a buyer asks for, mostly nothing in particular."""
    match chance.choice([*[""] * 8, "amount", "minus", "percent", "round_off"]):
        case "amount":
            return "amount", chance.randint(1, 70000)
        case "minus":
            return "minus", chance.choice([1, 99, 100, 300, 1000, 6000])
        case "percent":
            return "percent", chance.randint(1, 40)
        case "round_off":
            return "round_off", True
        case _:
            return None


def step(chance: Random) -> Step:
    """Draw what happens next."""
    pick, yes = chance.randint(0, 1000), chance.choice([True, True, False])
    match chance.choice(HAPPENS):
        case "haggle":
            asks = [ask(chance) for _ in range(chance.randint(1, 3))]
            return "haggle", pick, asks, chance.choice([True, True, False]), chance.choice([None, True, False])
        case "wish":
            return "wish", pick, chance.choice(["request_gift", "reason_shipping_fee", "reason_shipping_fee"])
        case "promise":
            return "promise", pick, chance.choice([0, 1, 3, 15, 16])
        case "defer":
            return "defer", pick, chance.choice([0, 1, 3, 8, 15, 16]), chance.choice([None, True, True, False])
        case "plan":
            return "plan", pick, chance.choice([2, 3, 3, 3, 4, 6, 9]), chance.choice([None, True, True, False])
        case "decide":
            return "decide", pick, yes
        case "reply":
            return "reply", chance.choice(BUYERS), yes
        case "answer":
            return "answer", pick, yes
        case "pay":
            return "pay", pick, chance.choice(["0.1", "0.1", "0.97", "1", "1.2"])
        case "pay_again":
            return "pay_again", pick, chance.choice([0, 0, 1])
        case "wait":
            return "wait", chance.choice([1, 20, 45, 120, 120, 300, 24 * 60, 3 * 24 * 60])
        case "publish":
            return "publish", limits(chance)
        case "order":
            return "order", placed(chance)
        case "tell_changed":
            price = chance.choice([None, None, 2999, 29900, 50001])
            return "tell_changed", pick, price, chance.choice([None, None, 0, 1, 48])
        case name:
            return (name,) if name == "dispute" else (name, pick)
