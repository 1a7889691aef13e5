"""Conversations, their messages, the turns that answer them, and what each action of a turn decided."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from nuanfu.ledger.base import Table


class Owner(StrEnum):
    """Who answers in a conversation."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"


class TurnState(StrEnum):
    """Where a turn stands: behind another, being answered, answered, or given up with its message kept."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    ABANDONED = "abandoned"


class Author(StrEnum):
    """Who wrote a message."""

    BUYER = "buyer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Conversation(Table):
    """The one conversation a buyer has with the shop.

    `asked` is what the bot last asked and a bare yes answers; `brief` is what a person reads first after a handover.
    `waiting_since` is the place in the agents' queue, kept also while the bot answers meanwhile; `agent_id` is who owns
    it, `familiar_id` who answered it last. `agent_active`, `buyer_waits` and `typing_until` are in seconds of the
    machine's clock: when its agent last did something, since when the buyer has no answer, how long typing holds it.
    """

    __tablename__ = "conversations"

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"), unique=True)
    owner: Mapped[str] = mapped_column(String(8), default=Owner.BOT.value)
    last_seq: Mapped[int] = mapped_column(default=0)
    episode: Mapped[int] = mapped_column(default=1)
    episode_turns: Mapped[int] = mapped_column(default=0)
    misunderstood: Mapped[int] = mapped_column(default=0)
    order_no: Mapped[str | None] = mapped_column(String(64))
    asked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    brief: Mapped[dict[str, Any] | None]
    agent_id: Mapped[int | None]
    familiar_id: Mapped[int | None]
    waiting_since: Mapped[datetime | None]
    agent_active: Mapped[float | None]
    buyer_waits: Mapped[float | None]
    typing_id: Mapped[int | None]
    typing_until: Mapped[float | None]
    read_by_buyer: Mapped[int] = mapped_column(default=0)
    read_by_shop: Mapped[int] = mapped_column(default=0)


class Message(Table):
    """One message as it was shown, numbered without a gap in its conversation.

    `agent_id` is the person who wrote it, `client_id` the name its sender's program gave it, `attachments` are ids.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        Index("uq_messages_client_id", "conversation_id", "author", "client_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    author: Mapped[str] = mapped_column(String(8))
    text: Mapped[str | None] = mapped_column(Text)
    card: Mapped[dict[str, Any] | None]
    agent_id: Mapped[int | None]
    client_id: Mapped[str | None] = mapped_column(String(128))
    attachments: Mapped[list[Any] | None]
    at: Mapped[datetime]


UNFINISHED = text("state IN ('waiting', 'running')")  # few, whatever the number of ended turns


class Turn(Table):
    """A buyer message and its answer. `lead_id` names the turn whose answer serves this one too.

    `lease_until` is in seconds of the machine's clock: a desk that died leaves a lease that runs out.
    `for_person` marks a message that no machine could answer.
    """

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("buyer_id", "client_id"),
        Index("ix_turns_conversation_id_state", "conversation_id", "state"),
        Index("ix_turns_unfinished", "lease_until", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    client_id: Mapped[str] = mapped_column(String(128))
    text: Mapped[str] = mapped_column(Text)
    order_no: Mapped[str | None] = mapped_column(String(64))
    message_seq: Mapped[int]
    now: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("turns.id"))
    lease_until: Mapped[float] = mapped_column(default=0.0)
    for_person: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[dict[str, Any] | None]


class TurnResult(Table):
    """What one action of a turn decided and says; committed with its effects, so that neither stands alone."""

    __tablename__ = "turn_results"
    __table_args__ = (UniqueConstraint("turn_id", "action"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id"))
    action: Mapped[str] = mapped_column(String(48))
    replies: Mapped[list[Any]]
    asks: Mapped[dict[str, Any] | None]


class Review(Table):
    """What a person said a message means: an intent, or `skip`. A turn without one was not looked at yet."""

    __tablename__ = "reviews"

    turn_id: Mapped[int] = mapped_column(ForeignKey("turns.id"), primary_key=True)
    label: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
