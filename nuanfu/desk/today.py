"""The day in numbers, for whoever runs the shop: what was said, agreed, paid, and what waits."""

from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nuanfu.cases import applications, facts
from nuanfu.cases.applications import Urgency
from nuanfu.cases.models import Application, ApplicationState, Callback, Case, Offer, Todo
from nuanfu.cases.states import CaseState
from nuanfu.cases.todos import WAITING
from nuanfu.clock import SHANGHAI, shanghai_day
from nuanfu.desk import queue, talking
from nuanfu.ledger import policies
from nuanfu.ledger.models import LedgerEvent, Payment
from nuanfu.money import Fen
from nuanfu.negotiation.moves import OfferState
from nuanfu.turns.models import Author, Conversation, Message, Owner

BUDGET_ALARM_AT = 0.8  # share of the day's concessions from which a manager is told


class BudgetLevel(StrEnum):
    """How far the day's concessions are used."""

    FINE = "fine"
    NEAR = "near"
    SPENT = "spent"


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
    paid = select(func.count(), func.coalesce(func.sum(Payment.amount), 0)).where(Payment.paid_at >= begins)
    payments, amount = session.execute(paid).one()
    return {
        "day": day.isoformat(),
        "messages": _messages(session, begins),
        "conversations": _owners(session),
        "talked": talking.talked(session, begins),
        "handled": talking.handled(session, begins),
        "handovers": _events(session, "handoff.requested", begins),
        "handover_rate": talking.handover_rate(session, begins),
        "answer_seconds": talking.answer_seconds(session, begins),
        "handed_back": _events(session, "conversation.handed_back", begins),
        "missed": _events(session, "conversation.missed", begins),
        "usual_wait_seconds": queue.usual_wait(session),
        "offers": {"made": made, "accepted": count, "value": int(value)},
        "budget": budget(session, now, policy.price.daily_budget),
        "payments": {"count": payments, "amount": int(amount)},
        "stopped": _count(session, Case, Case.state == CaseState.STOPPED.value),
        "applications_pending": _count(session, Application, Application.state == ApplicationState.PENDING.value),
        "todos_open": _count(session, Todo, Todo.state.in_(WAITING)),
        "surveys": talking.surveys(session, begins),
        "agents": talking.by_agent(session, begins),
    }


def budget(session: Session, now: datetime, limit: Fen) -> dict[str, Any]:
    """Return what of the day's concessions is used and left, in fen; an offer that ran out is free again."""
    query = select(func.coalesce(func.sum(Offer.reserved), 0)).where(
        Offer.budget_day == shanghai_day(now).isoformat(), facts.live(now)
    )
    spent = int(session.scalar(query) or 0)
    return {
        "spent": spent,
        "limit": limit,
        "left": max(0, limit - spent),
        "alarm": budget_level(spent, limit) is not BudgetLevel.FINE,
    }


def budget_level(spent: Fen, limit: Fen) -> BudgetLevel:
    """Tell how far a day's limit is used; a shop that concedes nothing runs out of nothing."""
    if limit <= 0 or spent < BUDGET_ALARM_AT * limit:
        return BudgetLevel.FINE
    return BudgetLevel.SPENT if spent >= limit else BudgetLevel.NEAR


def waiting(session: Session, now: datetime) -> dict[str, Any]:
    """Return what waits for people beside the conversations, for the marks in the console's menu."""
    urgent = sum(applications.urgency(one, now) is not Urgency.WAITING for one in applications.pending(session))
    return {
        "applications": _count(session, Application, Application.state == ApplicationState.PENDING.value),
        "applications_urgent": urgent,
        "todos": _count(session, Todo, Todo.state.in_(WAITING)),
        "callbacks": _count(session, Callback, Callback.done_at.is_(None)),
        "budget_alarm": budget(session, now, policies.current(session).policy.price.daily_budget)["alarm"],
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
