"""Sign in and out, and say whether one is there."""

import ipaddress
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import StringConstraints

from nuanfu.desk import agents, audit, logins, pace, shift
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Number, Shape
from nuanfu.desk.console.access import Me
from nuanfu.desk.models import Agent, Presence

router = APIRouter(prefix="/console/api", tags=["console"])


class LoginIn(Shape):
    """A name and a password."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=64, strict=True)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024, strict=True)]


class StatusIn(Shape):
    """What an agent says of themselves."""

    status: Presence


class HandoverIn(Shape):
    """To whom a shift is handed over; nobody in particular is the queue."""

    to: Number | None = None
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, strict=True)] | None = None


@router.post("/login")
def login(body: LoginIn, request: Request, response: Response, parts: DeskParts) -> dict[str, Any]:
    """Sign in; the answer sets the cookie and names the token for the header of every change."""
    parts.pace.check(body.name, pace.LOGINS)
    parts.pace.check(request.client.host if request.client else "", pace.LOGINS_OF_ADDRESS)
    signed = logins.sign_in(parts.app.database, body.name, body.password)
    response.set_cookie(
        logins.COOKIE,
        signed.cookie,
        max_age=int(logins.LIFE.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=not _is_loopback(request.url.hostname or ""),
    )
    return {"me": agents.view(signed.agent), "csrf": signed.csrf}


@router.post("/logout", status_code=204)
def logout(request: Request, response: Response, parts: DeskParts, _me: Me) -> None:
    """Sign out."""
    with parts.app.database.writing() as session:
        logins.sign_out(session, request.cookies[logins.COOKIE])
    response.delete_cookie(logins.COOKIE)


@router.get("/me")
def who_am_i(request: Request, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Return who is signed in, with the token of their changes."""
    with parts.app.database.reading() as session:
        found = logins.whose(session, request.cookies[logins.COOKIE])
    assert found is not None
    return {"me": agents.view(me), "csrf": found[1].csrf}


@router.post("/me/status")
def set_status(body: StatusIn, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Say that one is there, busy or away; who is away keeps no conversation for long."""
    with parts.app.database.writing() as session:
        agent = session.get_one(Agent, me.id)
        agent.status = body.status.value
        audit.note(session, me.name, "status", data=body.status.value)
        return {"me": agents.view(agent)}


@router.post("/me/handover")
def hand_over_shift(body: HandoverIn, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Give all one has to a colleague or the queue, with a word for whoever is next, and be away."""
    done = shift.hand_over(parts.app.database, me, body.to, body.note or "", parts.words, now=parts.app.clock())
    with parts.app.database.reading() as session:
        view = agents.view(session.get_one(Agent, me.id))
    return {"given": done.given, "queued": done.queued, "me": view}


def _is_loopback(host: str) -> bool:
    """Tell whether the page is opened on this machine, where there is no TLS to be secure by."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
