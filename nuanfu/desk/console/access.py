"""Who is signed in at the console; a change also needs the header that only the console's own page can send."""

import secrets
from typing import Annotated

from fastapi import Depends, Request

from nuanfu.desk import agents, logins
from nuanfu.desk.models import Agent, Role
from nuanfu.desk.parts import parts_of
from nuanfu.desk_errors import CsrfMissing
from nuanfu.errors import Forbidden, Unauthorised

CSRF_HEADER = "X-CSRF-Token"
READS = frozenset({"GET", "HEAD", "OPTIONS"})


def signed_in(request: Request) -> Agent:
    """Return the agent of the cookie; raises `Unauthorised`, or `CsrfMissing` for a change without the header."""
    parts = parts_of(request)
    with parts.app.database.reading() as session:
        found = logins.whose(session, request.cookies.get(logins.COOKIE, ""))
    if found is None:
        raise Unauthorised("Sign in first: POST /console/api/login.")
    agent, login = found
    sent = request.headers.get(CSRF_HEADER, "")
    if request.method not in READS and not secrets.compare_digest(sent.encode(), login.csrf.encode()):
        raise CsrfMissing
    logins.seen(parts.app.database, agent)
    return agent


def manager(me: Annotated[Agent, Depends(signed_in)]) -> Agent:
    """Let only a manager through; raises `Forbidden` for an agent."""
    if me.role != Role.MANAGER:
        raise Forbidden("这一项只有店长可以做。")
    return me


def decider(me: Annotated[Agent, Depends(signed_in)]) -> Agent:
    """Let only who decides applications through; raises `Forbidden` for an agent without that right."""
    if not agents.decides(me):
        raise Forbidden("申请要由店长或有审批权限的同事来定。")
    return me


Me = Annotated[Agent, Depends(signed_in)]
Decider = Annotated[Agent, Depends(decider)]
Manager = Annotated[Agent, Depends(manager)]
