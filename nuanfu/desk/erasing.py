"""Erase a person: their name, phone and words go; amounts, offers and events stay, and hold ids only."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Application, Todo
from nuanfu.desk import attachments, finishing
from nuanfu.desk.models import Note, Survey
from nuanfu.ledger import locks
from nuanfu.ledger.events import record
from nuanfu.ledger.models import Buyer, Order
from nuanfu.outreach import results
from nuanfu.turns.models import Conversation, Message, Owner, Turn, TurnResult, TurnState


@dataclass(frozen=True, slots=True)
class Erased:
    """When a buyer was erased, and whose conversation's trackers and which pictures' files must go too."""

    at: datetime
    conversation_id: int | None
    pictures: tuple[str, ...] = ()


def erase(session: Session, buyer_id: str, *, now: datetime, who: str) -> Erased:
    """Remove everything personal about a buyer, under their lock; where nothing is left to remove, change nothing.

    A turn that is being answered ends here and says nothing. Raises `BuyerUnknown`.
    """
    buyer = locks.buyer(session, buyer_id)
    query = select(Conversation).where(Conversation.buyer_id == buyer_id).with_for_update()
    conversation = session.scalar(query.execution_options(populate_existing=True))
    results.erase(session, buyer)
    pictures = attachments.remove_of(session, buyer_id)
    found = [_forget_person(session, buyer), bool(pictures)]
    if conversation is not None:
        found.append(_forget_words(session, conversation, now))
    if any(found) or buyer.erased_at is None:
        buyer.erased_at = now
        record(session, "buyer.erased", at=now, who=who, why="erase", buyer_id=buyer_id)
    return Erased(buyer.erased_at, conversation.id if conversation else None, tuple(pictures))


def is_erased(turn: Turn) -> bool:
    """Tell whether a turn's words were erased: a message is never empty otherwise."""
    return turn.text == ""


def _forget_person(session: Session, buyer: Buyer) -> bool:
    """Remove who the buyer is and where they live; tell whether there was anything."""
    found = (buyer.name, buyer.phone) != (None, None)
    buyer.name = buyer.phone = None
    for application in session.scalars(select(Application).where(Application.buyer_id == buyer.id)):
        found = found or "text" in application.asked or bool(application.progress)
        application.asked = {name: value for name, value in application.asked.items() if name != "text"}
        application.progress = []  # a colleague's reason may tell of the person
    for order in session.scalars(select(Order).where(Order.buyer_id == buyer.id)):
        found = found or (order.province, order.city, order.pay_url) != (None, None, None)
        order.province = order.city = order.pay_url = None  # a link to pay may name who is to pay
        for todo in session.scalars(select(Todo).where(Todo.order_no == order.order_no, Todo.note.is_not(None))):
            found, todo.note = True, None  # a colleague's words, as free as a note
    return found


def _forget_words(session: Session, conversation: Conversation, now: datetime) -> bool:
    """Empty the conversation and start it anew; tell whether there was anything.

    Rows stay, so that numbers have no gap and a turn in progress finds that it has ended. The client's ids go: they are
    free text, and nothing remembers them.
    """
    turns = list(session.scalars(select(Turn).where(Turn.conversation_id == conversation.id).order_by(Turn.id)))
    turns = [turn for turn in turns if not is_erased(turn)]
    for turn in turns:
        if turn.state in (TurnState.RUNNING, TurnState.WAITING):
            finishing.withdraw_unseen(session, turn, now=now, why="buyer erased")
            turn.state = TurnState.ABANDONED.value
        turn.text, turn.client_id, turn.for_person = "", f"erased-{secrets.token_hex(16)}", False
        turn.answer = finishing.unread(Owner.BOT, [])
    ids = select(Turn.id).where(Turn.conversation_id == conversation.id)
    session.execute(delete(TurnResult).where(TurnResult.turn_id.in_(ids)))
    messages = list(session.scalars(select(Message).where(Message.conversation_id == conversation.id)))
    messages = [row for row in messages if (row.text, row.card, row.attachments) != (None, None, None)]
    for message in messages:
        message.text = message.card = message.attachments = message.client_id = None
    notes = list(session.scalars(select(Note).where(Note.conversation_id == conversation.id)))
    for note in notes:
        session.delete(note)
    said = select(Survey).where(Survey.buyer_id == conversation.buyer_id, Survey.text.is_not(None))
    surveys = list(session.scalars(said))
    for survey in surveys:
        survey.text = None
    found = bool(turns or messages or notes or surveys)
    if found:
        conversation.owner, conversation.brief, conversation.asked = Owner.BOT.value, None, {}
        conversation.order_no, conversation.misunderstood = None, 0
        conversation.agent_id = conversation.waiting_since = conversation.buyer_waits = None
        finishing.new_episode(conversation)
    return found
