"""Sign agents in and out: a cookie whose hash is kept, a token against forged requests, a lock after wrong passwords.

Times are the machine's: a frozen business clock must not keep anybody signed in for ever.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from nuanfu.clock import machine_seconds, system_clock
from nuanfu.desk import agents, audit
from nuanfu.desk.models import Agent, Login, Presence
from nuanfu.desk_errors import LoginRefused
from nuanfu.errors import TooMany
from nuanfu.ledger.database import Database

COOKIE = "nuanfu_session"
LIFE = timedelta(hours=12)  # a shift and its overtime
FAILURES = 5  # wrong passwords in a row; a person mistypes twice, a program does not stop
LOCK_SECONDS = 900.0
SEEN_EVERY_SECONDS = 10.0  # a row is not written with every request


@dataclass(frozen=True, slots=True)
class Signed:
    """A login just made: the cookie to set, the token of its forms, and who it is."""

    cookie: str
    csrf: str
    agent: Agent


def sign_in(database: Database, name: str, password: str) -> Signed:
    """Sign an agent in; raises `LoginRefused`, or `TooMany` after five wrong passwords in a row.

    The password is compared outside of any transaction: it takes a tenth of a second by design.
    """
    with database.reading() as session:
        known = agents.by_name(session, name)
    if known is not None and known.locked_until > machine_seconds():
        wait = str(int(known.locked_until - machine_seconds()) + 1)
        raise TooMany(f"密码连续输错太多次，请 {wait} 秒后再试，或请店长重设密码。", {"retry_after": wait})
    fits = agents.password_fits(password, known.password_hash if known else None)
    with database.writing() as session:
        agent = session.get(Agent, known.id, with_for_update=True, populate_existing=True) if known else None
        if agent is not None and fits and agent.disabled_at is None and agent.password_hash == known.password_hash:  # type: ignore[union-attr]
            return _signed(session, agent)
        if agent is not None:
            _count_failure(session, agent)
    raise LoginRefused


def _signed(session: Session, agent: Agent) -> Signed:
    session.execute(delete(Login).where(Login.expires_at <= system_clock()))
    agent.failures, agent.locked_until = 0, 0.0
    agent.status, agent.seen = Presence.ONLINE.value, machine_seconds()
    cookie, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    now = system_clock()
    session.add(Login(hash=_digest(cookie), agent_id=agent.id, csrf=csrf, made_at=now, expires_at=now + LIFE))
    audit.note(session, agent.name, "login")
    return Signed(cookie, csrf, agent)


def _count_failure(session: Session, agent: Agent) -> None:
    agent.failures += 1
    if agent.failures >= FAILURES:
        agent.failures, agent.locked_until = 0, machine_seconds() + LOCK_SECONDS
        audit.note(session, agent.name, "login.locked")


def sign_out(session: Session, cookie: str) -> None:
    """End a login; one that ended before stays ended. Conversations stay with the agent until they are missed."""
    login = session.get(Login, _digest(cookie))
    if login is not None:
        agent = session.get_one(Agent, login.agent_id)
        agent.status = Presence.AWAY.value
        session.delete(login)
        audit.note(session, agent.name, "logout")


# Made once: everything that a console asks begins with it.
_WHOSE = select(Agent, Login).join(Login, Login.agent_id == Agent.id).where(Login.hash == bindparam("digest"))


def whose(session: Session, cookie: str) -> tuple[Agent, Login] | None:
    """Return who is signed in with a cookie, None when it is unknown, over, or the account is closed."""
    found = session.execute(_WHOSE, {"digest": _digest(cookie)}).one_or_none()
    if found is None or found.Login.expires_at <= system_clock() or found.Agent.disabled_at is not None:
        return None
    return found.Agent, found.Login


def still_good(session: Session, cookies: Collection[str]) -> set[str]:
    """Return those cookies with which somebody is still signed in."""
    by_hash = {_digest(cookie): cookie for cookie in cookies}
    query = (
        select(Login.hash)
        .join(Agent, Agent.id == Login.agent_id)
        .where(Login.hash.in_(by_hash), Login.expires_at > system_clock(), Agent.disabled_at.is_(None))
    )
    return {by_hash[found] for found in session.scalars(query)}


def seen(database: Database, agent: Agent) -> None:
    """Remember that an agent is at the desk, at most every ten seconds."""
    if machine_seconds() - agent.seen < SEEN_EVERY_SECONDS:
        return
    with database.writing() as session:
        session.get_one(Agent, agent.id).seen = machine_seconds()


def _digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
