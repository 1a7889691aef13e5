"""How much of the day's concessions is used, and an alarm when they run out: for whoever has no console open."""

from collections.abc import Iterator
from datetime import date

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from nuanfu.clock import Clock, shanghai_day
from nuanfu.desk import today
from nuanfu.desk.today import BudgetLevel
from nuanfu.errors import PolicyInvalid
from nuanfu.ledger import policies
from nuanfu.ledger.database import Database

log = structlog.get_logger()


class BudgetWatch(Collector):
    """The day's budget in fen; the same at every desk, so not to be summed over desks.

    Each desk logs once a day and level that it has come to 80 %, and that nothing is left.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        """Take the database and the business clock; both are asked at each look."""
        self._database = database
        self._clock = clock
        self._alarmed: set[tuple[date, BudgetLevel]] = set()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the budget; without a database, or a policy in force, there is no number."""
        try:
            found, level = self.look()
        except (SQLAlchemyError, PolicyInvalid) as error:
            log.warning("budget_not_counted", why=type(error).__name__)
            return
        budget = GaugeMetricFamily(
            "nuanfu_budget_fen", "Today's concessions in fen: the limit, and what is used of it.", labels=["part"]
        )
        for part in ("limit", "spent"):
            budget.add_metric([part], found[part])
        yield budget
        alarm = GaugeMetricFamily(
            "nuanfu_budget_alarm", "1 at the level that today's concessions have come to.", labels=["level"]
        )
        for one in BudgetLevel:
            alarm.add_metric([one.value], float(one is level))
        yield alarm

    def look(self) -> tuple[dict[str, int], BudgetLevel]:
        """Return limit and spent with their level, and log a level to which this day has not come before."""
        now = self._clock()
        day = shanghai_day(now)
        with self._database.reading() as session:
            found = today.budget(session, now, policies.current(session).policy.price.daily_budget)
        level = today.budget_level(found["spent"], found["limit"])
        self._alarmed = {(of, told) for of, told in self._alarmed if of == day}
        if level is not BudgetLevel.FINE and (day, level) not in self._alarmed:
            self._alarmed.add((day, level))
            log.warning("budget_alarm", day=day.isoformat(), level=level, spent=found["spent"], limit=found["limit"])
        return found, level
