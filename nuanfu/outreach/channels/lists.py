"""The lists of people: a row for an agent to call, or to write by hand; what came of it is written down (`results`)."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Session

from nuanfu.conduct.channels import Channel
from nuanfu.outreach.channels.base import Outgoing, Whom


class CallList:
    """People to call, with the script to call by."""

    counts_as: ClassVar[Channel] = Channel.PHONE

    def reaches(self, whom: Whom) -> bool:
        """Tell whether there is a number."""
        return bool(whom.number)

    def put(self, session: Session, message: Outgoing, now: datetime) -> int | None:
        """Put nothing more: the reminder's own row is the row of the list."""
        return None


class HandList(CallList):
    """People to write to by hand, on the platform's own chat."""

    counts_as: ClassVar[Channel] = Channel.IM

    def reaches(self, whom: Whom) -> bool:
        """Reach everybody who has ordered."""
        return True
