"""The worker's heartbeat, in the database that all processes share: so that a stopped worker is seen by somebody."""

from enum import StrEnum

from sqlalchemy.orm import Session

from nuanfu.ledger.database import Database
from nuanfu.outreach.models import Heartbeat

NAME = "outreach"
LATE_SECONDS = 180.0  # a tick a minute: two in a row were missed


class Pulse(StrEnum):
    """How the worker is: a shop may well run without one, but one that ran is missed."""

    OK = "ok"
    LATE = "late"
    NEVER = "never"


def beat(database: Database, machine_now: float) -> None:
    """Write down that a worker came round."""
    with database.writing() as session:
        session.merge(Heartbeat(name=NAME, at=machine_now))


def last(session: Session) -> float | None:
    """Return when a worker last came round, in seconds of the machine's clock."""
    found = session.get(Heartbeat, NAME)
    return found.at if found is not None else None


def pulse(at: float | None, machine_now: float) -> Pulse:
    """Tell how the worker is."""
    if at is None:
        return Pulse.NEVER
    return Pulse.OK if machine_now - at <= LATE_SECONDS else Pulse.LATE
