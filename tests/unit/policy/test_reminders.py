"""The cadence file: read with every problem named, and its words fit for the lane and the channel they are said in."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from nuanfu.conduct.linter import lint
from nuanfu.conduct.sms import lint_sms
from nuanfu.errors import PolicyInvalid
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.moves import Lane
from nuanfu.policy.beside import check_words
from nuanfu.policy.howto import TROUBLES
from nuanfu.policy.reminders import LANES, Slot, Way, load_reminders, parse_reminders
from nuanfu.policy.scripts import load_scripts
from tests.harness import ROOT, shipped_policy

POLICY = ROOT / "policy"
SCRIPTS = load_scripts(POLICY / "scripts")
SHOP = shipped_policy().shop.name
SHIPPED = load_reminders(POLICY / "reminders.yml", SCRIPTS, SHOP)
OURS = sorted(script_id for script_id in SCRIPTS.ids if script_id.startswith("reminder."))
MONEY = re.compile("价|优惠|便宜|折|送您|包邮|¥|元")
ABOUT_MONEY = {"reminder.about.reason_price"}
SMALL: dict[str, Any] = {
    "version": "1",
    "slots": {"morning": "08:00-12:00", "afternoon": "12:00-17:00", "evening": "17:00-22:00"},
    "control_share": 0,
    "too_late_after": "12h",
    "paid_within": "2d",
    "order": [{"step": "first", "after": "30m", "channels": ["im"], "script": "reminder.first"}],
}


def read(**changes: Any) -> Any:
    body = json.dumps({**SMALL, **changes}, ensure_ascii=False, indent=1)  # which is YAML too, and knows no aliases
    return parse_reminders(body, SCRIPTS, SHOP)


def refusal(**changes: Any) -> dict[str, str]:
    with pytest.raises(PolicyInvalid) as caught:
        read(**changes)
    return caught.value.fields


def step(**changes: Any) -> list[dict[str, Any]]:
    return [{**SMALL["order"][0], **changes}]


def test_the_shipped_cadence_covers_both_lanes_and_every_kind_of_reminder() -> None:
    assert [name for name, steps in SHIPPED.sections() if not steps] == []


def test_the_shipped_due_notices_come_before_on_and_after_the_due_day() -> None:
    assert [step.day for step in SHIPPED.credit] == [-3, 0, 2, 10]


def test_a_delay_is_written_in_minutes_hours_or_days() -> None:
    assert [read(order=step(after=text)).order[0].after for text in ("30m", "3h", "2d")] == [
        timedelta(minutes=30),
        timedelta(hours=3),
        timedelta(days=2),
    ]


def test_a_step_may_go_in_every_part_of_the_day_unless_it_says_so() -> None:
    assert read().order[0].slots == tuple(Slot)


def due(name: str, day: int) -> dict[str, Any]:
    return {"step": name, "day": day, "channels": ["im"], "script": "reminder.past_due"}


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"order": step(after="soon")}, "order.0.after", "30m"),
        ({"order": step(channels=[])}, "order.0.channels", "至少"),
        ({"order": step(channels=["pigeon"])}, "order.0.channels.0", "call_list"),
        ({"order": step(script="reminder.none")}, "order.0.script", "没有话术"),
        ({"order": step(script="reminder.past_due")}, "order.0.script", "credit"),
        ({"order": step(channels=["sms"])}, "order.0", "sms"),
        ({"order": step(channels=["sms"], sms="reminder.first")}, "order.0.sms", "短信签名"),
        ({"order": step(audience={"buyer": "rich"})}, "order.0.audience.buyer", "returning"),
        ({"timed_out": step(after="1d")}, "timed_out.0.step", "换一个名字"),
        ({"slots": {**SMALL["slots"], "evening": "17:00-23:00"}}, "slots", "22:00"),
        (
            {"credit": [{"step": "x", "day": -4, "channels": ["im"], "script": "reminder.past_due"}]},
            "credit.0.day",
            "-3",
        ),
        ({"control_share": 2}, "control_share", "1"),
        ({"colour": "red"}, "colour", "没有这一项"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_field(changes: dict[str, Any], field: str, told: str) -> None:
    assert told in refusal(**changes)[field]


def test_every_problem_is_named_with_its_line() -> None:
    fields = refusal(order=step(script="reminder.none", after="soon"), colour="red")
    assert all(re.match(r"line \d+: ", said) for said in fields.values())
    assert {"order.0.after", "colour"} <= fields.keys()


def test_after_a_due_day_there_are_two_reminders_at_most_and_seven_days_between() -> None:
    assert "7 天" in refusal(credit=[due("a", 1), due("b", 5)])["credit"]
    assert "2 次" in refusal(credit=[due("a", 1), due("b", 9), due("c", 20)])["credit"]


def test_a_carrier_needs_the_number_of_the_approved_template() -> None:
    by_sms = step(channels=["sms"], sms="reminder.sms_order")
    assert "模板编号" in refusal(order=by_sms, sms={"provider": "aliyun"})["order.0.sms"]
    assert read(order=by_sms, sms={"provider": "aliyun", "templates": {"reminder.sms_order": "SMS_1"}})


def test_a_check_of_the_policy_reads_the_cadence_beside_it(tmp_path: Path) -> None:
    (tmp_path / "scripts").symlink_to(POLICY / "scripts")
    (tmp_path / "reminders.yml").write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(PolicyInvalid):
        check_words(tmp_path, SHOP)


@pytest.mark.parametrize("script_id", [one for one in OURS if ".sms_" not in one and one != "reminder.if_paid"])
def test_a_reminder_has_three_wordings_or_more(script_id: str) -> None:
    assert len(SCRIPTS[script_id].variants) >= 3


@pytest.mark.parametrize("script_id", sorted(set(OURS) - ABOUT_MONEY))
def test_a_reminder_speaks_of_no_price_to_who_never_asked(script_id: str) -> None:
    told = [variant.replace("今天的价", "").replace("今天是", "") for variant in SCRIPTS[script_id].variants]
    allowed = script_id == "reminder.come_back"  # an invitation states today's price
    assert allowed or [text for text in told if MONEY.search(text)] == []


@pytest.mark.parametrize("reason", TROUBLES)
def test_who_met_trouble_in_paying_is_told_the_way_out(reason: Intent) -> None:
    assert all("{how}" in variant for variant in SCRIPTS[f"reminder.about.{reason.value}"].variants)


def test_every_reason_that_is_spoken_to_is_one_that_buyers_have() -> None:
    about = {script_id.removeprefix("reminder.about.") for script_id in OURS if script_id.startswith("reminder.about.")}
    assert about <= {intent.value for intent in Intent}


@pytest.mark.parametrize("lane", Lane)
def test_every_wording_passes_the_linter_of_its_lane(lane: Lane) -> None:
    for script_id in OURS:
        script = SCRIPTS[script_id]
        if script.lane in (None, lane):
            assert [found for variant in script.variants for found in lint(variant, lane)] == []


def test_every_short_message_passes_the_carriers_rules() -> None:
    for section, steps in SHIPPED.sections():
        for one in steps:
            if one.sms is not None:
                filled = {name: SHOP if name == "shop" else "11月29日" for name in SCRIPTS[one.sms].variables}
                texts = [variant.format_map(filled) for variant in SCRIPTS[one.sms].variants]
                assert [found for text in texts for found in lint_sms(text, LANES[section][0], SHOP)] == []


def test_the_last_step_of_a_large_order_is_for_a_person() -> None:
    third = [one for one in SHIPPED.order if one.step == "third"]
    assert [Way.CALL_LIST in one.channels for one in third] == [True, False]
