"""A buyer's papers: pictures given for an application or a stated hardship. Only who decides applications sees them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Application, ApplicationKind, ApplicationState, Case
from nuanfu.cases.states import CaseState, Cause
from nuanfu.desk.agents import decides
from nuanfu.desk.models import Agent, Attachment
from nuanfu.desk_errors import AttachmentUnknown
from nuanfu.errors import Forbidden
from nuanfu.ledger.models import Order

SHORTLY_BEFORE = timedelta(hours=1)  # people send the picture first and say what it is after


def give(session: Session, ids: Sequence[str], buyer_id: str, application_id: int | None) -> None:
    """Put a buyer's own pictures beside their application; raises `AttachmentUnknown` for any other picture."""
    for one in ids:
        found = session.get(Attachment, one, with_for_update=True)
        if found is None or found.buyer_id != buyer_id or found.agent_id is not None:
            raise AttachmentUnknown
        found.paper, found.application_id = True, application_id
    session.flush()


def mark(session: Session, buyer_id: str, now: datetime) -> None:
    """Make papers of what a buyer sent of late, while an application of theirs waits or they have stated hardship.

    Called when a picture has come and when a message was understood, so that it does not matter which was first.
    """
    late = select(Attachment).where(
        Attachment.buyer_id == buyer_id,
        Attachment.agent_id.is_(None),
        Attachment.paper.is_(False),
        Attachment.at >= now - SHORTLY_BEFORE,
    )
    found = list(session.scalars(late))
    if not found:
        return
    application_id = session.scalar(_waiting(buyer_id))
    if application_id is None and session.scalar(_in_hardship(buyer_id)) is None:
        return
    for one in found:
        one.paper, one.application_id = True, application_id


def require_may_see(attachment: Attachment, me: Agent) -> None:
    """Raise `Forbidden` for a paper unless the agent decides applications."""
    if attachment.paper and not decides(me):
        raise Forbidden("这是买家申请用的材料，只有店长和有审批权限的同事能看。")


def by_application(session: Session, numbers: Sequence[int]) -> dict[int, list[dict[str, str]]]:
    """Return, by application, the ids and types of its papers, oldest first."""
    if not numbers:
        return {}
    query = select(Attachment).where(Attachment.application_id.in_(numbers)).order_by(Attachment.at, Attachment.id)
    told: dict[int, list[dict[str, str]]] = defaultdict(list)
    for one in session.scalars(query):
        assert one.application_id is not None
        told[one.application_id].append({"id": one.id, "type": one.type})
    return told


def _waiting(buyer_id: str) -> Select[int]:
    query = select(Application.id).where(
        Application.buyer_id == buyer_id,
        Application.state == ApplicationState.PENDING.value,
        Application.kind != ApplicationKind.DISPUTE.value,
    )
    return query.order_by(Application.id.desc()).limit(1)


def _in_hardship(buyer_id: str) -> Select[str]:
    query = select(Case.order_no).join(Order, Order.order_no == Case.order_no)
    paused = (Case.state == CaseState.PAUSED.value, Case.cause == Cause.HARDSHIP.value)
    return query.where(Order.buyer_id == buyer_id, *paused).limit(1)
