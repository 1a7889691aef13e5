"""When the shop reminds, by which channel, in which words (`policy/reminders.yml`): the cadence, never the limits.

The gate limits what the cadence wants (`nuanfu.conduct`). Every step counts from the debt itself: from the order, from
the opening of a tail payment, from a due day, from a day that the buyer named; never from the last run.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from functools import partial
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from nuanfu.conduct.sms import lint_sms
from nuanfu.errors import PolicyInvalid, ScriptInvalid
from nuanfu.negotiation.hours import DailyHours
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Section
from nuanfu.negotiation.quantities import FenLimit, Share, Text, Version, distinct
from nuanfu.policy.marked_yaml import Path
from nuanfu.policy.reading import dotted, parse, read_text
from nuanfu.policy.scripts import Name, ScriptId, Scripts

OPENS, CLOSES = 8 * 60, 22 * 60  # minutes of the day within which anything may leave: quiet hours of the gate
FEWEST_DAYS_APART = 7  # between two reminders after a due day: the gate would only put the second off
MOST_AFTER_DUE = 2
_DELAY = re.compile(r"(\d{1,4})\s*([mhd])", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Slot(StrEnum):
    """A part of the day: before noon, before 17:00, before 22:00."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Way(StrEnum):
    """How a step reaches the buyer."""

    IM = "im"
    SMS = "sms"
    CALL_LIST = "call_list"
    HAND_LIST = "hand_list"
    WEBHOOK = "webhook"


class Known(StrEnum):
    """Whether the buyer has said why they do not pay."""

    KNOWN = "known"
    UNKNOWN = "unknown"


class Before(StrEnum):
    """Whether the buyer has paid an order of this shop before."""

    NEW = "new"
    RETURNING = "returning"


class Provider(StrEnum):
    """Who carries short messages."""

    CONSOLE = "console"
    ALIYUN = "aliyun"


def _delay(value: Any) -> timedelta:
    if isinstance(value, timedelta):
        return value
    match = _DELAY.fullmatch(str(value).strip())
    if match is None:
        raise ValueError(f"应写成 30m（分钟）、3h（小时）或 2d（天），不能写成 {value}")
    return timedelta(**{_UNITS[match.group(2)]: int(match.group(1))})


def _written(delay: timedelta) -> str:
    return f"{int(delay.total_seconds()) // 60}m"


Delay = Annotated[timedelta, BeforeValidator(_delay), PlainSerializer(_written, return_type=str, when_used="json")]
Ways = Annotated[tuple[Way, ...], Field(min_length=1), AfterValidator(distinct)]
Slots = Annotated[tuple[Slot, ...], Field(min_length=1), AfterValidator(distinct)]


class Audience(Section):
    """Whom a step is for; what is not written does not matter."""

    buyer: Before | None = Field(default=None, description="`new` or `returning`: has paid here before")
    reason: Known | None = Field(default=None, description="whether a reason for not paying is known")
    min_amount: FenLimit | None = Field(default=None, description="smallest amount to pay, fen")
    max_amount: FenLimit | None = Field(default=None, description="largest amount to pay, fen")


class Step(Section):
    """One thing that is sent once; of entries with one name, the first whose audience fits counts."""

    step: Name = Field(description="its name, by which it is sent once")
    channels: Ways = Field(description="by what, the preferred first; the next one when it cannot be or was not read")
    slots: Slots = Field(default=tuple(Slot), description="parts of the day in which it may go")
    script: ScriptId = Field(description="what it says; a known reason is spoken to instead, where a script does")
    sms: ScriptId | None = Field(default=None, description="what it says as a short message")
    audience: Audience = Field(default=Audience(), description="whom it is for")

    @model_validator(mode="after")
    def _says_something_by_sms(self) -> "Step":
        if (Way.SMS in self.channels) != (self.sms is not None):
            raise ValueError("channels 里有 sms 就要写 sms: 短信话术的名字；没有 sms 就不写")
        return self


class DelayedStep(Step):
    """A step some time after its anchor."""

    after: Delay = Field(description="how long after, for example 30m, 3h, 2d")


class DueStep(Step):
    """A step before, on or after a due day."""

    day: int = Field(ge=-3, le=60, strict=True, description="days from the due day: -3 is three days before, 0 the day")


class SlotHours(Section):
    """The hours of each part of the day, Asia/Shanghai."""

    morning: DailyHours
    afternoon: DailyHours
    evening: DailyHours

    @model_validator(mode="after")
    def _lie_within_the_day(self) -> "SlotHours":
        for name in Slot:
            hours = getattr(self, name.value)
            if hours.opens < OPENS or hours.closes > CLOSES:
                raise ValueError(f"{name.value} 要在 08:00-22:00 之间，不能写成 {hours}")
        return self


class Sms(Section):
    """Who carries short messages, and the numbers under which the carrier knows their templates."""

    provider: Provider = Field(default=Provider.CONSOLE, description="`console` only shows them; `aliyun` sends")
    templates: Mapping[ScriptId, Text] = Field(default={}, description="script → number of the approved template")


