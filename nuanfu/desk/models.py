"""The desk's own tables: keys of the shop's systems, the people who answer, and what they leave behind."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from nuanfu.ledger.base import Table


class ApiKey(Table):
    """A shop key: only its hash is kept, the key itself is shown once when made."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Role(StrEnum):
    """What a person at the desk may do: answer buyers, or also set the shop's limits."""

    AGENT = "agent"
    MANAGER = "manager"


class Presence(StrEnum):
    """What an agent says of themselves; who is not seen for a while is away, whatever they said."""

    ONLINE = "online"
    BUSY = "busy"
    AWAY = "away"


class Agent(Table):
    """A person who answers buyers; `capacity` is how many conversations at once.

    `failures` are wrong passwords in a row. `locked_until` and `seen` are in seconds of the machine's clock.
    """

    __tablename__ = "agents"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    password_hash: Mapped[str] = mapped_column(String(128))
    role: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(8))
    capacity: Mapped[int]
    skills: Mapped[list[Any]]
    failures: Mapped[int]
    locked_until: Mapped[float]
    seen: Mapped[float]
    made_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class Login(Table):
    """One signed-in browser: only the hash of its cookie is kept. Times are the machine's."""

    __tablename__ = "logins"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class AuditEntry(Table):
    """Who did what at the desk, about whom or what; ids and settings, never a buyer's words or a password."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(48))
    about: Mapped[str | None] = mapped_column(String(128))
    data: Mapped[dict[str, Any]]


class Note(Table):
    """What an agent wrote down about a conversation for colleagues; no buyer sees it."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Attachment(Table):
    """A picture that a buyer or an agent sent; the file lies in the folder of `NUANFU_ATTACHMENTS` under its id.

    `paper`: the buyer gave it for an application or a stated hardship, so only who decides may see it.
    """

    __tablename__ = "attachments"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    buyer_id: Mapped[str | None] = mapped_column(String(64), index=True)
    agent_id: Mapped[int | None]
    type: Mapped[str] = mapped_column(String(16))
    size: Mapped[int]
    at: Mapped[datetime]
    paper: Mapped[bool] = mapped_column(default=False)
    application_id: Mapped[int | None] = mapped_column(index=True)


class Survey(Table):
    """How a buyer found the talk: 1 to 5, once in each episode of the conversation."""

    __tablename__ = "surveys"

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[str] = mapped_column(ForeignKey("buyers.id"), index=True)
    agent_id: Mapped[int | None]
    score: Mapped[int]
    text: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
