"""Who answers a conversation: from the queue to an agent, on to another, back to the queue, back to the bot.

Each step stands under the locks of buyer and conversation, so that of two agents one wins, and is written down as an
event and in the audit.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nuanfu.cases import handover, resolving, which_order
from nuanfu.cases.alarm import SIGNALS
from nuanfu.cases.models import Callback
from nuanfu.cases.resolving import Choice
from nuanfu.cases.speaker import Speaker, Words
from nuanfu.clock import machine_seconds
from nuanfu.desk import agents, audit, conversations, finishing, queue, surveying
from nuanfu.desk.models import Agent, Note, Role
from nuanfu.desk_errors import AgentUnknown, AtCapacity, BeingAnswered, NotYet, NotYours
from nuanfu.ledger import policies
from nuanfu.ledger.events import record
from nuanfu.negotiation.people import people_answer
from nuanfu.turns.models import Author, Conversation, Message, Owner

TYPING_SECONDS = 8.0  # the console repeats "typing" every few seconds while it is true
ANSWER_SECONDS = 300.0  # a buyer whom their agent leaves without an answer so long is given to another
OFFLINE_SECONDS = 120.0  # a reload of the page takes less


def claim(
    session: Session, buyer_id: str, me: Agent, words: Words, *, now: datetime, anyway: bool = False
) -> Conversation:
    """Take a conversation over, from the queue or the bot; one's own stays one's own.

    Raises `NotYours` when a colleague has it, `BeingAnswered` when one is writing in it, and `AtCapacity`; a crisis is
    taken whatever the capacity.
    """
    conversation = conversations.existing(session, buyer_id)
    if _is_mine(conversation, me):
        return conversation
    if conversation.owner == Owner.AGENT:
        raise NotYours("同事已经在接待这位买家了。")
    if not anyway:
        require_nobody_else_writes(conversation, me)
    if not queue.in_crisis(conversation):
        _require_room(session, me)
    waited = (now - conversation.waiting_since).total_seconds() if conversation.waiting_since else None
    _give(session, conversation, me)
    _say(session, conversation, words, "desk.joined", now, agent=me.name)
    _written(session, conversation, "conversation.claimed", me, now, waited=waited)
    return conversation


def release(session: Session, buyer_id: str, me: Agent, *, now: datetime) -> Conversation:
    """Give a conversation back to the queue, with the time since which its buyer waits."""
    conversation = _mine(session, buyer_id, me)
    _to_queue(session, conversation, now)
    _written(session, conversation, "conversation.released", me, now)
    return conversation


def transfer(session: Session, buyer_id: str, me: Agent, to: int, words: Words, *, now: datetime) -> Conversation:
    """Give a conversation to a colleague who is there and has room; raises `AgentUnknown` or `AtCapacity`."""
    conversation = _mine(session, buyer_id, me)
    colleague = session.get(Agent, to)
    if colleague is None or not agents.is_there(colleague):
        raise AgentUnknown("这位同事不在线，换一位，或放回队列。")
    _require_room(session, colleague, full=f"{colleague.name} 接满了，换一位，或放回队列。")
    _give(session, conversation, colleague)
    _say(session, conversation, words, "desk.joined", now, agent=colleague.name)
    _written(session, conversation, "conversation.transferred", me, now, to=colleague.id)
    return conversation


def hand_back(
    session: Session, buyer_id: str, me: Agent, choices: list[Choice], words: Words, *, now: datetime, note: str = ""
) -> Conversation:
    """Give a conversation back to the bot, which starts anew from what the ledger knows.

    What was written before is not answered again. Raises `CaseUndecided` while a case that waits for a person has no
    choice.
    """
    conversation = _mine(session, buyer_id, me)
    told = (conversation.brief or {}).get("why")
    resolving.decide(session, buyer_id, choices, now=now, who=f"agent:{me.id}")
    if note:
        session.add(Note(conversation_id=conversation.id, agent_id=me.id, text=note, at=now))
    conversation.familiar_id = conversation.agent_id
    _to_bot(conversation)
    conversation.waiting_since, conversation.brief = None, None
    done(session, buyer_id, me, now)
    _say(session, conversation, words, "desk.ended", now)
    if told not in SIGNALS:
        surveying.ask(session, conversation, words, now)
    chosen = {choice.order_no: choice.then.value for choice in choices}
    _written(session, conversation, "conversation.handed_back", me, now, cases=chosen)
    return conversation


def ask_for_person(session: Session, buyer_id: str, words: Words, *, now: datetime) -> Conversation:
    """Let a buyer ask for a person with the button; one who waits already keeps their place."""
    conversation = conversations.of_buyer(session, buyer_id, now)
    if conversation.owner != Owner.BOT:
        return conversation
    line = Speaker(session, conversation, words).say("handoff.asked")
    before, turn = conversation.brief, finishing.last_understood(session, conversation)
    handover.enqueue(
        session,
        conversation,
        why="request_human",
        now=now,
        order=which_order.current(session, conversation, now),
        emotion=(turn.answer or {}).get("emotion") or "calm" if turn else "calm",
        turn_id=turn.id if turn else None,
        who="buyer",
    )
    if before and before.get("why") == queue.CRISIS:
        conversation.brief = before
    told = finishing.with_hours(session, conversation, [{"text": line}], now, words)
    conversations.write(session, conversation, Author.BOT, told, at=now)
    return conversation


def go_on_with_bot(session: Session, buyer_id: str, words: Words, *, now: datetime) -> Conversation:
    """Let a waiting buyer talk to the bot meanwhile; place in the queue and call-back stay. Raises `NotYet`."""
    conversation = conversations.existing(session, buyer_id)
    if conversation.owner == Owner.BOT:
        return conversation
    if not may_go_on_with_bot(session, conversation, now):
        raise NotYet
    why = (conversation.brief or {}).get("why", "request_human")
    handover.promise_callback(session, buyer_id, why, now)
    _to_bot(conversation)
    _bot_says(session, conversation, Speaker(session, conversation, words).say("desk.with_bot"), now)
    record(session, "conversation.with_bot", at=now, who="buyer", why="waiting", buyer_id=buyer_id)
    return conversation


def may_go_on_with_bot(session: Session, conversation: Conversation, now: datetime) -> bool:
    """Tell whether a waiting buyer may go on with the bot: out of hours, or after five minutes; never in a crisis."""
    if conversation.owner != Owner.QUEUE or queue.in_crisis(conversation):
        return False
    since = conversation.waiting_since
    waited = since is None or now - since >= queue.PATIENCE
    return waited or not people_answer(policies.current(session).policy, now)


def missed(session: Session) -> list[str]:
    """Return the buyers whose agent is gone, or leaves them without an answer: by the machine's clock."""
    now = machine_seconds()
    owned = select(Conversation, Agent).join(Agent, Agent.id == Conversation.agent_id)
    rows = session.execute(owned.where(Conversation.owner == Owner.AGENT.value)).all()
    return [conversation.buyer_id for conversation, agent in rows if _is_missed(conversation, agent, now)]


