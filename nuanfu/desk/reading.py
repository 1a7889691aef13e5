"""How far buyer and shop have read: one statement each, which never goes back and never further than there is."""

from sqlalchemy import BindParameter, Update, bindparam, case, select, update
from sqlalchemy.orm import Session

from nuanfu.desk_errors import ConversationUnknown
from nuanfu.ledger.base import core_table
from nuanfu.turns.models import Conversation, Owner

_TABLE = core_table(Conversation)
_ROW = _TABLE.c
_SEQ: BindParameter[int] = bindparam("told")
_REACHED = case((_ROW.last_seq < _SEQ, _ROW.last_seq), else_=_SEQ)
_OF_BUYER = _ROW.buyer_id == bindparam("of")
_BY_BUYER = update(_TABLE).where(_OF_BUYER, _ROW.read_by_buyer < _REACHED).values(read_by_buyer=_REACHED)
_BY_AGENT = (
    update(_TABLE)
    .where(_OF_BUYER, _ROW.owner == Owner.AGENT.value, _ROW.agent_id == bindparam("by"), _ROW.read_by_shop < _REACHED)
    .values(read_by_shop=_REACHED)
)


def by_buyer(session: Session, buyer_id: str, seq: int) -> bool:
    """Remember how far a buyer has read; tells whether that is new."""
    return _changes(session, _BY_BUYER, of=buyer_id, told=seq)


def by_agent(session: Session, buyer_id: str, agent_id: int, seq: int) -> bool:
    """Remember how far the agent who has a conversation has read, and tell whether that is new.

    Who only looks on marks nothing. Raises `ConversationUnknown`.
    """
    if _changes(session, _BY_AGENT, of=buyer_id, by=agent_id, told=seq):
        return True
    if session.scalar(select(Conversation.id).where(Conversation.buyer_id == buyer_id)) is None:
        raise ConversationUnknown
    return False


def _changes(session: Session, statement: Update, **told: object) -> bool:
    return bool(session.connection().execute(statement, told).rowcount)
