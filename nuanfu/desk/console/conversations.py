"""The conversations at the console: listed, opened, taken, written in, given on and handed back."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, UploadFile
from fastapi.responses import PlainTextResponse, Response
from pydantic import Field, StrictBool, StrictInt, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import resolving
from nuanfu.cases.cards import clock_time
from nuanfu.desk import (
    agents,
    attachments,
    audit,
    conceding,
    conversations,
    ownership,
    papers,
    sending,
    showing,
    state,
    uploads,
)
from nuanfu.desk.access import DeskParts
from nuanfu.desk.api.shapes import Caption, ExternalId, Id, Number, Pictures, Shape, Time
from nuanfu.desk.conceding import Cut
from nuanfu.desk.console import details, rows
from nuanfu.desk.console.access import Me
from nuanfu.desk.models import Note
from nuanfu.desk.parts import Parts
from nuanfu.desk.sending import Draft
from nuanfu.desk_errors import ConversationUnknown
from nuanfu.money import MOST_FEN
from nuanfu.turns.models import Author, Conversation, Message

router = APIRouter(prefix="/console/api", tags=["console"])
PICTURES = "/console/api/attachments"

BuyerId = Annotated[str, Path(min_length=1, max_length=64)]
NoteText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, strict=True)]
WHO = {"buyer": "买家", "bot": "助手", "agent": "客服", "system": "——"}


class MessageIn(Shape):
    """One message of an agent."""

    attachments: Pictures = []
    text: Caption = ""
    client_id: ExternalId
    anyway: StrictBool = False


class CutIn(Shape):
    """What an agent takes off an order: fen, on top of what is agreed already."""

    client_id: ExternalId
    order_no: Id
    off: Annotated[StrictInt, Field(ge=1, le=MOST_FEN)]


class ClaimIn(Shape):
    """Whether to take a conversation although a colleague is writing in it."""

    anyway: StrictBool = False


class TransferIn(Shape):
    """Whom to give a conversation to."""

    to: Number


class ReadIn(Shape):
    """How far an agent has read."""

    seq: Annotated[StrictInt, Field(ge=0, le=2**53)]


class TypingIn(Shape):
    """Whether an agent is writing."""

    on: StrictBool


class NoteIn(Shape):
    """What an agent writes down for colleagues."""

    text: NoteText


class ChoiceIn(Shape):
    """What becomes of one case that waits for a person."""

    order_no: Id
    then: resolving.Then
    until: Time | None = None


class HandBackIn(Shape):
    """How a conversation goes back to the bot."""

    note: NoteText | None = None
    cases: Annotated[list[ChoiceIn], Field(max_length=100)] = []


@router.get("/conversations")
def list_conversations(
    parts: DeskParts,
    me: Me,
    box: Literal["queue", "mine", "others", "bot", "search"] = "queue",
    q: Annotated[str, Query(max_length=64)] = "",
    page: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> dict[str, Any]:
    """Return one page of a box, with the numbers of all boxes."""
    now = parts.app.clock()
    with parts.app.database.reading() as session:
        found = rows.in_box(session, box, me, q.strip(), page, now)
        told = rows.rows(session, found, parts.viewers, me, now)
        if box == "queue":  # in the order in which this agent is to work it
            told = [row | {"place": page * rows.PAGE + number} for number, row in enumerate(told, 1)]
        return {
            "conversations": told,
            "counts": rows.counts(session, me),
        }


@router.get("/conversations/{buyer_id}")
def open_conversation(
    buyer_id: BuyerId,
    parts: DeskParts,
    me: Me,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=showing.MOST_AT_ONCE)] = 100,
) -> dict[str, Any]:
    """Return a conversation with everything that stands beside it."""
    now = parts.app.clock()
    with parts.app.database.reading() as session:
        found = _find(session, buyer_id)
        told, more = showing.messages_after(session, found.id, after, limit, own=Author.AGENT, pictures=PICTURES)
        seqs = [message["seq"] for message in told if message["from"] == Author.BUYER]
        row = rows.rows(session, [found], parts.viewers, me, now)[0]
        return {
            "row": row,
            "messages": told,
            "more": more,
            "state": state.of_buyer(session, buyer_id, now),
            **details.beside(session, found, now),
            "understood": details.understood(session, found, seqs),
        }


@router.post("/conversations/{buyer_id}/claim")
def claim(buyer_id: BuyerId, parts: DeskParts, me: Me, body: ClaimIn | None = None) -> dict[str, Any]:
    """Take a conversation over; of two agents one wins."""
    now, anyway = parts.app.clock(), body is not None and body.anyway
    with parts.app.database.writing() as session:
        ownership.claim(session, buyer_id, me, parts.words, now=now, anyway=anyway)
        return _state(session, buyer_id, parts)


@router.post("/conversations/{buyer_id}/release")
def release(buyer_id: BuyerId, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Give a conversation back to the queue."""
    with parts.app.database.writing() as session:
        ownership.release(session, buyer_id, me, now=parts.app.clock())
        return _state(session, buyer_id, parts)


