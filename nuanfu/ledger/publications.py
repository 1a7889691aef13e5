"""Texts beside the policy that are published with it: what binds is the newest of a name, as for the policy itself."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.ledger.events import record
from nuanfu.ledger.models import Publication


class Name(StrEnum):
    """What is published: JSON of script id → variants, or the YAML of a cadence."""

    WORDING = "wording"
    CADENCE = "cadence"


def newest_seq(session: Session, name: Name) -> int:
    """Return the number of what binds, 0 when nothing of the name was published."""
    query = select(Publication.seq).where(Publication.name == name.value).order_by(Publication.seq.desc()).limit(1)
    return session.scalar(query) or 0


def current(session: Session, name: Name) -> Publication | None:
    """Return what binds; None when nothing of the name was published."""
    return session.get(Publication, newest_seq(session, name))


def publish(session: Session, name: Name, body: str, digest: str, *, now: datetime, who: str) -> bool:
    """Put a text in force that its reader has checked; False when the one in force says the same."""
    standing = current(session, name)
    if standing is not None and standing.hash == digest:
        return False
    session.add(Publication(name=name.value, hash=digest, body=body, since=now))
    record(session, f"{name.value}.published", at=now, who=who, why="publish", hash=digest)
    return True


def versions(session: Session, name: Name, most: int) -> list[Publication]:
    """Return what was published of a name, the newest first."""
    query = select(Publication).where(Publication.name == name.value).order_by(Publication.seq.desc())
    return list(session.scalars(query.limit(most)))
