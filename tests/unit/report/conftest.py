"""Past orders of a small shop, and a population of one kind of buyer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from nuanfu.clock import SHANGHAI
from nuanfu.negotiation.moves import Lane
from nuanfu.report.past_orders import PastOrder
from nuanfu.report.population import Hidden, Population

MORNING = datetime(2026, 11, 1, 10, tzinfo=SHANGHAI)


@pytest.fixture(scope="session")
def past() -> list[PastOrder]:
    """Return three orders a day of ¥299 over ten days, each of another buyer."""
    times = [MORNING + timedelta(days=day, hours=hour) for day in range(10) for hour in range(3)]
    return [
        PastOrder(at, Lane.ORDER, placed, placed + timedelta(days=1), None, 29_900, 800)
        for at, placed in enumerate(times)
    ]


@pytest.fixture(scope="session")
def only() -> Callable[..., Population]:
    def make(reason: Hidden, **traits: Any) -> Population:
        one = {reason: 1.0}
        return replace(Population(reasons={Lane.ORDER: one, Lane.CREDIT: one}), **traits)

    return make
