"""How each part is doing; needs no key, so that a load balancer can ask."""

from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from nuanfu.desk.access import DeskParts
from nuanfu.desk.parts import Parts

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz(parts: DeskParts, response: Response) -> dict[str, Any]:
    """Name each part as `ok` or `down`; 503 when one is down."""
    states = {
        "database": await to_thread.run_sync(_database, parts),
        "rasa": "ok" if await parts.rasa.healthy() else "down",
    }
    good = all(state == "ok" for state in states.values())
    response.status_code = 200 if good else 503
    return {"status": "ok" if good else "degraded", "parts": states}


def _database(parts: Parts) -> str:
    try:
        with parts.app.database.reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "down"
    return "ok"
