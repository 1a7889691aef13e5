"""How a scenario is written: its story in YAML, read with the line and name of everything that is wrong in it."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, RootModel, model_validator

from nuanfu.clock import SHANGHAI
from nuanfu.errors import BadInput
from nuanfu.negotiation.moves import OfferKind
from nuanfu.negotiation.policy import Section
from nuanfu.negotiation.quantities import Text, distinct
from nuanfu.policy.reading import parse, read_text
from tests.harness import MORNING, shipped_policy

SPAN = re.compile(r"(\d+) (minute|hour|day)s?")
CASE = re.compile(r"(open|paused|stopped|settled|closed)(/[a-z_]+)?")
ACTIONS = ("buyer", "after", "pays", "accepts", "declines", "shop", "policy")
ORDER_NO = "NW20261123001"
BUYER = "buyer-1"


class ScenarioInvalid(BadInput):
    """A scenario cannot be read; correct the named lines."""

    code = "scenario_invalid"


def _span(value: Any) -> timedelta:
    match = SPAN.fullmatch(str(value))
    if match is None:
        raise ValueError(f"时长写成 30 minutes、2 hours 或 3 days，不能写成 {value}")
    return timedelta(**{f"{match[2]}s": int(match[1])})


def _time(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise ValueError(f"时间写成 2026-11-23 21:30(北京时间)，不能写成 {value}") from error


def _case(value: str) -> str:
    if CASE.fullmatch(value) is None:
        raise ValueError(f"状态写成 open 或 paused/handoff，不能写成 {value}")
    return value


Span = Annotated[timedelta, BeforeValidator(_span)]
Time = Annotated[datetime, BeforeValidator(_time)]
CaseText = Annotated[str, AfterValidator(_case)]
Words = tuple[Text, ...]


class Item(Section):
    """One line of an order; prices in fen."""

    sku: Text = "NW-BED-4"
    title: Text = "长绒棉四件套"
    quantity: int = 1
    unit_price: int = 29900
    floor_price: int | None = None


class Part(Section):
    """One part of a bill."""

    due_in: Span
    amount: int


class GivenOrder(Section):
    """An order before the conversation; unwritten, it is the demo's: 299.00, floor 269.00, postage 8.00, one day."""

    order_no: Text = ORDER_NO
    buyer: Text = BUYER
    lane: Literal["order", "credit"] = "order"
    items: tuple[Item, ...] = (Item(floor_price=26900),)
    shipping_fee: int = 800
    placed_ago: Span = timedelta(minutes=20)
    closes_in: Span | None = timedelta(days=1)
    pay_url: Text | None = None
    province: Text | None = None
    installments: tuple[Part, ...] = ()
    status: Literal["pending", "paid", "closed"] = "pending"

    def body(self, now: datetime) -> dict[str, Any]:
        """Return what the shop tells the desk."""
        body: dict[str, Any] = {
            "buyer": {"id": self.buyer},
            "placed_at": (now - self.placed_ago).isoformat(),
            "lane": self.lane,
            "items": [item.model_dump() for item in self.items],
            "shipping_fee": self.shipping_fee,
            "pay_url": self.pay_url,
            "province": self.province,
            "status": self.status,
        }
        if self.closes_in is not None:
            body["closes_at"] = (now + self.closes_in).isoformat()
        if self.installments:
            parts = [{"due_at": (now + part.due_in).isoformat(), "amount": part.amount} for part in self.installments]
            body["installments"] = parts
        return body


def _known_settings(changes: dict[str, Any]) -> dict[str, Any]:
    """Refuse a policy change that names nothing: a misspelt limit would quietly test the shipped one."""
    known = shipped_policy().model_dump(mode="json", by_alias=True)
    for path in changes:
        place: Any = known
        for name in path.split("."):
            if not isinstance(place, dict) or name not in place:
                raise ValueError(f"policy/shop.yml 里没有 {path}，请检查拼写")
            place = place[name]
    return changes


