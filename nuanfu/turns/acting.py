"""Let an action change something only while its turn runs and the bot owns the conversation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.errors import TurnClosed
from nuanfu.ledger import locks
from nuanfu.ledger.database import Database
from nuanfu.turns import saying
from nuanfu.turns.models import Conversation, Owner, Turn, TurnResult, TurnState


@dataclass(frozen=True, slots=True)
class Reply:
    """One bot message: text, a card, or both."""

    text: str | None = None
    card: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the message as the contract shows it: only the parts it has."""
        both = {"text": self.text, "card": self.card}
        return {name: part for name, part in both.items() if part is not None}


@dataclass(frozen=True, slots=True)
class Result:
    """What an action decided: replies, and what they ask (None: the question before stays, {}: nothing is asked)."""

    replies: Sequence[Reply]
    asks: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RunningTurn:
    """A turn whose buyer is locked, with its conversation."""

    turn: Turn
    conversation: Conversation
    first_seq: int
    last_seq: int


def running(session: Session, turn_id: int) -> RunningTurn:
    """Lock the turn's buyer and make sure the turn still runs; raises `TurnClosed` otherwise."""
    buyer_id = session.scalar(select(Turn.buyer_id).where(Turn.id == turn_id))
    if buyer_id is None:
        raise TurnClosed
    locks.buyer(session, buyer_id)
    turn = session.get_one(Turn, turn_id, populate_existing=True)
    conversation = session.get_one(Conversation, turn.conversation_id, with_for_update=True, populate_existing=True)
    if turn.state != TurnState.RUNNING or conversation.owner != Owner.BOT:
        raise TurnClosed
    seqs = session.scalars(select(Turn.message_seq).where((Turn.id == turn.id) | (Turn.lead_id == turn.id))).all()
    return RunningTurn(turn, conversation, first_seq=min(seqs), last_seq=max(seqs))


def act(
    database: Database, turn_id: int, action: str, decide: Callable[[Session, RunningTurn], Result]
) -> list[dict[str, Any]]:
    """Run `decide` once for this turn and action; effects, replies and question commit together.

    What must not be said is not said (`nuanfu.turns.saying`). A repeated call returns the replies that stand. Raises
    `TurnClosed` when the turn is over or a person took over.
    """
    with database.writing() as session:
        now_running = running(session, turn_id)
        standing = session.scalar(select(TurnResult).where(TurnResult.turn_id == turn_id, TurnResult.action == action))
        if standing is not None:
            return list(standing.replies)
        result = decide(session, now_running)
        told = [reply.as_json() for reply in result.replies]
        replies, fit = saying.may_be_said(session, now_running.turn, now_running.conversation, action, told)
        asks = result.asks if fit else _still_asked(result.asks, replies)
        session.add(TurnResult(turn_id=turn_id, action=action, replies=replies, asks=asks))
        return replies


def _still_asked(asks: dict[str, Any] | None, replies: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Keep of a question whose text was not said only what a card shows: a yes must not answer what nobody read."""
    if asks is None:
        return None
    shown = {reply["card"].get("offer_id") for reply in replies if "card" in reply}
    return {name: value for name, value in asks.items() if name == "offer" and value in shown}
