"""What outreach is made of, put together once."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nuanfu.bootstrap import App
from nuanfu.cases.speaker import Words
from nuanfu.clock import machine_seconds
from nuanfu.ledger.database import Database
from nuanfu.outreach.channels import base
from nuanfu.outreach.channels.im import Im
from nuanfu.outreach.channels.lists import CallList, HandList
from nuanfu.outreach.channels.sms import Carrier, Sms
from nuanfu.outreach.channels.webhook import Webhook
from nuanfu.policy.reminders import Reminders, Way

LEASE_SECONDS = 30.0  # how long a claim lives: who comes to the provider later does not send


def _new_token() -> str:
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one worker. `machine` is the clock of leases; tests replace it and the tokens."""

    database: Database
    words: Words
    reminders: Reminders
    ways: Mapping[Way, base.Way]
    machine: Callable[[], float] = machine_seconds
    new_token: Callable[[], str] = field(default=_new_token)


def parts_for(app: App, carrier: Carrier) -> Parts:
    """Put outreach together for a process; raises `PolicyInvalid` or `ScriptInvalid` for files that cannot be used."""
    return Parts(app.database, app.words(), app.reminders(), ways_over(carrier))


def ways_over(carrier: Carrier) -> dict[Way, base.Way]:
    """Return the channels that are connected, short messages through a carrier."""
    return {
        Way.IM: Im(),
        Way.SMS: Sms(carrier),
        Way.CALL_LIST: CallList(),
        Way.HAND_LIST: HandList(),
        Way.WEBHOOK: Webhook(),
    }
