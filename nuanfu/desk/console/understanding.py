"""What messages were taken for, and an agent's word when that was wrong: the next training learns it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import StringConstraints
from sqlalchemy import select

from nuanfu.desk import audit, examples, reviewing
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Shape
from nuanfu.desk.console.access import Me
from nuanfu.desk.examples import Examples
from nuanfu.desk.receiving import PICTURE
from nuanfu.errors import TurnUnknown
from nuanfu.negotiation.intents import NAMES
from nuanfu.turns.models import Turn

router = APIRouter(prefix="/console/api", tags=["console"])
TurnId = Annotated[int, Path(ge=1, le=2**62)]


class LabelIn(Shape):
    """What a message meant."""

    intent: Annotated[str, StringConstraints(min_length=1, max_length=32, strict=True)]


@router.get("/labels")
def labels(_me: Me) -> dict[str, Any]:
    """Return every intent with its Chinese name."""
    return {"labels": [{"intent": intent.value, "name": name} for intent, name in NAMES.items()]}


@router.post("/turns/{turn_id}/label")
def label(turn_id: TurnId, body: LabelIn, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Say what a message meant; its words go into the examples without who wrote them."""
    taught = Examples(examples.SHOP_FOLDER)
    found = reviewing.correct(parts.app.database, taught, turn_id, body.intent, None, parts.app.clock())
    with parts.app.database.writing() as session:
        audit.note(session, me.name, "turn.labelled", str(turn_id), intent=body.intent)
    return {"turn_id": found.turn_id, "intent": body.intent, "text": found.text}


@router.get("/turns/{turn_id}/explain")
async def explain(turn_id: TurnId, parts: DeskParts, _me: Me) -> dict[str, Any]:
    """Return what each word and near example added; raises `TurnUnknown` for an erased message or a picture."""
    with parts.app.database.reading() as session:
        text = session.scalar(select(Turn.text).where(Turn.id == turn_id))
    if not text or text == PICTURE:
        raise TurnUnknown
    why = await parts.rasa.explain(text)
    return why.model_dump(mode="json")
