"""Hand a shift over: all that an agent has goes to a colleague or back to the queue, with a word for the next."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import todos
from nuanfu.cases.speaker import Words
from nuanfu.desk import agents, audit, conversations, ownership
from nuanfu.desk.models import Agent, Note, Presence
from nuanfu.desk_errors import AgentUnknown, AtCapacity
from nuanfu.ledger.database import Database
from nuanfu.turns.models import Conversation, Owner


@dataclass(slots=True)
class HandedOver:
    """Whose conversations went to the colleague, and whose to the queue."""

    given: list[str] = field(default_factory=list)
    queued: list[str] = field(default_factory=list)


def hand_over(database: Database, me: Agent, to: int | None, note: str, words: Words, *, now: datetime) -> HandedOver:
    """Give all that an agent has on, each in a transaction of its own, and let the agent be away.

    Conversations for which the colleague has no room go to the queue; things to do become the colleague's, or
    anybody's. Raises `AgentUnknown`, before anything has changed, when the colleague is not there.
    """
    with database.reading() as session:
        colleague = session.get(Agent, to) if to is not None else None
        if to is not None and (colleague is None or to == me.id or not agents.is_there(colleague)):
            raise AgentUnknown("这位同事不在线，换一位，或交回队列。")
        mine = select(Conversation.buyer_id).where(
            Conversation.owner == Owner.AGENT.value, Conversation.agent_id == me.id
        )
        buyers = list(session.scalars(mine.order_by(Conversation.id)))
        tasks = todos.taken_by(session, me.id)
    done = HandedOver()
    for buyer_id in buyers:
        with database.writing() as session:
            _give_on(session, buyer_id, me, to, note, words, done, now)
    for todo_id in tasks:
        with database.writing() as session:
            todos.pass_on(session, todo_id, me.id, to, now=now)
    with database.writing() as session:
        _leave(session, me, to, done)
    return done


def _give_on(
    session: Session, buyer_id: str, me: Agent, to: int | None, note: str, words: Words, done: HandedOver, now: datetime
) -> None:
    conversation = conversations.existing(session, buyer_id)
    if conversation.owner != Owner.AGENT or conversation.agent_id != me.id:
        return  # given on, or lost to the queue, meanwhile
    if note:
        session.add(Note(conversation_id=conversation.id, agent_id=me.id, text=note, at=now))
    if to is not None:
        try:
            ownership.transfer(session, buyer_id, me, to, words, now=now)
        except (AgentUnknown, AtCapacity):
            pass  # they left or are full by now: the queue is where the others see it
        else:
            done.given.append(buyer_id)
            return
    ownership.release(session, buyer_id, me, now=now)
    done.queued.append(buyer_id)


def _leave(session: Session, me: Agent, to: int | None, done: HandedOver) -> None:
    agent = session.get_one(Agent, me.id)
    agent.status = Presence.AWAY.value
    audit.note(session, me.name, "shift.handed_over", to=to, given=len(done.given), queued=len(done.queued))
