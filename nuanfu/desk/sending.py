"""What an agent writes to a buyer: read by the linter, refused where a buyer is left in peace, stored exactly once."""

from dataclasses import dataclass
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
    known = _known(session, conversation, draft.client_id)
    if known is not None:
        if (known.text or "", known.agent_id, tuple(known.attachments or ())) != (draft.text, me.id, draft.attachments):
            raise ClientIdReused
        return known.seq
    if conversation.owner != Owner.AGENT or conversation.agent_id != me.id:
        raise NotYours
    if not draft.anyway:
        ownership.require_nobody_else_writes(conversation, me)
    order, last = welcome.order_talked_about(session, conversation), welcome.last_of_buyer(session, conversation)
    found = findings(draft.text, order, buyer_said=last.text or "" if last else "")
    if found:
        raise TextRefused(fields={finding.phrase: finding.instead for finding in found})
    if last is None or not gate.answers(last.at, now):
        _require_welcome(session, conversation, now)
    part: dict[str, Any] = {"text": draft.text or None, "agent_id": me.id, "client_id": draft.client_id}
    if draft.attachments:
        attachments.use(session, draft.attachments, buyer_id, agent_id=me.id)
        part["attachments"] = list(draft.attachments)
    seq = conversations.write(session, conversation, Author.AGENT, [part], at=now)[0]
    conversation.agent_active, conversation.buyer_waits = machine_seconds(), None
    conversation.read_by_shop = seq
    if conversation.typing_id == me.id:
        conversation.typing_id = conversation.typing_until = None
    ownership.done(session, buyer_id, me, now)
    return seq


def findings(text: str, order: Order | None, *, buyer_said: str = "") -> list[Finding]:
    """Return what an agent must not write about an order; without one the stricter list of unpaid orders binds."""
    lane = Lane(order.lane) if order is not None else Lane.ORDER
    closes = [order.closes_at] if order is not None and order.closes_at else []
    truths = [part for at in closes for part in (cards.clock_time(at), cards.day(at))]
    return lint(text, lane, buyer_said=buyer_said, by_person=True, truths=truths)


def _known(session: Session, conversation: Conversation, client_id: str) -> Message | None:
    query = select(Message).where(
        Message.conversation_id == conversation.id,
        Message.author == Author.AGENT.value,
        Message.client_id == client_id,
    )
    return session.scalar(query)


def _require_welcome(session: Session, conversation: Conversation, now: datetime) -> None:
    """Ask the gate about what answers nobody's message of the last day, and so is written unasked."""
    facts = welcome.facts_of(session, conversation, now)
    if facts is None:
        return
    verdict = gate.decide(Outbound(Kind.ANSWER, Channel.IM), facts, policies.current(session).policy, now)
    if isinstance(verdict, gate.Allow):
        return
    until = f"，{cards.clock_time(verdict.until)} 以后再发" if isinstance(verdict, gate.Defer) else ""
    raise ContactRefused(f"现在不能主动给这位买家发消息：{REASONS[verdict.why]}{until}。")
