"""Take in a buyer's message and give it a turn: kept first, answered after, each exactly once.

Turn rows drive everything: waiting turns that stand behind a running one are read together as the next turn, by
whichever desk comes first. A desk that dies leaves a lease that runs out; the next message finds it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from nuanfu.cases import which_order
from nuanfu.clock import machine_seconds
from nuanfu.desk import attachments, conversations, finishing, papers
from nuanfu.desk.outcomes import Outcome, outcome_of
from nuanfu.errors import ClientIdReused, OrderUnknown
from nuanfu.ledger.models import Order
from nuanfu.turns.models import Author, Conversation, Message, Owner, Turn, TurnState

PICTURE = "\ufffc"  # "something else stands here": what a turn keeps of a picture without words
LEASE_SECONDS = 15.0  # Rasa's 5 s, and room for two transactions on a busy machine

# Made once: every message comes by them, and making a statement costs as much as running it.
_KNOWN = select(Turn).where(Turn.buyer_id == bindparam("buyer_id"), Turn.client_id == bindparam("client_id"))
_UNFINISHED = (
    select(Turn)
    .where(
        Turn.conversation_id == bindparam("conversation_id"),
        Turn.state.in_((TurnState.WAITING.value, TurnState.RUNNING.value)),
        Turn.lead_id.is_(None),
    )
    .order_by(Turn.id)
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One buyer message as it came in."""

    buyer_id: str
    text: str
    client_id: str
    order_no: str | None = None
    attachments: tuple[str, ...] = ()

    @property
    def read_as(self) -> str:
        """Return what the turn keeps of it: a picture alone has no words, and is never read as text."""
        return self.text or PICTURE


@dataclass(frozen=True, slots=True)
class Job:
    """A turn that this desk has claimed and must now run; where a person answers it only listens for signals."""

    turn_id: int
    buyer_id: str
    listens: bool
    sender: str
    text: str
    now: datetime
    order_no: str | None
    products: dict[str, list[str]]

    @property
    def is_picture(self) -> bool:
        """Tell whether there is nothing to understand: a picture alone."""
        return self.text == PICTURE


@dataclass(frozen=True, slots=True)
class Received:
    """Where a message stands: its turn, the answer if there is one, a job if this desk may run it, and if it is new."""

    turn_id: int
    seq: int
    answer: dict[str, Any] | None
    job: Job | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a turn stands for who waits: its answer and end, or whether the conversation is free to be worked on."""

    answer: dict[str, Any] | None
    may_claim: bool
    outcome: Outcome | None = None


def receive(session: Session, incoming: Incoming, now: datetime) -> Received:
    """Store a new message and claim its turn when nothing runs before it.

    A repeated `client_id` changes nothing. Raises `ClientIdReused` for another text or other pictures under the same
    `client_id`, and `OrderUnknown` for an order that is not the buyer's.
    """
    conversation = conversations.of_buyer(session, incoming.buyer_id, now)
    known = session.scalar(_KNOWN, {"buyer_id": incoming.buyer_id, "client_id": incoming.client_id})
    if known is not None:
        if known.text != incoming.read_as or _pictures_of(session, known) != incoming.attachments:
            raise ClientIdReused
        return Received(known.id, known.message_seq, known.answer, claim(session, conversation), is_new=False)
    if incoming.order_no is not None:
        _require_own_order(session, incoming)
    part: dict[str, Any] = {"text": incoming.text or None, "client_id": incoming.client_id}
    if incoming.attachments:
        attachments.use(session, incoming.attachments, incoming.buyer_id)
        papers.mark(session, incoming.buyer_id, now)
        part["attachments"] = list(incoming.attachments)
    seq = conversations.write(session, conversation, Author.BUYER, [part], at=now)[0]
    turn = Turn(
        buyer_id=incoming.buyer_id,
        conversation_id=conversation.id,
        client_id=incoming.client_id,
        text=incoming.read_as,
        order_no=incoming.order_no,
        message_seq=seq,
        now=now,
        state=TurnState.WAITING.value,
        lease_until=0.0,
        for_person=False,
    )
    session.add(turn)
    session.flush()
    return Received(turn.id, seq, None, claim(session, conversation), is_new=True)


def look(session: Session, turn_id: int) -> Standing:
    """Tell how a turn stands, without any lock."""
    turn = session.get_one(Turn, turn_id)
    if turn.answer is not None:
        return Standing(turn.answer, may_claim=False, outcome=outcome_of(turn))
    running = select(Turn.lease_until).where(
        Turn.conversation_id == turn.conversation_id, Turn.state == TurnState.RUNNING.value, Turn.lead_id.is_(None)
    )
    lease = session.scalar(running)
    return Standing(None, may_claim=lease is None or lease <= machine_seconds())


def claim_next(session: Session, buyer_id: str, now: datetime) -> Job | None:
    """Claim whatever waits in the buyer's conversation, if nothing runs."""
    return claim(session, conversations.of_buyer(session, buyer_id, now))


