"""The talk itself: what was said, what is said now, how far was read, and who shall answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field, StrictInt, StringConstraints

from nuanfu.clock import SHANGHAI
from nuanfu.desk import conversations, ownership, pace, showing, state, visitors
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Caption, ExternalId, Id, Pictures, Shape
from nuanfu.desk.models import Survey
from nuanfu.desk.receiving import Incoming
from nuanfu.desk.widget.access import PICTURES, Buyer, count_message
from nuanfu.turns.models import Author

router = APIRouter(prefix="/widget/api", tags=["widget"])

After = Annotated[int, Query(ge=0, le=2**53)]
Limit = Annotated[int, Query(ge=1, le=showing.MOST_AT_ONCE)]


class MessageIn(Shape):
    """One message of a buyer."""

    attachments: Pictures = []
    text: Caption = ""
    client_id: ExternalId
    order_no: Id | None = None


class ReadIn(Shape):
    """How far somebody has read."""

    seq: Annotated[StrictInt, Field(ge=0, le=2**53)]


class SurveyIn(Shape):
    """How a buyer found the talk."""

    score: Annotated[StrictInt, Field(ge=1, le=5)]
    text: Annotated[str, StringConstraints(max_length=500, strict=True)] | None = None


@router.post("/visitor")
def visitor(request: Request, parts: DeskParts) -> dict[str, Any]:
    """Make a token for somebody anonymous: they can chat, see no order and get no offer."""
    parts.pace.check(request.client.host if request.client else "", pace.VISITORS)
    made = visitors.new_token(parts.signer)
    return {"token": made.token, "expires_at": made.expires_at.astimezone(SHANGHAI).isoformat()}


@router.get("/conversation")
def conversation(parts: DeskParts, buyer: Buyer, after: After = 0, limit: Limit = 100) -> dict[str, Any]:
    """Return the state and the messages after a number; what is fetched is what the sockets pushed, in one piece."""
    with parts.app.database.reading() as session:
        found = conversations.of(session, buyer)
        messages: list[dict[str, Any]] = []
        more = False
        if found is not None:
            messages, more = showing.messages_after(
                session, found.id, after, limit, own=Author.BUYER, pictures=PICTURES
            )
        return {"state": state.of_buyer(session, buyer, parts.app.clock()), "messages": messages, "more": more}


@router.post("/messages", status_code=202)
async def send(body: MessageIn, parts: DeskParts, buyer: Buyer) -> dict[str, Any]:
    """Store a message and return its number at once; the same `client_id` again gets the same number."""
    await parts.pace.check_soon(buyer, pace.of_messages(buyer))
    incoming = Incoming(buyer, body.text, body.client_id, body.order_no, tuple(body.attachments))
    seq = await parts.turns.take(incoming)
    await parts.hints.tell_soon("changed", buyer_id=buyer)
    return {"seq": seq}


@router.post("/read", status_code=204)
async def read(body: ReadIn, parts: DeskParts, buyer: Buyer) -> None:
    """Remember how far the buyer has read; it never goes back."""
    if await parts.marks.read_by_buyer(buyer, body.seq):
        await parts.hints.tell_soon("changed", buyer_id=buyer)


@router.post("/human")
def human(parts: DeskParts, buyer: Buyer) -> dict[str, Any]:
    """Ask for a person."""
    count_message(parts, buyer)
    now = parts.app.clock()
    with parts.app.database.writing() as session:
        ownership.ask_for_person(session, buyer, parts.words, now=now)
        session.flush()
        return {"state": state.of_buyer(session, buyer, now)}


@router.post("/bot")
def bot(parts: DeskParts, buyer: Buyer) -> dict[str, Any]:
    """Go on with the assistant while waiting; place in the queue and call-back are kept."""
    now = parts.app.clock()
    with parts.app.database.writing() as session:
        ownership.go_on_with_bot(session, buyer, parts.words, now=now)
        session.flush()
        return {"state": state.of_buyer(session, buyer, now)}


@router.post("/survey", status_code=204)
def survey(body: SurveyIn, parts: DeskParts, buyer: Buyer) -> None:
    """Keep how the buyer found the talk, about the person who answered last if there was one."""
    count_message(parts, buyer)
    with parts.app.database.writing() as session:
        found = conversations.existing(session, buyer)
        about = found.agent_id or found.familiar_id
        row = Survey(buyer_id=buyer, agent_id=about, score=body.score, text=body.text, at=parts.app.clock())
        session.add(row)
