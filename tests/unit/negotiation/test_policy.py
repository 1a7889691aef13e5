from datetime import date, datetime
from decimal import Decimal

import pytest
from pydantic import BaseModel, ValidationError

from nuanfu.clock import SHANGHAI
from nuanfu.errors import PolicyInvalid
from nuanfu.negotiation.hours import Hours
from nuanfu.negotiation.policy import Policy
from nuanfu.negotiation.quantities import Courier
from nuanfu.negotiation.regions import province


def refusal(changed, limits):
    with pytest.raises(PolicyInvalid) as caught:
        changed(limits)
    return caught.value.fields


def sections(model: type[BaseModel]):
    yield model
    for field in model.model_fields.values():
        for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from sections(part)


def test_shares_are_exact(policy):
    assert policy.price.ladder == (Decimal("0.03"), Decimal("0.05"), Decimal("0.08"))


def test_a_policy_cannot_be_changed_once_read(policy):
    with pytest.raises(ValidationError):
        policy.price.cap = Decimal(1)


def test_a_binary_float_is_no_share(changed):
    assert list(refusal(changed, {"price.total_cap": 0.12})) == ["price.total_cap"]


@pytest.mark.parametrize("name", ["price.cap", "price.total_cap", "points.rate", "installment.first_payment_min"])
@pytest.mark.parametrize("value", ["-0.1", "1.1", "NaN", "Infinity", "8%", None, True, []])
def test_a_share_lies_between_0_and_1(changed, name, value):
    assert list(refusal(changed, {name: value})) == [name]


@pytest.mark.parametrize("name", ["price.min_order", "gift.value", "shipping.postage_cap", "installment.fee"])
@pytest.mark.parametrize("value", [-1, "100", 1.5, True, None])
def test_money_is_whole_fen_and_never_negative(changed, name, value):
    assert list(refusal(changed, {name: value})) == [name]


def test_the_ladder_rises(changed):
    assert "从小到大" in refusal(changed, {"price.ladder": ["0.05", "0.03"]})["price.ladder"]


def test_a_step_gives_something(changed):
    assert "cap 设为 0" in refusal(changed, {"price.ladder": ["0", "0.03"]})["price.ladder"]


def test_a_cap_may_be_lowered_below_the_last_steps_of_the_ladder(changed):
    assert changed({"price.cap": "0.05"}).price.ladder[-1] > changed({"price.cap": "0.05"}).price.cap


def test_a_cap_of_0_switches_discounts_off_without_touching_the_ladder(changed):
    assert changed({"price.cap": 0}).price.cap == 0


def test_a_courier_is_one_of_the_known_names(changed):
    assert list(refusal(changed, {"shipping.couriers": {"顺风": 800}})) == ["shipping.couriers.顺风"]


def test_a_courier_is_read_by_its_name(policy):
    assert policy.shipping.couriers[Courier.SF] == 800


def test_a_region_is_a_province(changed):
    assert list(refusal(changed, {"shipping.no_service_regions": ["西臧"]})) == ["shipping.no_service_regions.0"]


def test_a_province_may_be_written_in_full(changed):
    policy = changed(
        {"shipping.no_service_regions": ["西藏自治区"], "shipping.days": {"default": 3, "新疆维吾尔自治区": 7}}
    )
    assert policy.shipping.no_service_regions == ("西藏",)
    assert policy.shipping.days["新疆"] == 7


def test_delivery_days_need_a_default(changed):
    assert "default" in refusal(changed, {"shipping.days": {"新疆": 7}})["shipping.days"]


def test_a_plan_has_two_parts_or_more(changed):
    assert list(refusal(changed, {"installment.periods": [1, 3]})) == ["installment.periods.0"]


@pytest.mark.parametrize("hours", ["9-22", "09:00-09:00", "22:00-08:00", "09:60-10:00", "09:00-24:01", 900])
def test_hours_are_a_span_of_one_day(changed, hours):
    assert list(refusal(changed, {"handoff.hours": hours})) == ["handoff.hours"]


def test_hours_are_the_shops_whatever_the_offset(policy):
    assert policy.handoff.hours.includes(datetime.fromisoformat("2026-11-22T01:00:00+00:00"))
    assert not policy.handoff.hours.includes(datetime.fromisoformat("2026-11-22T14:00:00+00:00"))


def test_hours_are_written_back_as_they_were():
    assert str(Hours.parse("00:00-24:00")) == "00:00-24:00"


def test_a_bare_day_lasts_to_its_end(changed):
    until = changed({"shipping.suspended": [{"region": "新疆", "until": "2026-12-01"}]}).shipping.suspended[0].until
    assert until == datetime(2026, 12, 1, 23, 59, 59, tzinfo=SHANGHAI)


def test_a_time_without_offset_is_the_shops(changed):
    incident = {"what": "payment", "text": "支付通道维护中", "until": "2026-12-01 18:00"}
    assert changed({"incidents": [incident]}).incidents[0].until == datetime(2026, 12, 1, 18, 0, tzinfo=SHANGHAI)


def test_a_festival_closes_only_what_it_names(changed):
    festival = {"from": "2027-02-05", "to": "2027-02-11", "text": "春节放假", "shipping": False}
    entry = changed({"calendar": [festival]}).calendar[0]
    assert (entry.from_, entry.shipping, entry.people) == (date(2027, 2, 5), False, True)


def test_a_festival_ends_after_it_starts(changed):
    festival = {"from": "2027-02-05", "to": "2027-02-01", "text": "春节放假"}
    assert list(refusal(changed, {"calendar": [festival]})) == ["calendar.0.to"]


@pytest.mark.parametrize("url", ["shop.example/hook", "ftp://shop.example", "https://a:b@shop.example", "https:// x"])
def test_a_webhook_has_a_plain_web_address(changed, url):
    hook = {"url": url, "events": ["offer.accepted"]}
    assert list(refusal(changed, {"webhooks": [hook]})) == ["webhooks.0.url"]


def test_a_webhook_names_known_events(changed):
    hook = {"url": "https://shop.example", "events": ["offer.seen"]}
    assert "offer.accepted" in refusal(changed, {"webhooks": [hook]})["webhooks.0.events.0"]


def test_an_intent_that_hands_over_is_a_known_one(changed):
    assert list(refusal(changed, {"handoff.on": ["threaten_complain"]})) == ["handoff.on.0"]


def test_nothing_stands_twice_in_a_list(changed):
    assert "两次" in refusal(changed, {"price.lanes": ["order", "order"]})["price.lanes"]


def test_every_field_says_what_it_means():
    unsaid = [
        f"{model.__name__}.{name}"
        for model in sections(Policy)
        for name, field in model.model_fields.items()
        if not field.description
        and not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel))
    ]
    assert unsaid == []


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("新疆", "新疆"),
        ("广西壮族自治区", "广西"),
        ("黑龙江省", "黑龙江"),
        ("上海市", "上海"),
        ("乌鲁木齐", None),
        ("省", None),
    ],
)
def test_a_province_is_known_by_its_short_name(name, short):
    assert province(name) == short
