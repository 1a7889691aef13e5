"""Let pictures go that nobody needs any more: 90 days after the last decision about their buyer."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Application, ApplicationState
from nuanfu.desk.models import Attachment
from nuanfu.ledger.events import record

KEPT = timedelta(days=90)  # after the decision, as buyers are told of their papers
AT_ONCE = 100


def let_go(session: Session, now: datetime) -> list[str]:
    """Forget pictures that have stood for 90 days, and return the ids whose files must go after the commit.

    One whose buyer still waits for a decision, or had one in the last 90 days, stays.
    """
    old = select(Attachment).where(Attachment.at < now - KEPT).order_by(Attachment.at).limit(AT_ONCE)
    gone = [row for row in session.scalars(old) if not _is_needed(session, row.buyer_id, now)]
    for row in gone:
        record(session, "attachment.let_go", at=now, who="desk", why="90 days", buyer_id=row.buyer_id)
        session.delete(row)
    return [row.id for row in gone]


def _is_needed(session: Session, buyer_id: str | None, now: datetime) -> bool:
    query = select(Application).where(Application.buyer_id == buyer_id)
    return any(
        one.state == ApplicationState.PENDING or datetime.fromisoformat(one.progress[-1]["at"]) > now - KEPT
        for one in session.scalars(query)
    )
