"""The desk's numbers for Prometheus: what this process saw, and what the ledger counts when it is asked."""

from collections.abc import Iterator

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from nuanfu.clock import Clock
from nuanfu.desk.applications_waiting import ApplicationsWaiting
from nuanfu.desk.budget_watch import BudgetWatch
from nuanfu.desk.outcomes import Outcome
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import LedgerEvent

NO_ROUTE = "none"  # one label for all that has no route: addresses come from outside and would have no end
TURN_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)  # Rasa has 5 s, a waiting caller 60 s
COUNTED = {
    "offer.made": "made",
    "offer.accepted": "accepted",
    "handoff.requested": "handoff",
    "reply.refused": "refused",
}

log = structlog.get_logger()


class Metrics:
    """The numbers of one desk, in a registry of its own."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Start every number at nought; `database` is read at each scrape, by the business clock."""
        self._registry = CollectorRegistry()
        self._turns = Counter(
            "nuanfu_turns", "Buyer messages by how their turn ended.", ["outcome"], registry=self._registry
        )
        self._seconds = Histogram(
            "nuanfu_turn_seconds",
            "Seconds from a buyer's message to its answer.",
            buckets=TURN_SECONDS,
            registry=self._registry,
        )
        self._requests = Counter(
            "nuanfu_http_requests", "Requests by route and status.", ["route", "status"], registry=self._registry
        )
        for outcome in Outcome:
            self._turns.labels(outcome.value)
        self._registry.register(LedgerCounts(database))
        self._alarms = (ApplicationsWaiting(database, clock), BudgetWatch(database, clock))
        for alarm in self._alarms:
            self._registry.register(alarm)

    def look(self) -> None:
        """Look for what is to be alarmed of: it must not wait for somebody who asks for numbers."""
        for alarm in self._alarms:
            alarm.look()

    def turn_ended(self, outcome: Outcome, seconds: float) -> None:
        """Count one buyer message that got its answer, however it was answered."""
        self._turns.labels(outcome.value).inc()
        self._seconds.observe(seconds)

    def request_answered(self, route: str | None, status: int) -> None:
        """Count one request by its route's template and the status it got."""
        self._requests.labels(route or NO_ROUTE, str(status)).inc()

    def exposition(self) -> bytes:
        """Return all numbers in Prometheus' text format."""
        return generate_latest(self._registry)


class LedgerCounts(Collector):
    """Offers and handovers as the ledger has them: the same at every desk, so not to be summed over desks."""

    def __init__(self, database: Database) -> None:
        """Take the database; it is asked at each scrape."""
        self._database = database

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Give the counts; without a database none, so that the other numbers can still be read."""
        offer_kind = LedgerEvent.data["offer_kind"].as_string().label("offer_kind")
        query = (
            select(LedgerEvent.kind, offer_kind, func.count())
            .where(LedgerEvent.kind.in_(COUNTED))
            .group_by(LedgerEvent.kind, "offer_kind")
            .order_by(LedgerEvent.kind, "offer_kind")
        )
        try:
            with self._database.reading() as session:
                counted = session.execute(query).all()
        except SQLAlchemyError as error:
            log.warning("ledger_not_counted", why=type(error).__name__)
            return
        families = {
            "made": CounterMetricFamily("nuanfu_offers_made", "Offers made, by kind.", labels=["kind"]),
            "accepted": CounterMetricFamily("nuanfu_offers_accepted", "Offers accepted, by kind.", labels=["kind"]),
        }
        totals = {"handoff": 0, "refused": 0}
        for kind, of_offer, count in counted:
            if COUNTED[kind] in totals:
                totals[COUNTED[kind]] += count
            else:
                families[COUNTED[kind]].add_metric([of_offer], count)
        yield from families.values()
        yield CounterMetricFamily("nuanfu_handovers", "Conversations handed over to a person.", value=totals["handoff"])
        yield CounterMetricFamily(
            "nuanfu_replies_refused", "Answers not said because of a forbidden word.", value=totals["refused"]
        )
