"""Write down who did what at the desk, in the transaction that does it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.cards import shanghai_iso
from nuanfu.clock import system_clock
from nuanfu.desk.models import AuditEntry

PAGE = 200


def note(session: Session, who: str, what: str, about: str | None = None, **data: Any) -> None:
    """Add one entry; ids, names of agents and settings only. Time is the machine's."""
    session.add(AuditEntry(at=system_clock(), who=who, what=what, about=about, data=data))


def latest(session: Session, before: int | None = None, limit: int = PAGE) -> list[dict[str, Any]]:
    """Return the newest entries, newest first; `before` is the id of an entry whose forerunners are wanted."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return [
        {
            "id": row.id,
            "at": shanghai_iso(row.at),
            "who": row.who,
            "what": row.what,
            "about": row.about,
            "data": row.data,
        }
        for row in session.scalars(query)
    ]
