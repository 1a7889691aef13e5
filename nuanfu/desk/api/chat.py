"""One buyer message in, the answer out: for shops that bring their own IM, and for the page."""

from typing import Any

from fastapi import APIRouter

from nuanfu.desk import pace
from nuanfu.desk.access import AnyCaller, DeskParts
from nuanfu.desk.api.shapes import ChatIn
from nuanfu.desk.receiving import Incoming
from nuanfu.errors import Forbidden

router = APIRouter(prefix="/api/v1", tags=["chat"])


@router.post("/chat")
async def chat(body: ChatIn, parts: DeskParts, who: AnyCaller) -> dict[str, Any]:
    """Answer a message; the same `client_id` again returns the stored answer."""
    if not who.may_speak_for(body.buyer_id):
        raise Forbidden("A buyer's token speaks for that buyer alone; send their own buyer_id.")
    if who.buyer_id is not None:
        await parts.pace.check_soon(who.buyer_id, pace.of_messages(who.buyer_id))
    pictures = tuple(body.attachments)
    return await parts.turns.answer(Incoming(body.buyer_id, body.text, body.client_id, body.order_no, pictures))