def take_from_missing(session: Session, buyer_id: str, words: Words, *, now: datetime) -> bool:
    """Give a conversation back to the queue whose agent is still missing; False when they came back meanwhile."""
    conversation = conversations.existing(session, buyer_id)
    agent = session.get(Agent, conversation.agent_id) if conversation.agent_id is not None else None
    if conversation.owner != Owner.AGENT or agent is None or not _is_missed(conversation, agent, machine_seconds()):
        return False
    _to_queue(session, conversation, now)
    _say(session, conversation, words, "desk.requeued", now)
    record(session, "conversation.missed", at=now, who="desk", why="silent", buyer_id=buyer_id, agent_id=agent.id)
    return True


def require_nobody_else_writes(conversation: Conversation, me: Agent) -> None:
    """Raise `BeingAnswered` while a colleague is writing in the conversation."""
    held = (conversation.typing_until or 0.0) > machine_seconds()
    if held and conversation.typing_id not in (None, me.id):
        raise BeingAnswered


def done(session: Session, buyer_id: str, me: Agent, now: datetime) -> None:
    """Note that a buyer who was to hear from a person has."""
    for row in session.scalars(select(Callback).where(Callback.buyer_id == buyer_id, Callback.done_at.is_(None))):
        row.done_at, row.done_by = now, me.id