class Reminders(Section):
    """The cadence of both lanes."""

    version: Version = Field(description="name of this version, a date or a text")
    slots: SlotHours
    control_share: Share = Field(description="share of buyers without reminders, order lane only; 0: none")
    too_late_after: Delay = Field(description="a step not gone out so long after its time never goes")
    paid_within: Delay = Field(description="a payment so long after a reminder counts for it")
    order: tuple[DelayedStep, ...] = Field(default=(), description="unpaid orders, counted from the order")
    presale: tuple[DelayedStep, ...] = Field(default=(), description="tail payments, counted from their opening")
    credit: tuple[DueStep, ...] = Field(default=(), description="what is owed, counted from the due day")
    promised: tuple[Step, ...] = Field(default=(), description="on the day on which the buyer asked to be reminded")
    follow_up: tuple[DelayedStep, ...] = Field(default=(), description="after an agreed day that passed unpaid")
    timed_out: tuple[DelayedStep, ...] = Field(default=(), description="orders that ran out of time, invited once")
    sms: Sms = Sms()

    def sections(self) -> Iterator[tuple[str, tuple[Step, ...]]]:
        """Return every section with its steps, by its name in the file."""
        for name in LANES:
            yield name, getattr(self, name)


LANES: dict[str, tuple[Lane, ...]] = {
    "order": (Lane.ORDER,),
    "presale": (Lane.ORDER,),
    "credit": (Lane.CREDIT,),
    "promised": tuple(Lane),
    "follow_up": tuple(Lane),
    "timed_out": (Lane.ORDER,),
}
"""The lanes in which the steps of each section speak: their scripts must be fit for all of them."""


def load_reminders(path: FilePath | str, scripts: Scripts, shop: str) -> Reminders:
    """Read the file against the shop's scripts and name; raises PolicyInvalid with every problem by line and field."""
    path = FilePath(path)
    return parse_reminders(read_text(path, PolicyInvalid), scripts, shop, str(path))


def parse_reminders(text: str, scripts: Scripts, shop: str, source: str = "reminders") -> Reminders:
    """Read the YAML text of a cadence; raises PolicyInvalid like `load_reminders`."""
    return parse(Reminders, text, source, PolicyInvalid, partial(_problems, scripts=scripts, shop=shop))


def cadence_hash(reminders: Reminders) -> str:
    """Name a cadence by what it says: sha256 (hex) of its JSON; comments do not count."""
    return hashlib.sha256(reminders.model_dump_json().encode()).hexdigest()


def check_words(reminders: Reminders, scripts: Scripts, shop: str) -> None:
    """Make sure that a cadence can be said in some scripts; raises ScriptInvalid with every problem by field."""
    fields = {dotted(path): why for path, why in _problems(reminders, scripts, shop)}
    if fields:
        raise ScriptInvalid("提醒节奏用不了这些话术：\n" + "\n".join(fields.values()), fields)


def _problems(reminders: Reminders, scripts: Scripts, shop: str) -> Iterator[tuple[Path, str]]:
    """Yield what the shape alone cannot see: names, scripts, short messages, days after a due day."""
    first_in: dict[str, str] = {}
    for section, steps in reminders.sections():
        for at, step in enumerate(steps):
            if first_in.setdefault(step.step, section) != section:
                yield (section, at, "step"), f"{step.step} 在 {first_in[step.step]} 里已经用了，请换一个名字"
            yield from _unsaid((section, at, "script"), step.script, LANES[section], scripts)
            if step.sms is not None:
                yield from _unsent((section, at, "sms"), step.sms, LANES[section], scripts, shop, reminders.sms)
    yield from _after_due(reminders)


def _after_due(reminders: Reminders) -> Iterator[tuple[Path, str]]:
    days = sorted({step.day for step in reminders.credit if step.day > 0})
    if len(days) > MOST_AFTER_DUE:
        yield ("credit",), f"到期日之后最多提醒 {MOST_AFTER_DUE} 次，现在写了 {len(days)} 次"
    if any(later - earlier < FEWEST_DAYS_APART for earlier, later in pairwise(days)):
        yield ("credit",), f"到期日之后的两次要隔 {FEWEST_DAYS_APART} 天以上"


def _unsaid(path: Path, script_id: str, lanes: tuple[Lane, ...], scripts: Scripts) -> Iterator[tuple[Path, str]]:
    if script_id not in scripts:
        yield path, f"没有话术 {script_id}，请在 policy/scripts/ 里写上"
    elif scripts[script_id].lane is not None and lanes != (scripts[script_id].lane,):
        yield path, f"话术 {script_id} 是给 {scripts[script_id].lane} 写的，不能用在这里"


def _unsent(
    path: Path, script_id: str, lanes: tuple[Lane, ...], scripts: Scripts, shop: str, sms: Sms
) -> Iterator[tuple[Path, str]]:
    problems = list(_unsaid(path, script_id, lanes, scripts))
    yield from problems
    if problems:
        return
    script = scripts[script_id]
    filled = {name: shop if name == "shop" else f"{{{name}}}" for name in script.variables}
    for number, variant in enumerate(script.variants, 1):
        for lane in lanes:
            for finding in lint_sms(variant.format_map(filled), lane, shop):
                yield path, f"{script_id} 第 {number} 种写法：{finding}"
    if sms.provider is Provider.ALIYUN:
        if script_id not in sms.templates:
            yield path, f"sms.templates 里没有 {script_id} 的模板编号"
        if len(script.variants) > 1:
            yield path, f"{script_id} 有 {len(script.variants)} 种写法；运营商审过的模板只有一种"
