"""The day in numbers, for whoever runs the shop: what was said, agreed, paid, and what waits."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Application, ApplicationState, Case, Offer, Todo
from nuanfu.cases.states import CaseState
from nuanfu.cases.todos import WAITING
from nuanfu.clock import SHANGHAI, shanghai_day
from nuanfu.desk import queue
from nuanfu.desk.models import Survey
from nuanfu.ledger import policies
from nuanfu.ledger.models import LedgerEvent, Payment
from nuanfu.negotiation.moves import OfferState
from nuanfu.turns.models import Author, Conversation, Message, Owner


def numbers(session: Session, now: datetime) -> dict[str, Any]:
    """Return today's numbers, Asia/Shanghai; money in fen."""
    day = shanghai_day(now)
    begins = datetime.combine(day, time(0), tzinfo=SHANGHAI)
    policy = policies.current(session).policy
    made = _events(session, "offer.made", begins)
    accepted = select(func.count(), func.coalesce(func.sum(Offer.value), 0)).where(
        Offer.state == OfferState.ACCEPTED.value, Offer.answered_at >= begins
    )
    count, value = session.execute(accepted).one()
    spent = select(func.coalesce(func.sum(Offer.reserved), 0)).where(Offer.budget_day == day.isoformat())
    paid = select(func.count(), func.coalesce(func.sum(Payment.amount), 0)).where(Payment.paid_at >= begins)
    payments, amount = session.execute(paid).one()
    score = select(func.count(), func.avg(Survey.score)).where(Survey.at >= begins)
    surveys, mean = session.execute(score).one()
    return {
        "day": day.isoformat(),
        "messages": _messages(session, begins),
        "conversations": _owners(session),
        "handovers": _events(session, "handoff.requested", begins),
        "handed_back": _events(session, "conversation.handed_back", begins),
        "missed": _events(session, "conversation.missed", begins),
        "usual_wait_seconds": queue.usual_wait(session),
        "offers": {"made": made, "accepted": count, "value": int(value)},
        "budget": {"spent": int(session.scalar(spent) or 0), "limit": policy.price.daily_budget},
        "payments": {"count": payments, "amount": int(amount)},
        "stopped": _count(session, Case, Case.state == CaseState.STOPPED.value),
        "applications_pending": _count(session, Application, Application.state == ApplicationState.PENDING.value),
        "todos_open": _count(session, Todo, Todo.state.in_(WAITING)),
        "surveys": {"count": surveys, "mean": round(float(mean), 2) if mean is not None else None},
    }


def _count(session: Session, table: Any, condition: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _events(session: Session, kind: str, begins: datetime) -> int:
    return _count(session, LedgerEvent, (LedgerEvent.kind == kind) & (LedgerEvent.at >= begins))


def _messages(session: Session, begins: datetime) -> dict[str, int]:
    query = select(Message.author, func.count().label("many")).where(Message.at >= begins).group_by(Message.author)
    told = dict.fromkeys((author.value for author in Author), 0)
    return told | {row.author: row.many for row in session.execute(query)}


def _owners(session: Session) -> dict[str, int]:
    query = select(Conversation.owner, func.count().label("many")).group_by(Conversation.owner)
    told = dict.fromkeys((owner.value for owner in Owner), 0)
    return told | {row.owner: row.many for row in session.execute(query)}
