"""Short messages: one channel over any carrier, and a carrier for shops that have none yet."""

from collections.abc import Callable
from typing import ClassVar, Protocol

from nuanfu.conduct.channels import Channel
from nuanfu.outreach.channels.base import Ended, Outcome, Outgoing, Whom


class Carrier(Protocol):
    """Who carries short messages."""

    def send(self, message: Outgoing) -> Outcome:
        """Send one message; never raises. What may have been taken is `UNCLEAR`."""


class Sms:
    """Short messages to the buyer's number."""

    counts_as: ClassVar[Channel] = Channel.SMS

    def __init__(self, carrier: Carrier) -> None:
        """Send through a carrier."""
        self._carrier = carrier

    def reaches(self, whom: Whom) -> bool:
        """Tell whether there is a number."""
        return bool(whom.number)

    def deliver(self, message: Outgoing) -> Outcome:
        """Hand a message to the carrier."""
        return self._carrier.send(message)


class Console:
    """Shows each message instead of sending it, with the number masked: for rehearsals."""

    def __init__(self, show: Callable[[str], object]) -> None:
        """Show through `show`, for instance a logger or `print`."""
        self._show = show

    def send(self, message: Outgoing) -> Outcome:
        """Show one message."""
        number = message.number or ""
        self._show(f"短信（只显示，不发送）{number[:3]}****{number[-4:]}：{message.text}")
        return Outcome(Ended.TAKEN, f"console:{message.key}")
