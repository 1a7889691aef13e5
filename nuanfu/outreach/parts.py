"""What outreach is made of, put together once."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog
from sqlalchemy.orm import Session

from nuanfu.bootstrap import App
from nuanfu.cases.speaker import Words
from nuanfu.clock import machine_seconds
from nuanfu.errors import SettingsInvalid
from nuanfu.ledger.database import Database
from nuanfu.outreach.channels import base
from nuanfu.outreach.channels.aliyun import Aliyun
from nuanfu.outreach.channels.im import Im
from nuanfu.outreach.channels.lists import CallList, HandList
from nuanfu.outreach.channels.sms import Carrier, Console, Sms
from nuanfu.outreach.channels.webhook import Webhook
from nuanfu.policy.file import load_policy
from nuanfu.policy.reminders import Provider, Reminders, Way
from nuanfu.published import Published

log = structlog.get_logger()
LEASE_SECONDS = 30.0  # how long a claim lives: who comes to the provider later does not send


def _new_token() -> str:
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one worker. `machine` is the clock of leases; tests replace it and the tokens.

    `renew` makes them again from what was published last; None for parts that stay as they are.
    """

    database: Database
    words: Words
    reminders: Reminders
    ways: Mapping[Way, base.Way]
    machine: Callable[[], float] = machine_seconds
    new_token: Callable[[], str] = field(default=_new_token)
    renew: "Callable[[], Parts] | None" = None

    def fresh(self) -> "Parts":
        """Return these parts with the wording and the cadence that bind now."""
        return self.renew() if self.renew else self


def parts_for(app: App, show: Callable[[str], object]) -> Parts:
    """Put outreach together for a process; `show` is where short messages go that nobody carries.

    Raises `PolicyInvalid` or `ScriptInvalid` for files that cannot be used, `SettingsInvalid` for a missing key.
    """
    published = Published(app)

    def renew() -> Parts:
        published.take_up()
        with app.database.reading() as session:
            reminders = published.reminders(session)
        return Parts(app.database, published.words, reminders, _ways(app, reminders, show), renew=renew)

    carrier_for(app, renew().reminders, show)
    return renew()


def _ways(app: App, reminders: Reminders, show: Callable[[str], object]) -> dict[Way, base.Way]:
    """Return the channels; a cadence published while the worker runs may ask for a carrier whose key it lacks."""
    try:
        return ways_over(carrier_for(app, reminders, show))
    except SettingsInvalid:
        log.exception("no_key_for_short_messages")
        return {way: channel for way, channel in ways_over(Console(show)).items() if way is not Way.SMS}


def parts_to_look(app: App, published: Published, session: Session) -> Parts:
    """Return outreach for whoever only looks at what would go: nothing is ever handed to a carrier."""
    return Parts(app.database, published.words, published.reminders(session), ways_over(Console(lambda _text: None)))


def carrier_for(app: App, reminders: Reminders, show: Callable[[str], object]) -> Carrier:
    """Return who carries short messages; raises `SettingsInvalid` for a carrier without its key."""
    if reminders.sms.provider is Provider.CONSOLE:
        return Console(show)
    key_id, key_secret = app.settings.sms_key_id, app.settings.sms_key_secret
    if not key_id or not key_secret:
        missing = "set it: policy/reminders.yml says provider: aliyun"
        raise SettingsInvalid(fields={"NUANFU_SMS_KEY_ID": missing, "NUANFU_SMS_KEY_SECRET": missing})
    return Aliyun(key_id, key_secret, load_policy(app.settings.policy).shop.name, reminders.sms.templates)


def ways_over(carrier: Carrier) -> dict[Way, base.Way]:
    """Return the channels that are connected, short messages through a carrier."""
    return {
        Way.IM: Im(),
        Way.SMS: Sms(carrier),
        Way.CALL_LIST: CallList(),
        Way.HAND_LIST: HandList(),
        Way.WEBHOOK: Webhook(),
    }
