"""How people talked today: whom they answered, how soon, how often the assistant handed over, what buyers thought."""

from datetime import datetime
from statistics import mean
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from nuanfu.cases.cards import shanghai_iso
from nuanfu.desk import agents
from nuanfu.desk.models import Agent, Survey
from nuanfu.ledger.models import Buyer, LedgerEvent
from nuanfu.turns.models import Author, Conversation, Message, Owner

SAID_LATELY = 20  # remarks that are shown


def talked(session: Session, begins: datetime) -> int:
    """Return in how many conversations a buyer wrote."""
    return _conversations(session, Author.BUYER, begins)


def handled(session: Session, begins: datetime) -> int:
    """Return in how many conversations a person wrote."""
    return _conversations(session, Author.AGENT, begins)


def handover_rate(session: Session, begins: datetime) -> float | None:
    """Return the share of the conversations of today that went to a person; None when nobody wrote."""
    asked = select(LedgerEvent.buyer_id).where(LedgerEvent.kind == "handoff.requested", LedgerEvent.at >= begins)
    both = _counted(Author.BUYER, begins).join(Conversation, Conversation.id == Message.conversation_id)
    handed_over = session.scalar(both.where(Conversation.buyer_id.in_(asked))) or 0
    everybody = talked(session, begins)
    return round(handed_over / everybody, 3) if everybody else None


def answer_seconds(session: Session, begins: datetime) -> int | None:
    """Return the mean time from asking for a person to the person's first word, in seconds; None when nobody asked."""
    claimed = select(LedgerEvent.buyer_id, LedgerEvent.at, LedgerEvent.data).where(
        LedgerEvent.kind == "conversation.claimed", LedgerEvent.at >= begins
    )
    said = (
        select(Conversation.buyer_id, Message.at)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Message.author == Author.AGENT.value, Message.at >= begins)
        .order_by(Message.id)
    )
    words: dict[str, list[datetime]] = {}
    for row in session.execute(said):
        words.setdefault(row.buyer_id, []).append(row.at)
    waits = []
    for event in session.execute(claimed):
        first = next((at for at in words.get(event.buyer_id or "", ()) if at >= event.at), None)
        if first is not None and event.data.get("waited") is not None:
            waits.append(event.data["waited"] + (first - event.at).total_seconds())
    return round(mean(waits)) if waits else None


def surveys(session: Session, begins: datetime) -> dict[str, Any]:
    """Return how many buyers gave a score, their mean, and what they wrote, the latest first."""
    count, average = session.execute(select(func.count(), func.avg(Survey.score)).where(Survey.at >= begins)).one()
    said = (
        select(Survey, Buyer.name, Agent.name.label("agent"))
        .join(Buyer, Buyer.id == Survey.buyer_id)
        .outerjoin(Agent, Agent.id == Survey.agent_id)
        .where(Survey.at >= begins, Survey.text.is_not(None))
        .order_by(Survey.id.desc())
    )
    return {
        "count": count,
        "mean": round(float(average), 2) if average is not None else None,
        "said": [
            {
                "buyer_id": row.Survey.buyer_id,
                "name": row.name or row.Survey.buyer_id,
                "agent": row.agent,
                "score": row.Survey.score,
                "text": row.Survey.text,
                "at": shanghai_iso(row.Survey.at),
            }
            for row in session.execute(said.limit(SAID_LATELY))
        ],
    }


def having(session: Session) -> dict[int, int]:
    """Return how many conversations each agent has now; who has none is left out."""
    query = select(Conversation.agent_id, func.count()).where(Conversation.owner == Owner.AGENT.value)
    return _grouped(session, query, Conversation.agent_id)


def by_agent(session: Session, begins: datetime) -> list[dict[str, Any]]:
    """Return each open account: who is there, how much they have and may have, whom they answered, their mean score."""
    has = having(session)
    answered = select(Message.agent_id, func.count(Message.conversation_id.distinct())).where(
        Message.author == Author.AGENT.value, Message.at >= begins
    )
    wrote = _grouped(session, answered, Message.agent_id)
    scored = _grouped(
        session, select(Survey.agent_id, func.avg(Survey.score)).where(Survey.at >= begins), Survey.agent_id
    )
    return [
        {
            **{name: value for name, value in agents.view(one).items() if name in ("id", "name", "status", "capacity")},
            "having": has.get(one.id, 0),
            "handled": wrote.get(one.id, 0),
            "score": round(float(scored[one.id]), 2) if one.id in scored else None,
        }
        for one in agents.everyone(session)
        if one.disabled_at is None
    ]


def _grouped(session: Session, query: Any, by: Any) -> dict[int, Any]:
    return {number: value for number, value in session.execute(query.group_by(by)) if number is not None}


def _conversations(session: Session, author: Author, begins: datetime) -> int:
    return session.scalar(_counted(author, begins)) or 0


def _counted(author: Author, begins: datetime) -> Select[int]:
    query = select(func.count(Message.conversation_id.distinct())).select_from(Message)
    return query.where(Message.author == author.value, Message.at >= begins)
