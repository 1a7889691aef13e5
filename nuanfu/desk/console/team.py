"""The team, for its manager: who may sign in, and who did what."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, StrictInt, StringConstraints

from nuanfu.desk import agents, audit
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Shape
from nuanfu.desk.console.access import Manager, Me
from nuanfu.desk.models import Role

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


class DisableIn(Shape):
    """Whose account is closed."""

    name: Name


@router.get("/colleagues")
def colleagues(parts: DeskParts, _me: Me) -> dict[str, Any]:
    """Return who is there, for giving a conversation on."""
    with parts.app.database.reading() as session:
        there = [agent for agent in agents.everyone(session) if agents.is_there(agent)]
    return {"agents": [{"id": agent.id, "name": agent.name, "status": agent.status} for agent in there]}


@router.get("/agents")
def list_agents(parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Return every account."""
    with parts.app.database.reading() as session:
        return {"agents": [agents.view(agent) for agent in agents.everyone(session)]}


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


@router.post("/agents/disable")
def disable_agent(body: DisableIn, parts: DeskParts, manager: Manager) -> dict[str, Any]:
    """Close an account; whoever is signed in with it is signed out."""
    with parts.app.database.writing() as session:
        return {"agent": agents.view(agents.disable(session, body.name, who=manager.name))}


@router.get("/audit")
def read_audit(parts: DeskParts, _manager: Manager) -> dict[str, Any]:
    """Return who did what, newest first."""
    with parts.app.database.reading() as session:
        return {"audit": audit.latest(session)}
