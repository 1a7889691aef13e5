"""Mark an application as granted, with the line that its buyer reads when they ask how it goes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import changes
from nuanfu.cases.cards import shanghai_iso
from nuanfu.cases.models import Application, ApplicationKind, ApplicationState, Case
from nuanfu.cases.states import CaseState, Cause
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Order


def waiting(session: Session, order: Order, kind: ApplicationKind) -> Application | None:
    """Return the application of one kind that waits on an order."""
    query = select(Application).where(
        Application.order_no == order.order_no,
        Application.kind == kind.value,
        Application.state == ApplicationState.PENDING.value,
    )
    return session.scalar(query)


def grant(session: Session, order: Order, kind: ApplicationKind, text: str, *, now: datetime, who: str) -> bool:
    """Grant the application of one kind that waits on a locked order, if there is one; the caller makes it so."""
    application = waiting(session, order, kind)
    if application is None:
        return False
    application.state = ApplicationState.APPROVED.value
    application.progress = [*application.progress, {"at": shanghai_iso(now), "text": text}]
    session.flush()
    record(
        session,
        "application.approved",
        at=now,
        who=who,
        why=application.kind,
        order=order,
        application_id=application.id,
    )
    return True


def let_go(session: Session, order: Order, *, now: datetime, who: str) -> None:
    """Open the case of an order on which nothing waits for a person any more."""
    case = session.get_one(Case, order.order_no)
    if case.state == CaseState.PAUSED and case.cause == Cause.APPLICATION and not others_wait(session, order):
        changes.change(session, order, CaseState.OPEN, now=now, who=who, why="application approved")


def others_wait(session: Session, order: Order) -> bool:
    """Tell whether any application still waits on an order."""
    query = select(Application.id).where(
        Application.order_no == order.order_no, Application.state == ApplicationState.PENDING.value
    )
    return session.scalar(query.limit(1)) is not None
