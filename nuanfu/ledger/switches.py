"""Switches that people turn: kept in the ledger, so that every process on every machine obeys at once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.ledger import locks
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Switch

OUTREACH = "outreach"  # everything that the shop starts


def paused(session: Session, name: str) -> bool:
    """Tell whether a switch is off, and hold it there to the end of a writing transaction."""
    query = select(Switch).where(Switch.name == name)
    if not session.get_bind().get_execution_options().get("nuanfu_reading", False):
        query = query.with_for_update(read=True)
    found = session.scalar(query.execution_options(populate_existing=True))
    return found is not None and found.paused


def turn(session: Session, name: str, *, paused: bool, now: datetime, who: str) -> bool:
    """Pause or resume; False when it stood so already."""
    locks.add_if_missing(session, Switch, name=name, paused=False, since=now, who=who)
    query = select(Switch).where(Switch.name == name).with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one()
    if found.paused == paused:
        return False
    found.paused, found.since, found.who = paused, now, who
    record(session, f"{name}.{'paused' if paused else 'resumed'}", at=now, who=who, why="switch")
    return True
