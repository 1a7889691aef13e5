"""The team, for its manager: who may sign in, and who did what."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field, StrictInt, StringConstraints

from nuanfu.desk import agents, audit, skills, talking
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Shape
from nuanfu.desk.console.access import Manager, Me
from nuanfu.desk.models import Role
from nuanfu.ledger.base import MOST_NUMBER

router = APIRouter(prefix="/console/api", tags=["console"])

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32, strict=True)]
Skill = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32, strict=True)]


class AgentIn(Shape):
    """A new account."""

    name: Name
    password: Annotated[str, StringConstraints(max_length=1024, strict=True)]
    role: Role = Role.AGENT
    capacity: Annotated[StrictInt, Field(ge=1, le=50)] = agents.CAPACITY
    skills: Annotated[list[Skill], Field(max_length=20)] = []


class ChangeIn(Shape):
    """What of an account is changed; what is not named stays."""

    name: Name
    role: Role | None = None
    capacity: Annotated[StrictInt, Field(ge=1, le=50)] | None = None
    skills: Annotated[list[Skill], Field(max_length=20)] | None = None
    password: Annotated[str, StringConstraints(max_length=1024, strict=True)] | None = None


class DisableIn(Shape):
    """Whose account is closed."""

    name: Name


@router.get("/colleagues")
def colleagues(parts: DeskParts, _me: Me) -> dict[str, Any]:
    """Return who is there and how much they have, for giving a conversation on."""
    with parts.app.database.reading() as session:
        there = [agent for agent in agents.everyone(session) if agents.is_there(agent)]
        having = talking.having(session)
    return {
        "agents": [
            {
                "id": agent.id,
                "name": agent.name,
                "status": agent.status,
                "having": having.get(agent.id, 0),
                "capacity": agent.capacity,
            }
            for agent in there
        ]
    }


@router.get("/agents")
def list_agents(parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Return every account, and the skills that the form proposes."""
    with parts.app.database.reading() as session:
        return {"agents": [agents.view(agent) for agent in agents.everyone(session)], "skills": skills.OFFERED}


@router.post("/agents", status_code=201)
def add_agent(body: AgentIn, parts: DeskParts, manager: Manager) -> dict[str, Any]:
    """Add an account."""
    hashed = agents.hash_password(body.password)
    with parts.app.database.writing() as session:
        made = agents.add(
            session,
            body.name,
            hashed,
            role=body.role,
            capacity=body.capacity,
            skills=body.skills,
            who=manager.name,
        )
        return {"agent": agents.view(made)}


@router.post("/agents/change")
def change_agent(body: ChangeIn, parts: DeskParts, manager: Manager) -> dict[str, Any]:
    """Change what an agent may do and how much they take on, or give them a new password."""
    hashed = agents.hash_password(body.password) if body.password is not None else None
    with parts.app.database.writing() as session:
        changed = agents.change(
            session, body.name, role=body.role, capacity=body.capacity, skills=body.skills, who=manager.name
        )
        if hashed is not None:
            agents.set_password(session, changed, hashed, who=manager.name)
        return {"agent": agents.view(changed)}


@router.post("/agents/disable")
def disable_agent(body: DisableIn, parts: DeskParts, manager: Manager) -> dict[str, Any]:
    """Close an account; whoever is signed in with it is signed out."""
    with parts.app.database.writing() as session:
        return {"agent": agents.view(agents.disable(session, body.name, who=manager.name))}


@router.get("/audit")
def read_audit(
    parts: DeskParts, _manager: Manager, before: Annotated[int | None, Query(ge=1, le=MOST_NUMBER)] = None
) -> dict[str, Any]:
    """Return who did what, newest first, a page at a time: `before` is the id of the last entry that was read."""
    with parts.app.database.reading() as session:
        return {"audit": audit.latest(session, before)}
