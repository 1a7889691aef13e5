"""The shop's policy: every limit that a move, a plan, a reminder or a hand-over may be shaped by.

Names are those of `policy/shop.yml`. Money is integer fen, shares are exact decimals from 0 to 1. A limit of 0 is a
limit ("none at all"), never "unlimited".
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from nuanfu.negotiation.hours import DailyHours
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.quantities import (
    AtLeastOne,
    Count,
    Courier,
    Day,
    Event,
    FenLimit,
    FenWorth,
    PartCount,
    Region,
    Share,
    Switch,
    Text,
    Until,
    Version,
    WebAddress,
    distinct,
    rising,
)
from nuanfu.negotiation.regions import province

DEFAULT_DAYS = "default"


class Section(BaseModel):
    """A part of the policy: frozen, and any field it does not know is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )


class Shop(Section):
    """Who speaks."""

    name: Text = Field(description="the shop's name, as buyers know it")
    agent_signature: Text = Field(description="the name under which the assistant and the agents sign")


class PerBuyer(Section):
    """How often one buyer may get a price cut."""

    accepted: Count = Field(description="accepted price cuts per buyer; gifts and postage not counted; 0: none")
    days: AtLeastOne = Field(description="length of the window they are counted in, in days")


class Price(Section):
    """What a discount may be, and who may get one."""

    lanes: Annotated[tuple[Lane, ...], AfterValidator(distinct)] = Field(
        description="lanes with price moves; the credit lane never has any"
    )
    ladder: Annotated[tuple[Share, ...], AfterValidator(rising)] = Field(
        description="shares of the goods total, rising, one step per refusal; empty: no discount"
    )
    cap: Share = Field(description="largest discount, share of the goods total; 0: no discount, ever")
    max_discount: FenLimit = Field(description="largest discount on one order, fen, whatever the share says")
    total_cap: Share = Field(description="discount, postage and gift together, share of the goods total of one order")
    min_order: FenLimit = Field(description="smallest goods total with price moves, fen")
    person_above: FenLimit = Field(
        description="largest goods total that the bot talks about, fen; above, a person does"
    )
    respect_item_floor: Switch = Field(description="whether the items' floor prices limit the discount")
    round_off_below: FenLimit = Field(
        description="may drop odd jiao and fen below this amount, fen; 100: to whole yuan"
    )
    daily_budget: FenLimit = Field(description="all discounts, postage and gifts of one Shanghai day, fen")
    buyer_share_of_budget: Share = Field(description="one buyer's part of the day's budget, share")
    per_buyer: PerBuyer = Field(description="how many price cuts one buyer may accept")
    offer_ttl_minutes: Count = Field(description="how long an offer stands, minutes; 0: no offers")
    max_rounds: Count = Field(description="ladder offers on one order, count; 0: none")

    @field_validator("ladder")
    @classmethod
    def _steps_give_something(cls, ladder: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
        if ladder and ladder[0] <= 0:
            raise ValueError("每一步都要大于 0;不想给优惠请把 cap 设为 0")
        return ladder


class Suspension(Section):
    """A region that is not served for a while."""

    region: Region = Field(description="province")
    until: Until = Field(description="last moment without service; a bare day counts to its end, Asia/Shanghai")


def _regions_with_default(days: Mapping[str, int]) -> Mapping[str, int]:
    if DEFAULT_DAYS not in days:
        raise ValueError(f"缺少 {DEFAULT_DAYS}：没有单独写出的地区按它计算，例如 {DEFAULT_DAYS}: 3")
    named: dict[str, int] = {}
    for name, count in days.items():
        key = name if name == DEFAULT_DAYS else province(name)
        if key is None:
            raise ValueError(f"{name} 不是省级地区，请写省、自治区或直辖市的名字，例如 新疆")
        if key in named:
            raise ValueError(f"{key} 写了两次，请删掉一个")
        named[key] = count
    return named


class Shipping(Section):
    """Postage, couriers and where the shop sends."""

    postage_cap: FenLimit = Field(description="largest waiver of postage on one order, fen; never pays for a courier")
    couriers: Mapping[Courier, FenLimit] = Field(description="couriers of choice and what each adds to postage, fen")
    courier_max_amount: FenLimit = Field(description="largest goods total with a quoted courier, fen; above, a person")
    no_service_regions: Annotated[tuple[Region, ...], AfterValidator(distinct)] = Field(
        default=(), description="provinces that are never served"
    )
    suspended: tuple[Suspension, ...] = Field(default=(), description="provinces that are not served for a while")
    days: Annotated[Mapping[str, AtLeastOne], AfterValidator(_regions_with_default)] = Field(
        description="days to delivery by province, and `default` for all others"
    )


class Gift(Section):
    """The one gift that the shop gives in a negotiation."""

    sku: Text = Field(description="article number of the gift")
    title: Text = Field(description="what the buyer reads")
    value: FenWorth = Field(description="its worth, fen; counts against total_cap and the day's budget")
    max_per_order: Count = Field(description="gifts on one order, count; 0: none")
    min_order: FenLimit = Field(description="smallest goods total with a gift, fen")
    stock: Count = Field(description="gifts in stock, count; 0: none")


class Points(Section):
    """Points for paying; one point is worth one fen."""

    rate: Share = Field(description="points for the payable, share; 0: none")
    early_payment_bonus: Share = Field(
        description="further points when paid before the offer expires, share of payable"
    )


class Deferral(Section):
    """Paying later."""

    order_hours: Count = Field(description="order lane: longest time from now, hours")
    credit_days: Count = Field(description="credit lane: longest deferral, days; a promise reaches as far")
    credit_times: Count = Field(description="credit lane: granted deferrals per order; one more is an application")
    hardship_days: Count = Field(description="credit lane, hardship stated: longest deferral to apply for, days")
    effect: Text | None = Field(
        default=None, description="effect on fee, interest and credit record; null: a person says"
    )


class ShipAfter(StrEnum):
    """When goods leave that are paid for in parts."""

    FIRST_PART = "first_part"
    LAST_PART = "last_part"


class Installment(Section):
    """Paying in monthly parts."""

    min_amount: FenLimit = Field(description="smallest payable with a plan, fen")
    max_amount: FenLimit = Field(description="largest payable with a plan, fen; above, a person")
    periods: Annotated[tuple[PartCount, ...], AfterValidator(rising)] = Field(
        description="allowed numbers of parts, rising; empty: no plans"
    )
    fee: FenLimit = Field(description="what a plan costs in all, fen")
    first_payment_min: Share = Field(description="smallest first part, share of the payable")
    first_due_days: Count = Field(default=3, description="days from the agreement to the first part")
    ship_after: ShipAfter = Field(description="order lane: the part after which goods are sent")
    effect: Text | None = Field(
        default=None, description="effect on fee, interest and credit record; null: a person says"
    )


class DisputeStop(StrEnum):
    """How long a dispute stops reminders."""

    UNTIL_RESOLVED = "until_resolved"


class WishStop(StrEnum):
    """How long the buyer's own wish stops reminders: nothing but that wish ends it."""

    FOREVER = "forever"


class Stop(Section):
    """How long reminders end for."""

    hardship_days: AtLeastOne = Field(description="stop for hardship, days; then a person looks")
    dispute: DisputeStop = Field(description="stop for a dispute")
    on_request: WishStop = Field(description="stop that the buyer asked for")


class Gesture(StrEnum):
    """The small gesture for service and trust."""

    GIFT = "gift"
    NONE = "none"


class Service(Section):
    """Making good for poor service."""

    gesture: Gesture = Field(default=Gesture.NONE, description="the gesture after an apology: the gift, or none")


class Consequences(Section):
    """What happens when not paying in time; nothing else is ever said about it."""

    order: Text | None = Field(default=None, description="order lane; null: a person answers")
    presale: Text | None = Field(default=None, description="presale, deposit included; null: a person answers")
    credit: Text | None = Field(default=None, description="credit lane; null: a person answers")


class AutoApprove(Section):
    """What the bot may agree to by itself in the credit lane; beyond it a person decides."""

    deferral_days: Count = Field(description="longest deferral granted at once, days")
    installment_periods: Count = Field(description="most parts granted at once, count")


class Applications(Section):
    """What a person decides."""

    answer_within_hours: AtLeastOne = Field(default=24, description="time to decide, hours; told to the buyer")


class Handoff(Section):
    """When a person takes over, and how fast."""

    after_misunderstandings: AtLeastOne = Field(
        description="messages in a row not understood before a person is offered"
    )
    on: Annotated[tuple[Intent, ...], AfterValidator(distinct)] = Field(description="intents that hand over at once")
    hours: DailyHours = Field(description="hours in which people answer, Asia/Shanghai")
    answer_within_seconds: AtLeastOne = Field(description="time for a person to answer, seconds")


class Outreach(Section):
    """Limits of what the shop starts."""

    skip_after_unpaid_orders: Count = Field(
        description="unpaid orders in 30 days, none paid, from which there is no reminder and no offer; 0: for nobody"
    )
    per_minute: Count = Field(description="messages that may start in one minute, count; 0: none")


class CalendarEntry(Section):
    """Days that are not as usual: a festival, stock-taking."""

    from_: Day = Field(alias="from", description="first day, Asia/Shanghai")
    to: Day = Field(description="last day, included")
    text: Text = Field(description="what the buyer is told")
    shipping: Switch = Field(default=True, description="whether goods are sent on these days")
    people: Switch = Field(default=True, description="whether people answer on these days")
    reminders: Switch = Field(default=True, description="whether reminders go out on these days")

    @field_validator("to")
    @classmethod
    def _ends_after_its_start(cls, to: date, known: ValidationInfo) -> date:
        first = known.data.get("from_")
        if first is not None and to < first:
            raise ValueError(f"结束日 {to} 早于开始日 {first}，请对调或改正")
        return to


class Webhook(Section):
    """An address of the shop that is told of events; the secret is a setting, never in the policy."""

    url: WebAddress = Field(description="address, http or https")
    events: Annotated[tuple[Event, ...], Field(min_length=1), AfterValidator(distinct)] = Field(
        description="the events it is told of"
    )


class Incident(Section):
    """Something that is out of order for a while: no message about paying goes out meanwhile."""

    what: Text = Field(description="short name, for instance payment")
    text: Text = Field(description="what the buyer is told")
    until: Until | None = Field(default=None, description="last moment of it; null: until it is switched off")


class Experiments(Section):
    """Whether the shop tries wordings, and the order of moves of equal worth, to learn what helps; no limit moves."""

    on: Switch = Field(default=False, description="whether draws are made at all")
    held_out: Share = Field(
        default=Decimal("0.2"), description="share of the orders that keep the default, to compare with; 1: no draws"
    )


class Policy(Section):
    """All limits of one shop, as in `policy/shop.yml`."""

    version: Version = Field(description="name of this version, a date or a text")
    shop: Shop
    price: Price
    shipping: Shipping
    gift: Gift | None = Field(default=None, description="null: no gift, ever")
    points: Points | None = Field(default=None, description="null: no points, ever")
    deferral: Deferral
    installment: Installment
    stop: Stop
    service: Service = Service()
    consequences: Consequences = Consequences()
    auto_approve: AutoApprove
    applications: Applications = Applications()
    handoff: Handoff
    outreach: Outreach
    experiments: Experiments = Experiments()
    calendar: tuple[CalendarEntry, ...] = Field(default=(), description="days that are not as usual")
    webhooks: tuple[Webhook, ...] = Field(default=(), description="addresses that are told of events")
    incidents: tuple[Incident, ...] = Field(default=(), description="what is out of order now")