Changes = Annotated[dict[str, Any], AfterValidator(_known_settings)]


class Given(Section):
    """What stands before the first word."""

    time: Time = MORNING
    policy: Changes = Field(default_factory=dict)
    orders: tuple[GivenOrder, ...] = (GivenOrder(),)


class OfferExpected(Section):
    """The offer card of an answer; amounts in fen."""

    kind: OfferKind
    before: int | None = None
    after: int | None = None
    until: Time | None = None


class Expect(Section):
    """What must be so after a step; what is not written is not looked at."""

    intent: Text | None = Field(default=None, description="an intent's name; none: not understood")
    emotion: Literal["calm", "anxious", "angry", "low"] | None = None
    signals: tuple[Text, ...] | None = None
    mode: Literal["bot", "queue", "agent"] | None = None
    offer: OfferExpected | Literal["none"] | None = None
    card: Literal["offer", "bill", "order_picker", "howto", "application", "survey", "none"] | None = None
    says: Words = ()
    never_says: Words = ()
    silent: bool = False
    for_person: bool | None = None
    refused: Text | None = None
    order: Text | None = Field(default=None, description="the order the rest is about; else the first one given")
    case: CaseText | None = None
    status: Literal["pending", "paid", "closed"] | None = None
    payable: int | None = None
    discount: int | None = None
    refund_due: int | None = None
    offers: tuple[Text, ...] | None = Field(default=None, description="kind/state of each offer made, oldest first")
    reasons: tuple[Text, ...] | None = None
    until: Time | None = Field(default=None, description="until when the case rests, Beijing time")
    due: Time | None = Field(default=None, description="when the first open part is due, Beijing time")
    applications: tuple[Text, ...] | None = Field(default=None, description="kind/state of each, oldest first")
    promises: tuple[Text, ...] | None = Field(default=None, description="day/state of each promise, oldest first")


class Told(Section):
    """What the shop tells about an order meanwhile."""

    order: Text | None = None
    status: Literal["pending", "paid", "closed"] | None = None
    unit_price: int | None = None


class Step(Section):
    """One thing that happens, and what is expected then."""

    buyer: str | None = None
    filled_to: int | None = Field(default=None, description="repeat the text until it has so many characters")
    by: Text = BUYER
    after: Span | None = None
    pays: int | None = None
    accepts: Literal["last", "first"] | None = None
    declines: Literal["last", "first"] | None = None
    shop: Told | None = None
    policy: Changes | None = None
    order: Text | None = Field(default=None, description="the order named with the message, or the one paid")
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _does_one_thing(self) -> "Step":
        if len(self.does) != 1:
            raise ValueError(f"一步只做一件事：{'、'.join(ACTIONS)} 里写一个")
        return self

    @property
    def does(self) -> list[str]:
        """Return which of the actions are written; one, in a valid step."""
        return [name for name in ACTIONS if getattr(self, name) is not None]

    @property
    def text(self) -> str:
        """Return what the buyer types."""
        words = self.buyer or ""
        return (words * self.filled_to)[: self.filled_to] if self.filled_to else words


class Scenario(Section):
    """One conversation: its name, why it is worth keeping, what stands before it, and what happens."""

    name: Text
    why: Text
    given: Given = Given()
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


def _one_name_each(scenarios: tuple[Scenario, ...]) -> tuple[Scenario, ...]:
    distinct([scenario.name for scenario in scenarios])
    return scenarios


class ScenarioFile(RootModel[Annotated[tuple[Scenario, ...], Field(min_length=1), AfterValidator(_one_name_each)]]):
    """One file: a list of scenarios."""


def read_scenarios(path: Path) -> tuple[Scenario, ...]:
    """Read a file; raises ScenarioInvalid naming file, line, scenario, step and key of everything that is wrong."""
    return parse(ScenarioFile, read_text(path, ScenarioInvalid), path.name, ScenarioInvalid).root
