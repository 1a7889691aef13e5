"""Draw once per order and experiment, keep the draw as a row and an event, and give the same arm ever after."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from nuanfu.learning.endings import endings
from nuanfu.learning.experiments import Context, Experiment, context_of
from nuanfu.learning.models import Draw
from nuanfu.learning.thompson import Tally, draw
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order
from nuanfu.ledger.policies import PolicyInForce

LOOKS_BACK = 1_000  # latest ripe draws of a group: what helped a season ago is forgotten, and a look stays quick


class Chooser:
    """Draws for one order while its buyer is locked; with experiments off it gives the default and keeps nothing."""

    def __init__(self, session: Session, order: Order, reason: str, in_force: PolicyInForce, now: datetime) -> None:
        """Prepare for a message about `order` that gave `reason` (an intent name); reads nothing yet."""
        self._session, self._order, self._in_force, self._now = session, order, in_force, now
        self._context = context_of(reason, order.lane, order.goods_total)
        self._learnt: dict[Experiment, dict[str, Tally]] = {}

    def look_back(self, experiment: Experiment) -> None:
        """Read what was learnt before the day's budget is locked, if this order may still draw."""
        if self._in_force.policy.experiments.on and self._standing(experiment) is None:
            self._learnt[experiment] = tallies(self._session, experiment, self._context, self._now)

    def arm(self, experiment: Experiment, arms: Sequence[str]) -> str:
        """Return the order's arm out of `arms`, the default first; drawn now if it never was.

        The default too when what was drawn is no longer among `arms`, since its words were taken out.
        """
        if not self._in_force.policy.experiments.on or len(arms) < 2:
            return arms[0]
        standing = self._standing(experiment) or self._draw(experiment, arms)
        return standing.arm if standing.arm in arms else arms[0]

    def _standing(self, experiment: Experiment) -> Draw | None:
        return self._session.get(Draw, (self._order.order_no, experiment.value))

    def _draw(self, experiment: Experiment, arms: Sequence[str]) -> Draw:
        held_out = Fraction(self._in_force.policy.experiments.held_out)
        if experiment not in self._learnt:
            self._learnt[experiment] = tallies(self._session, experiment, self._context, self._now)
        drawn = draw(arms, self._learnt[experiment], held_out, chance_of(self._order.order_no, experiment))
        told: dict[str, Any] = {
            "experiment": experiment.value,
            "arm": drawn.arm,
            "propensity": drawn.propensity,
            "held_out": drawn.held_out,
            "reason_group": self._context.reason_group,
            "band": self._context.band,
        }
        row = Draw(order_no=self._order.order_no, policy_hash=self._in_force.hash, at=self._now, **told)
        self._session.add(row)
        record(
            self._session,
            "experiment.drawn",
            at=self._now,
            who="bot",
            why=experiment.value,
            order=self._order,
            policy_hash=self._in_force.hash,
            **told,
        )
        return row


def tallies(session: Session, experiment: Experiment, context: Context, now: datetime) -> dict[str, Tally]:
    """Return how the arms did lately where the reason was of the same group; held-out orders tell of the default."""
    well: Counter[str] = Counter()
    badly: Counter[str] = Counter()
    for ending in endings(session, experiment.value, now, group=context.reason_group, most=LOOKS_BACK):
        (well if ending.well else badly)[ending.arm] += 1
    return {arm: Tally(well[arm], badly[arm]) for arm in well.keys() | badly.keys()}


def chance_of(order_no: str, experiment: Experiment) -> Random:
    """Return the chance of one draw: the same for an order and experiment on every machine and in every test."""
    seed = hashlib.sha256(f"{experiment.value}\n{order_no}".encode()).digest()
    return Random(seed)  # noqa: S311 - a fair split, no secret
