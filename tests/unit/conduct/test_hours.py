import pytest

from nuanfu.conduct.channels import Channel
from nuanfu.conduct.gate import Allow, Defer, Deny
from nuanfu.conduct.outbound import Kind
from tests.harness import policy_with
from tests.unit.conduct.gates import asked, at


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-25 07:59:59", "2026-11-25 08:00:00"),
        ("2026-11-25 08:00:00", None),
        ("2026-11-25 21:59:59", None),
        ("2026-11-25 22:00:00", "2026-11-26 08:00:00"),
        ("2026-11-25 23:59:59", "2026-11-26 08:00:00"),
        ("2026-11-26 00:00:00", "2026-11-26 08:00:00"),
        ("2026-11-30 22:00:00", "2026-12-01 08:00:00"),
        ("2026-12-31 23:00:00", "2027-01-01 08:00:00"),
    ],
)
@pytest.mark.parametrize("kind", [Kind.SURVEY, Kind.AGENT_UNASKED, Kind.RECEIPT, Kind.NOTICE, Kind.APPLICATION_RESULT])
def test_nothing_starts_between_ten_at_night_and_eight(kind: Kind, now: str, until: str | None) -> None:
    assert asked(kind, now=at(now)) == (Defer(at(until), "quiet_hours") if until else Allow())


def test_an_answer_in_the_chat_is_given_at_night() -> None:
    night = at("2026-11-25 23:30")
    assert asked(Kind.ANSWER, now=night, buyer_wrote_at=night) == Allow()


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.PHONE])
def test_an_answer_that_rings_waits_for_the_morning(channel: Channel) -> None:
    night = at("2026-11-25 23:30")
    verdict = asked(Kind.ANSWER, channel, now=night, buyer_wrote_at=night)
    assert isinstance(verdict, Defer)
    assert verdict.until == at("2026-11-26 08:00")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-25 07:59:59", "2026-11-25 08:00:00"),
        ("2026-11-25 08:00:00", None),
        ("2026-11-25 20:59:59", None),
        ("2026-11-25 21:00:00", "2026-11-26 08:00:00"),
        ("2026-11-30 21:00:00", "2026-12-01 08:00:00"),
    ],
)
def test_a_short_message_goes_from_eight_to_nine(now: str, until: str | None) -> None:
    verdict = asked(Kind.RECEIPT, Channel.SMS, now=at(now))
    assert verdict == Allow() if until is None else isinstance(verdict, Defer) and verdict.until == at(until)


@pytest.mark.parametrize(
    ("now", "until"),
    [("2026-11-25 16:59:59", None), ("2026-11-25 17:00:00", "2026-11-26 08:00:00")],
)
def test_the_phone_has_the_first_two_slots(now: str, until: str | None) -> None:
    assert asked(Kind.CALL_ROW, now=at(now)) == (Defer(at(until), "phone_slots") if until else Allow())


def test_a_call_back_in_the_evening_is_no_row_of_the_list() -> None:
    evening = at("2026-11-25 19:00")
    assert asked(Kind.ANSWER, Channel.PHONE, now=evening, buyer_wrote_at=evening) == Allow()


def closed(first: str, last: str, *, reminders: bool = False) -> dict[str, object]:
    return {"from": first, "to": last, "text": "盘点", "reminders": reminders}


def test_a_day_that_the_calendar_closes_is_waited_for() -> None:
    policy = policy_with(calendar=[closed("2026-11-25", "2026-11-25")])
    assert asked(Kind.SURVEY, policy=policy, now=at("2026-11-24 21:59:59")) == Allow()
    assert asked(Kind.SURVEY, policy=policy) == Defer(at("2026-11-26 00:00"), "closed_days")
    assert asked(Kind.SURVEY, policy=policy, now=at("2026-11-26 08:00")) == Allow()


def test_of_several_waits_the_longest_counts() -> None:
    policy = policy_with(calendar=[closed("2026-11-25", "2026-11-25")])
    verdict = asked(Kind.SURVEY, policy=policy, now=at("2026-11-25 23:59:59"))
    assert verdict == Defer(at("2026-11-26 08:00"), "quiet_hours")


def test_days_that_follow_each_other_are_waited_for_together() -> None:
    calendar = [closed("2026-11-29", "2026-12-02"), closed("2026-11-25", "2026-11-28")]
    assert asked(policy=policy_with(calendar=calendar)) == Defer(at("2026-12-03 00:00"), "closed_days")


def test_a_day_without_shipping_alone_closes_nothing() -> None:
    policy = policy_with(calendar=[{**closed("2026-11-25", "2026-11-25", reminders=True), "shipping": False}])
    assert asked(policy=policy) == Allow()


def test_a_receipt_goes_out_on_a_closed_day() -> None:
    assert asked(Kind.RECEIPT, policy=policy_with(calendar=[closed("2026-11-25", "2026-11-25")])) == Allow()


def outage(until: str | None) -> dict[str, object]:
    return {"what": "payment", "text": "支付维护中", "until": until}


def test_nothing_about_paying_goes_until_the_outage_is_over() -> None:
    policy = policy_with(incidents=[outage("2026-11-25T12:00:00+08:00")])
    assert asked(policy=policy) == Defer(at("2026-11-25 12:00:01"), "incident")
    assert asked(policy=policy, now=at("2026-11-25 12:00:00")) == Defer(at("2026-11-25 12:00:01"), "incident")
    assert asked(policy=policy, now=at("2026-11-25 12:00:01")) == Allow()


def test_an_outage_without_an_end_denies() -> None:
    assert asked(policy=policy_with(incidents=[outage(None)])) == Deny("incident_without_end")


def test_what_is_not_about_paying_goes_during_an_outage() -> None:
    assert asked(Kind.NOTICE, policy=policy_with(incidents=[outage(None)])) == Allow()
