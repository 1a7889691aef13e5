"""How each part is doing; needs no key, so that a load balancer can ask."""

from datetime import UTC, datetime
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from nuanfu.cases.cards import shanghai_iso
from nuanfu.clock import machine_seconds
from nuanfu.desk.access import DeskParts
from nuanfu.desk.parts import Parts
from nuanfu.errors import PolicyInvalid
from nuanfu.ledger import policies, schema
from nuanfu.outreach import heartbeat
from nuanfu.outreach.heartbeat import Pulse
from nuanfu.turns.models import Turn, TurnState

CAN_DO_WITHOUT = {"redis", "outreach"}  # without: messages go uncounted; nothing is started. All else goes on

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz(parts: DeskParts, response: Response) -> dict[str, Any]:
    """Name each part as `ok` or `down`; 503 when one is down that the desk cannot do without.

    `outreach` is the worker: `ok`, `late` when it has missed two ticks, `never` in a shop that runs none.

    The action server answers Rasa alone; that it works shows in `last_answered_at`, the newest turn it had a part in.
    """
    told = await to_thread.run_sync(_ledger, parts)
    states: dict[str, str] = told.pop("parts")
    states["rasa"] = "ok" if await parts.rasa.healthy() else "down"
    if parts.app.settings.redis_url:
        states["redis"] = "ok" if await to_thread.run_sync(parts.pace.healthy) else "down"
    down = {name for name, state in states.items() if state not in ("ok", Pulse.NEVER)}
    response.status_code = 503 if down - CAN_DO_WITHOUT else 200
    return {"status": "degraded" if down else "ok", "parts": states, **told}


def _ledger(parts: Parts) -> dict[str, Any]:
    """Look at what lies in the database: its revision, the policy in force, the newest answer."""
    states: dict[str, str] = {"database": "down", "schema": "down", "policy": "down"}
    nothing = {"revision": None, "policy": None, "last_answered_at": None, "outreach_ticked_at": None}
    told: dict[str, Any] = {"parts": states, **nothing}
    try:
        with parts.app.database.reading() as session:
            told["revision"] = schema.revision(session)
            states["database"] = "ok"
            if told["revision"] == schema.head():
                states["schema"] = "ok"
                told["policy"] = _policy(session)
                told["last_answered_at"] = _last_answered_at(session)
                ticked = heartbeat.last(session)
                states["outreach"] = heartbeat.pulse(ticked, machine_seconds()).value
                told["outreach_ticked_at"] = shanghai_iso(datetime.fromtimestamp(ticked, UTC)) if ticked else None
    except SQLAlchemyError:
        return told
    if told["policy"]:
        states["policy"] = "ok"
    return told


def _policy(session: Session) -> dict[str, str] | None:
    try:
        in_force = policies.current(session)
    except PolicyInvalid:
        return None
    return {"version": str(in_force.policy.version), "hash": in_force.hash[:12]}


def _last_answered_at(session: Session) -> str | None:
    answered = (
        select(Turn.now)
        .where(Turn.state == TurnState.DONE.value, Turn.for_person.is_(False))
        .order_by(Turn.id.desc())
        .limit(1)
    )
    return shanghai_iso(session.scalar(answered))
