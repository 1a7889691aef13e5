"""Who is writing in a conversation: it holds the conversation for a few seconds, so that no colleague answers too."""

from sqlalchemy import and_, bindparam, not_, select, update
from sqlalchemy.orm import Session

from nuanfu.clock import machine_seconds
from nuanfu.desk.ownership import TYPING_SECONDS
from nuanfu.desk_errors import ConversationUnknown
from nuanfu.ledger.base import core_table
from nuanfu.turns.models import Conversation, Owner

_TABLE = core_table(Conversation)
_ROW = _TABLE.c
_OF_BUYER = _ROW.buyer_id == bindparam("of")
_HELD_BY_ANOTHER = and_(_ROW.typing_until > bindparam("now"), _ROW.typing_id != bindparam("me"))
_HOLD = (
    update(_TABLE)
    .where(_OF_BUYER, not_(and_(_ROW.typing_until.is_not(None), _HELD_BY_ANOTHER)))
    .values(typing_id=bindparam("me"), typing_until=bindparam("until"))
)
_LET_GO = update(_TABLE).where(_OF_BUYER, _ROW.typing_id == bindparam("me")).values(typing_id=None, typing_until=None)
_WHOSE = select(_ROW.owner, _ROW.agent_id).where(_OF_BUYER)


def type_in(session: Session, buyer_id: str, agent_id: int, *, on: bool) -> bool:
    """Hold a conversation while an agent writes in it, or let it go; tells whether its buyer is to see them writing.

    One that a colleague holds stays theirs. Raises `ConversationUnknown`.
    """
    connection, now = session.connection(), machine_seconds()
    told = {"of": buyer_id, "me": agent_id}
    if on:
        connection.execute(_HOLD, told | {"now": now, "until": now + TYPING_SECONDS})
    else:
        connection.execute(_LET_GO, told)
    found = connection.execute(_WHOSE, {"of": buyer_id}).one_or_none()
    if found is None:
        raise ConversationUnknown
    return bool(found.owner == Owner.AGENT and found.agent_id == agent_id)
