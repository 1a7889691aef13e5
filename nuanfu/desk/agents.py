"""The people who answer buyers: made, listed, closed; their passwords are kept as argon2 hashes alone."""

import secrets
from collections.abc import Sequence
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from nuanfu.clock import machine_seconds, system_clock
from nuanfu.desk import audit
from nuanfu.desk.models import Agent, Login, Presence, Role
from nuanfu.desk.skills import APPROVAL
from nuanfu.desk_errors import AgentExists, AgentUnknown
from nuanfu.errors import BadInput

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256  # argon2 reads all of it; a longer one is somebody's attempt to keep the desk busy
CAPACITY = 5  # conversations at once, for an agent without a number of their own
OFFLINE_AFTER_SECONDS = 90.0  # three heartbeats of the console missed

_hasher = PasswordHasher()  # argon2id with the library's numbers, those of RFC 9106 for little memory
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$SxHK1JkVvlYDyFrdp8AJdA$bnhx7N19jht69QpBZ+I6D+IVv3j3lWk8KuRsCo+D130"


def add(
    session: Session,
    name: str,
    password_hash: str,
    *,
    role: Role = Role.AGENT,
    capacity: int = CAPACITY,
    skills: Sequence[str] = (),
    who: str,
) -> Agent:
    """Add an agent whose password was hashed before; raises `AgentExists`."""
    if by_name(session, name) is not None:
        raise AgentExists
    agent = Agent(
        name=name,
        password_hash=password_hash,
        role=role.value,
        status=Presence.AWAY.value,
        capacity=capacity,
        skills=list(skills),
        failures=0,
        locked_until=0.0,
        seen=0.0,
        made_at=system_clock(),
    )
    session.add(agent)
    session.flush()
    audit.note(session, who, "agent.added", name, role=role.value, capacity=capacity, skills=list(skills))
    return agent


def change(
    session: Session,
    name: str,
    *,
    role: Role | None = None,
    capacity: int | None = None,
    skills: Sequence[str] | None = None,
    who: str,
) -> Agent:
    """Change what an agent may do and how much they take on; what is None stays. Raises `AgentUnknown`.

    Nobody changes their own role: a shop would lose its last manager by a slip.
    """
    agent = by_name(session, name)
    if agent is None:
        raise AgentUnknown
    if role is not None and role != agent.role and name == who:
        raise BadInput("自己的身份请另一位店长来改。", {"role": "自己的身份请另一位店长来改"})
    agent.role = role.value if role is not None else agent.role
    agent.capacity = capacity if capacity is not None else agent.capacity
    agent.skills = list(skills) if skills is not None else agent.skills
    told = {"role": agent.role, "capacity": agent.capacity, "skills": agent.skills}
    audit.note(session, who, "agent.changed", name, **told)
    return agent


def set_password(session: Session, agent: Agent, password_hash: str, *, who: str) -> None:
    """Give an agent another password; whoever is signed in with the old one is signed out."""
    agent.password_hash, agent.failures, agent.locked_until = password_hash, 0, 0.0
    session.execute(delete(Login).where(Login.agent_id == agent.id))
    audit.note(session, who, "agent.password_set", agent.name)


def disable(session: Session, name: str, *, who: str) -> Agent:
    """Close an account: no login works from this moment on. Raises `AgentUnknown`."""
    agent = by_name(session, name)
    if agent is None:
        raise AgentUnknown
    if agent.disabled_at is None:
        agent.disabled_at, agent.status, agent.seen = system_clock(), Presence.AWAY.value, 0.0
        session.execute(delete(Login).where(Login.agent_id == agent.id))
        audit.note(session, who, "agent.disabled", name)
    return agent


def by_name(session: Session, name: str) -> Agent | None:
    """Return the agent of a name, closed accounts included."""
    return session.scalar(select(Agent).where(Agent.name == name))


def everyone(session: Session) -> list[Agent]:
    """Return every agent ever added, oldest first."""
    return list(session.scalars(select(Agent).order_by(Agent.id)))


_NAMES = select(Agent.id, Agent.name)


def names(session: Session) -> dict[int, str]:
    """Return the name of each agent by id."""
    return {row.id: row.name for row in session.execute(_NAMES)}


def is_there(agent: Agent) -> bool:
    """Tell whether an agent is at the desk: seen lately, and not away by their own word."""
    lately = machine_seconds() - agent.seen < OFFLINE_AFTER_SECONDS
    return agent.disabled_at is None and lately and agent.status != Presence.AWAY


def decides(agent: Agent) -> bool:
    """Tell whether an agent decides applications, and so may see the papers given for them."""
    return agent.role == Role.MANAGER or APPROVAL in agent.skills


def view(agent: Agent) -> dict[str, Any]:
    """Return an agent as the console shows them."""
    return {
        "id": agent.id,
        "name": agent.name,
        "role": agent.role,
        "status": agent.status if is_there(agent) or agent.status == Presence.AWAY else Presence.AWAY.value,
        "capacity": agent.capacity,
        "skills": agent.skills,
        "decides": decides(agent),
        "disabled": agent.disabled_at is not None,
    }


def hash_password(password: str) -> str:
    """Return the argon2 hash of a password; raises `BadInput` for one that is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        said = f"密码要 {SHORTEST_PASSWORD} 到 {LONGEST_PASSWORD} 个字符"
        raise BadInput(said, {"password": said})
    return _hasher.hash(password)


def password_fits(password: str, password_hash: str | None) -> bool:
    """Tell whether a password is the hashed one; for nobody's it takes as long and is False."""
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def made_up_password() -> str:
    """Return a password that nobody could guess and anybody can type."""
    return secrets.token_urlsafe(12)
