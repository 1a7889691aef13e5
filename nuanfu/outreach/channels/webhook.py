"""The shop's own system: for shops that bring their own chat, the reminder goes there as an event of the outbox."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Session

from nuanfu.conduct.channels import Channel
from nuanfu.ledger import outbox
from nuanfu.negotiation.quantities import Event
from nuanfu.outreach.channels.base import Outgoing, Whom


class Webhook:
    """Tells the shop what to say; the event's `id` lets it say so once."""

    counts_as: ClassVar[Channel] = Channel.IM

    def reaches(self, whom: Whom) -> bool:
        """Tell whether some address wants to hear of reminders."""
        return any(Event.REMINDER_DUE in address.events for address in whom.addresses)

    def put(self, session: Session, message: Outgoing, now: datetime) -> int | None:
        """Put the reminder into the outbox, in the claim's transaction."""
        told = {"reminder": message.key, "text": message.text}
        outbox.put(
            session,
            Event.REMINDER_DUE.value,
            at=now,
            order_no=message.order_no,
            buyer_id=message.buyer_id,
            data=told,
        )
        return None