def claim(session: Session, conversation: Conversation) -> Job | None:
    """Claim the waiting turns of a locked conversation as one, or None when one runs or none waits."""
    unfinished = session.scalars(_UNFINISHED, {"conversation_id": conversation.id}).all()
    running = next((turn for turn in unfinished if turn.state == TurnState.RUNNING), None)
    if running is not None:
        if running.lease_until > machine_seconds():
            return None
        finishing.abandon(session, running, conversation)  # its desk died
    waiting = [turn for turn in unfinished if turn.state == TurnState.WAITING]
    if not waiting:
        return None
    lead = waiting[0]
    together = [lead]
    for turn in waiting[1:]:
        if turn.order_no not in (None, lead.order_no) or PICTURE in (turn.text, lead.text):
            break
        turn.lead_id, turn.state = lead.id, TurnState.RUNNING.value
        together.append(turn)
    lead.now = together[-1].now  # one turn has one now, for Rasa's dates and for the ledger alike
    lead.state, lead.lease_until = TurnState.RUNNING.value, machine_seconds() + LEASE_SECONDS
    listens = conversation.owner != Owner.BOT or lead.message_seq <= conversation.read_by_shop
    return Job(
        turn_id=lead.id,
        buyer_id=lead.buyer_id,
        listens=listens,
        sender=f"{conversation.id}:{conversation.episode}",
        text="\n".join(turn.text for turn in together),
        now=lead.now,
        order_no=lead.order_no,
        products={} if listens else which_order.goods(session, lead.buyer_id, lead.now),
    )


def person_answers(session: Session, turn_id: int) -> bool:
    """Tell whether the conversation of a turn belongs to the queue or an agent."""
    turn = session.get_one(Turn, turn_id)
    return session.get_one(Conversation, turn.conversation_id).owner != Owner.BOT


def left_alone(session: Session) -> list[str]:
    """Return the buyers whose messages nobody works on: their desk died, or the one that waited for them did."""
    lapsed = aliased(Turn)
    live = (
        select(lapsed.id)
        .where(
            lapsed.conversation_id == Turn.conversation_id,
            lapsed.state == TurnState.RUNNING.value,
            lapsed.lease_until > machine_seconds(),
        )
        .exists()
    )
    unfinished = Turn.state.in_((TurnState.WAITING.value, TurnState.RUNNING.value))
    return list(session.scalars(select(Turn.buyer_id).where(unfinished, Turn.lead_id.is_(None), ~live).distinct()))


def _pictures_of(session: Session, turn: Turn) -> tuple[str, ...]:
    query = select(Message.attachments).where(
        Message.conversation_id == turn.conversation_id, Message.seq == turn.message_seq
    )
    return tuple(session.scalar(query) or ())


def _require_own_order(session: Session, incoming: Incoming) -> None:
    owner = session.scalar(select(Order.buyer_id).where(Order.order_no == incoming.order_no))
    if owner != incoming.buyer_id:
        raise OrderUnknown