def _is_mine(conversation: Conversation, me: Agent) -> bool:
    return conversation.owner == Owner.AGENT and conversation.agent_id == me.id


def _mine(session: Session, buyer_id: str, me: Agent) -> Conversation:
    """Lock a conversation that the agent has; a manager may also act on a colleague's."""
    conversation = conversations.existing(session, buyer_id)
    if not _is_mine(conversation, me) and (me.role != Role.MANAGER or conversation.owner != Owner.AGENT):
        raise NotYours
    return conversation


def _require_room(session: Session, agent: Agent, *, full: str | None = None) -> None:
    locked = session.get_one(Agent, agent.id, with_for_update=True, populate_existing=True)
    owned = select(func.count()).select_from(Conversation)
    having = owned.where(Conversation.owner == Owner.AGENT.value, Conversation.agent_id == agent.id)
    if (session.scalar(having) or 0) >= locked.capacity:
        raise AtCapacity(full)


def _give(session: Session, conversation: Conversation, agent: Agent) -> None:
    conversation.owner, conversation.agent_id = Owner.AGENT.value, agent.id
    conversation.waiting_since = None
    conversation.agent_active = machine_seconds()
    conversation.typing_id = conversation.typing_until = None
    unread = _first_unanswered(session, conversation)
    conversation.buyer_waits = machine_seconds() if unread is not None else None


def _to_queue(session: Session, conversation: Conversation, now: datetime) -> None:
    conversation.familiar_id = conversation.agent_id
    conversation.owner, conversation.agent_id = Owner.QUEUE.value, None
    conversation.waiting_since = _first_unanswered(session, conversation) or now
    conversation.agent_active = conversation.buyer_waits = None


def _to_bot(conversation: Conversation) -> None:
    """Let the bot answer, in an episode of its own: nothing that was asked before is open."""
    conversation.owner, conversation.agent_id = Owner.BOT.value, None
    conversation.agent_active = conversation.buyer_waits = None
    conversation.typing_id = conversation.typing_until = None
    conversation.asked, conversation.misunderstood = {}, 0
    finishing.new_episode(conversation)


def _first_unanswered(session: Session, conversation: Conversation) -> datetime | None:
    """Return since when a buyer waits for a person's word: since they were handed over, or wrote after the last one.

    That somebody has read it is no answer.
    """
    query = select(Message).where(Message.conversation_id == conversation.id)
    by_person = query.where(Message.author == Author.AGENT.value).order_by(Message.seq.desc()).limit(1)
    last = session.scalar(by_person)
    asked = (conversation.brief or {}).get("at")
    handed_over = datetime.fromisoformat(asked) if asked else None
    if handed_over is not None and (last is None or last.at < handed_over):
        return handed_over
    answered = last.seq if last is not None else conversation.read_by_shop
    by_buyer = query.where(Message.author == Author.BUYER.value, Message.seq > answered).order_by(Message.seq).limit(1)
    first = session.scalar(by_buyer)
    return first.at if first is not None else None


def _is_missed(conversation: Conversation, agent: Agent, now: float) -> bool:
    if conversation.buyer_waits is not None and now - conversation.buyer_waits >= ANSWER_SECONDS:
        return True
    gone = not agents.is_there(agent) and now - agent.seen >= OFFLINE_SECONDS
    return gone and now - (conversation.agent_active or 0.0) >= OFFLINE_SECONDS


def _bot_says(session: Session, conversation: Conversation, line: str, now: datetime) -> None:
    conversations.write(session, conversation, Author.BOT, [{"text": line}], at=now)


def _say(session: Session, conversation: Conversation, words: Words, script: str, now: datetime, **told: str) -> None:
    """Write a mark of the desk itself into the conversation, in the scripts' words."""
    line = words.scripts.say(script, told, ())
    conversations.write(session, conversation, Author.SYSTEM, [{"text": line}], at=now)


def _written(session: Session, conversation: Conversation, kind: str, me: Agent, now: datetime, **data: Any) -> None:
    buyer_id = conversation.buyer_id
    record(session, kind, at=now, who=f"agent:{me.id}", why="desk", buyer_id=buyer_id, **data)
    audit.note(session, me.name, kind, buyer_id, **data)
