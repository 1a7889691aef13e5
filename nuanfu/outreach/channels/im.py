"""The chat: a message in the buyer's own conversation, written with the claim."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Session

from nuanfu.conduct.channels import Channel
from nuanfu.desk import conversations
from nuanfu.outreach.channels.base import Outgoing, Whom
from nuanfu.turns.models import Author, Owner


class Im:
    """Writes into the buyer's conversation; silent while an agent owns it."""

    counts_as: ClassVar[Channel] = Channel.IM

    def reaches(self, whom: Whom) -> bool:
        """Tell whether the bot may speak in the conversation at all."""
        return whom.owner != Owner.AGENT

    def put(self, session: Session, message: Outgoing, now: datetime) -> int | None:
        """Write the message; what the buyer answers is about its order, and answers no question from before."""
        conversation = conversations.of_buyer(session, message.buyer_id, now)
        conversation.order_no, conversation.asked = message.order_no, {}
        return conversations.write(session, conversation, Author.BOT, [{"text": message.text}], at=now)[0]
