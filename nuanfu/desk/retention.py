"""Let pictures go that nobody needs any more: papers 90 days after the decision, others 90 days after they came."""

from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Application, ApplicationState
from nuanfu.desk.models import Attachment
from nuanfu.ledger.events import record

KEPT = timedelta(days=90)  # after the decision, as buyers are told of their papers
AT_ONCE = 100


def let_go(session: Session, now: datetime) -> list[str]:
    """Forget pictures whose time is over, and return the ids whose files must go after the commit.

    A paper goes 90 days after its application was decided. Any other picture goes 90 days after it came, unless its
    buyer still waits for a decision or had one in the last 90 days.
    """
    since = now - KEPT
    papers = select(Attachment).join(Application, Application.id == Attachment.application_id)
    decided = papers.where(Application.state != ApplicationState.PENDING.value, Application.at < since)
    others = select(Attachment).where(Attachment.application_id.is_(None), Attachment.at < since)
    found = [*session.scalars(decided.order_by(Attachment.at)), *session.scalars(others.order_by(Attachment.at))]
    gone = list(islice((row for row in found if not _is_needed(session, row, since)), AT_ONCE))
    for row in gone:
        record(session, "attachment.let_go", at=now, who="desk", why="90 days", buyer_id=row.buyer_id)
        session.delete(row)
    return [row.id for row in gone]


def _is_needed(session: Session, picture: Attachment, since: datetime) -> bool:
    which = Application.id == picture.application_id
    if picture.application_id is None:
        which = Application.buyer_id == picture.buyer_id
    query = select(Application).where(which)
    return any(_stands(application, since) for application in session.scalars(query))


def _stands(application: Application, since: datetime) -> bool:
    """Tell whether an application waits or was decided of late; one whose buyer was erased tells of no step."""
    if application.state == ApplicationState.PENDING:
        return True
    return bool(application.progress) and datetime.fromisoformat(application.progress[-1]["at"]) > since
