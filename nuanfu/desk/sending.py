"""What an agent writes to a buyer: read by the linter, refused where a buyer is left in peace, stored exactly once."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import cards
from nuanfu.clock import machine_seconds
from nuanfu.conduct import gate
from nuanfu.conduct.channels import Channel
from nuanfu.conduct.linter import Finding, lint
from nuanfu.conduct.outbound import Kind, Outbound
from nuanfu.conduct.rules import REASONS
from nuanfu.desk import attachments, conversations, ownership, welcome
from nuanfu.desk.models import Agent
from nuanfu.desk_errors import ContactRefused, NotYours, TextRefused
from nuanfu.errors import ClientIdReused
from nuanfu.ledger import policies
from nuanfu.ledger.models import Order
from nuanfu.negotiation.moves import Lane
from nuanfu.turns.models import Author, Conversation, Message, Owner

A_DAY = "几月几日"  # in advice about an order that does not close


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that an agent wants to send; `anyway`: although a colleague is writing."""

    client_id: str
    text: str
    attachments: tuple[str, ...] = ()
    anyway: bool = False


def send(session: Session, buyer_id: str, me: Agent, draft: Draft, *, now: datetime) -> int:
    """Store an agent's message and return its number; the same `client_id` again returns the same number.

    Raises `ClientIdReused`, `NotYours`, `BeingAnswered`, `TextRefused` with what to write instead, and `ContactRefused`
    for what is written unasked to a buyer who must not be written to now.
    """
    conversation = conversations.existing(session, buyer_id)
    sent = known(session, conversation, draft.client_id)
    if sent is not None:
        if (sent.text or "", sent.agent_id, tuple(sent.attachments or ())) != (draft.text, me.id, draft.attachments):
            raise ClientIdReused
        return sent.seq
    require_may_write(conversation, me, anyway=draft.anyway)
    order, last = welcome.order_talked_about(session, conversation), welcome.last_of_buyer(session, conversation)
    found = findings(draft.text, order, buyer_said=last.text or "" if last else "")
    if found:
        raise TextRefused(fields={finding.phrase: finding.instead for finding in found})
    require_welcome(session, conversation, last, now)
    part: dict[str, Any] = {"text": draft.text or None, "client_id": draft.client_id}
    if draft.attachments:
        attachments.use(session, draft.attachments, buyer_id, agent_id=me.id)
        part["attachments"] = list(draft.attachments)
    return store(session, conversation, me, part, now)


def store(session: Session, conversation: Conversation, me: Agent, part: dict[str, Any], now: datetime) -> int:
    """Write what an agent may say, and note that the buyer has heard from a person; returns the message's number."""
    seq = conversations.write(session, conversation, Author.AGENT, [part | {"agent_id": me.id}], at=now)[0]
    conversation.agent_active, conversation.buyer_waits = machine_seconds(), None
    conversation.read_by_shop = seq
    if conversation.typing_id == me.id:
        conversation.typing_id = conversation.typing_until = None
    ownership.done(session, conversation.buyer_id, me, now)
    return seq


def require_may_write(conversation: Conversation, me: Agent, *, anyway: bool) -> None:
    """Raise `NotYours` but for who has the conversation, and `BeingAnswered` while a colleague writes in it."""
    if conversation.owner != Owner.AGENT or conversation.agent_id != me.id:
        raise NotYours
    if not anyway:
        ownership.require_nobody_else_writes(conversation, me)


def findings(text: str, order: Order | None, *, buyer_said: str = "") -> list[Finding]:
    """Return what an agent must not write about an order; without one the stricter list of unpaid orders binds.

    The advice names the order's own time, so that it can be taken over as it stands.
    """
    lane = Lane(order.lane) if order is not None else Lane.ORDER
    closes = [order.closes_at] if order is not None and order.closes_at else []
    truths = [part for at in closes for part in (cards.clock_time(at), cards.day(at))]
    until = truths[0] if truths else A_DAY
    found = lint(text, lane, buyer_said=buyer_said, by_person=True, truths=truths)
    return [replace(one, instead=one.instead.replace("{until}", until)) for one in found]


def known(session: Session, conversation: Conversation, client_id: str) -> Message | None:
    """Return the agent's message that a `client_id` names already."""
    query = select(Message).where(
        Message.conversation_id == conversation.id,
        Message.author == Author.AGENT.value,
        Message.client_id == client_id,
    )
    return session.scalar(query)


def require_welcome(session: Session, conversation: Conversation, last: Message | None, now: datetime) -> None:
    """Ask the gate about what answers nobody's message of the last day, and so is written unasked; `last` is theirs.

    Raises `ContactRefused` for a buyer who must not be written to now.
    """
    if last is not None and gate.answers(last.at, now):
        return
    facts = welcome.facts_of(session, conversation, now)
    if facts is None:
        return
    verdict = gate.decide(Outbound(Kind.ANSWER, Channel.IM), facts, policies.current(session).policy, now)
    if isinstance(verdict, gate.Allow):
        return
    until = f"，{cards.clock_time(verdict.until)} 以后再发" if isinstance(verdict, gate.Defer) else ""
    raise ContactRefused(f"现在不能主动给这位买家发消息：{REASONS[verdict.why]}{until}。")