@router.post("/conversations/{buyer_id}/transfer")
def transfer(buyer_id: BuyerId, body: TransferIn, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Give a conversation to a colleague."""
    with parts.app.database.writing() as session:
        ownership.transfer(session, buyer_id, me, body.to, parts.words, now=parts.app.clock())
        return _state(session, buyer_id, parts)


@router.post("/conversations/{buyer_id}/hand_back")
def hand_back(buyer_id: BuyerId, body: HandBackIn, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Give a conversation back to the assistant, with a choice for each case that waits for a person."""
    choices = [resolving.Choice(one.order_no, one.then, one.until) for one in body.cases]
    now = parts.app.clock()
    with parts.app.database.writing() as session:
        ownership.hand_back(session, buyer_id, me, choices, parts.words, now=now, note=body.note or "")
        return _state(session, buyer_id, parts)


@router.post("/conversations/{buyer_id}/messages", status_code=202)
def send(buyer_id: BuyerId, body: MessageIn, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Write to the buyer; the same `client_id` again gets the same number."""
    draft = Draft(body.client_id, body.text, tuple(body.attachments), body.anyway)
    with parts.app.database.writing() as session:
        seq = sending.send(session, buyer_id, me, draft, now=parts.app.clock())
    parts.hints.tell("changed", buyer_id=buyer_id)
    return {"seq": seq}


@router.post("/conversations/{buyer_id}/offers", status_code=201)
def give_off(buyer_id: BuyerId, body: CutIn, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Offer a price cut within the policy's limits; the same `client_id` again gets the same number."""
    cut = Cut(body.client_id, body.order_no, body.off)
    with parts.app.database.writing() as session:
        seq = conceding.offer(session, buyer_id, me, cut, parts.words, now=parts.app.clock())
    parts.hints.tell("changed", buyer_id=buyer_id)
    return {"seq": seq}


@router.post("/conversations/{buyer_id}/read", status_code=204)
async def read(buyer_id: BuyerId, body: ReadIn, parts: DeskParts, me: Me) -> None:
    """Remember how far the agent who has the conversation has read; who only looks on marks nothing."""
    if await parts.marks.read_by_agent(buyer_id, me.id, body.seq):
        await parts.hints.tell_soon("changed", buyer_id=buyer_id)


@router.post("/conversations/{buyer_id}/typing", status_code=204)
async def typing(buyer_id: BuyerId, body: TypingIn, parts: DeskParts, me: Me) -> None:
    """Say that one is writing, so that no colleague answers at the same time."""
    shown = await parts.marks.typing(buyer_id, me.id, on=body.on)
    await parts.hints.tell_soon("typing", buyer_id=buyer_id, who="agent", name=me.name, on=body.on, to_buyer=shown)


@router.post("/conversations/{buyer_id}/notes", status_code=201)
def add_note(buyer_id: BuyerId, body: NoteIn, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Write something down for colleagues."""
    with parts.app.database.writing() as session:
        found = conversations.existing(session, buyer_id)
        session.add(Note(conversation_id=found.id, agent_id=me.id, text=body.text, at=parts.app.clock()))
        session.flush()
        return {"notes": details.notes(session, found)}


@router.get("/conversations/{buyer_id}/transcript.txt")
def transcript(buyer_id: BuyerId, parts: DeskParts, me: Me) -> Response:
    """Return the whole conversation as text; that it was taken out stands in the audit."""
    with parts.app.database.writing() as session:
        found = conversations.existing(session, buyer_id)
        names = agents.names(session)
        query = select(Message).where(Message.conversation_id == found.id).order_by(Message.seq)
        lines = [_line(message, names) for message in session.scalars(query)]
        audit.note(session, me.name, "transcript.exported", buyer_id, messages=len(lines))
    return PlainTextResponse("\n".join(lines) + "\n", headers={"Content-Disposition": "attachment"})


@router.post("/attachments", status_code=201)
def upload(file: UploadFile, parts: DeskParts, me: Me) -> dict[str, Any]:
    """Keep a picture that an agent is about to send."""
    return {"id": uploads.take_in(parts, file, agent_id=me.id, now=parts.app.clock())}


@router.get("/attachments/{attachment_id}")
def show(attachment_id: str, parts: DeskParts, me: Me) -> Response:
    """Return a picture; a paper only to who decides applications, and that they saw it stands in the audit."""
    with parts.app.database.reading() as session:
        found = attachments.of_buyer(session, attachment_id, None)
        papers.require_may_see(found, me)
    content = parts.pictures.read(found.id)
    if not found.paper:
        return Response(content, media_type=found.type, headers=uploads.PRIVATE)
    with parts.app.database.writing() as session:
        audit.note(session, me.name, "paper.seen", found.buyer_id, attachment_id=found.id)
    return Response(content, media_type=found.type, headers=uploads.SECRET)


def _find(session: Session, buyer_id: str) -> Conversation:
    found = conversations.of(session, buyer_id)
    if found is None:
        raise ConversationUnknown
    return found


def _state(session: Session, buyer_id: str, parts: Parts) -> dict[str, Any]:
    session.flush()
    return {"state": state.of_buyer(session, buyer_id, parts.app.clock())}


def _line(message: Message, names: dict[int, str]) -> str:
    who = names.get(message.agent_id, "客服") if message.agent_id else WHO[message.author]
    card = f"【{(message.card or {}).get('title') or (message.card or {}).get('type')}】" if message.card else ""
    pictures = "[图片]" * len(message.attachments or ())
    said = " ".join(filter(None, [message.text, card, pictures]))
    return f"{message.seq:>4}  {_moment(message.at)}  {who}：{said}"


def _moment(at: datetime) -> str:
    return clock_time(at)
