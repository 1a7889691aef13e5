"""How many applications wait for a person, and an alarm for each whose promised answer is near or overdue."""

from collections.abc import Iterator

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from nuanfu.cases import applications
from nuanfu.cases.applications import Urgency, pending
from nuanfu.clock import Clock
from nuanfu.ledger.database import Database

log = structlog.get_logger()


class ApplicationsWaiting(Collector):
    """Those that wait by how near their answer is; the same at every desk, so not to be summed over desks.

    What turns urgent is logged once by each desk.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        """Take the database and the business clock, both asked at each look."""
        self._database = database
        self._clock = clock
        self._alarmed: set[tuple[int, Urgency]] = set()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Count, and tell what has become urgent; without a database there is no number."""
        try:
            found = self.look()
        except SQLAlchemyError as error:
            log.warning("applications_not_counted", why=type(error).__name__)
            return
        family = GaugeMetricFamily(
            "nuanfu_applications_waiting", "Applications that wait for a person, by urgency.", labels=["urgency"]
        )
        for urgency in Urgency:
            family.add_metric([urgency.value], found.count(urgency))
        yield family

    def look(self) -> list[Urgency]:
        """Return how urgent each application is that waits, and log what this process has not told yet."""
        now = self._clock()
        with self._database.reading() as session:
            waiting = [(one.id, one.kind, one.order_no, applications.urgency(one, now)) for one in pending(session)]
        for number, kind, order_no, urgency in waiting:
            if urgency is not Urgency.WAITING and (number, urgency) not in self._alarmed:
                self._alarmed.add((number, urgency))
                log.warning("application_answer_due", application_id=number, kind=kind, order_no=order_no, how=urgency)
        return [urgency for *_, urgency in waiting]
