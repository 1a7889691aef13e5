from datetime import timedelta

import pytest

from nuanfu.conduct.channels import Channel
from nuanfu.conduct.gate import Allow, Defer, Verdict
from nuanfu.conduct.outbound import Contact, Kind
from tests.unit.conduct.gates import DAY, HOUR, NOW, asked, at, sent

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def sms(*ago: timedelta) -> tuple[Contact, ...]:
    return tuple(sent(NOW - one, Kind.RECEIPT, Channel.SMS, "another") for one in ago)


def calls(*ago: timedelta, connected: bool = False) -> tuple[Contact, ...]:
    return tuple(sent(NOW - one, Kind.ANSWER, Channel.PHONE, "another", connected=connected) for one in ago)


def call_back(**more: object) -> Verdict:
    return asked(Kind.ANSWER, Channel.PHONE, buyer_wrote_at=NOW, **more)  # type: ignore[arg-type]


def test_the_eleventh_short_message_in_24_hours_waits() -> None:
    spread = [hours * HOUR for hours in range(1, 10)]
    verdict = asked(Kind.RECEIPT, Channel.SMS, to_number=sms(*spread, DAY - SECOND))
    assert verdict == Defer(NOW + SECOND, "sms_to_number")
    assert asked(Kind.RECEIPT, Channel.SMS, to_number=sms(*spread, DAY)) == Allow()


def test_the_third_short_message_of_a_minute_waits() -> None:
    verdict = asked(Kind.RECEIPT, Channel.SMS, to_number=sms(10 * SECOND, 59 * SECOND))
    assert verdict == Defer(NOW + SECOND, "sms_to_number")
    assert asked(Kind.RECEIPT, Channel.SMS, to_number=sms(10 * SECOND, MINUTE)) == Allow()


def test_the_chat_knows_no_limit_of_a_number() -> None:
    assert asked(Kind.RECEIPT, Channel.IM, to_number=sms(SECOND, SECOND)) == Allow()


@pytest.mark.parametrize(
    ("full", "room"),
    [
        ([MINUTE - SECOND], [MINUTE]),
        ([*[minutes * MINUTE for minutes in (5, 10, 15, 20)], HOUR - SECOND], [*[5 * MINUTE] * 4, HOUR]),
        ([*[2 * HOUR] * 19, DAY - SECOND], [*[2 * HOUR] * 19, DAY]),
    ],
    ids=["a minute", "an hour", "a day"],
)
def test_a_number_is_called_only_so_often(full: list[timedelta], room: list[timedelta]) -> None:
    assert call_back(to_number=calls(*full, connected=True)) == Defer(NOW + SECOND, "calls_to_number")
    assert call_back(to_number=calls(*room, connected=True)) == Allow()


def test_a_fourth_talk_of_a_day_waits_for_the_next_whoever_calls() -> None:
    three = calls(2 * HOUR, 3 * HOUR, 4 * HOUR, connected=True)
    assert call_back(contacts=three[:2]) == Allow()
    assert call_back(contacts=three) == Defer(at("2026-11-26 00:00"), "connected_calls")


def test_a_day_of_talks_ends_at_midnight_in_shanghai() -> None:
    yesterday = calls(10 * HOUR + SECOND, 11 * HOUR, 12 * HOUR, connected=True)
    assert call_back(contacts=yesterday) == Allow()


def test_a_seventh_unanswered_call_of_a_day_waits_for_the_next() -> None:
    six = calls(*[minutes * MINUTE for minutes in (61, 65, 70, 75, 80, 85)])
    assert call_back(to_number=six[:5]) == Allow()
    assert call_back(to_number=six) == Defer(at("2026-11-26 00:00"), "unanswered_calls")


def row(**more: object) -> Verdict:
    return asked(Kind.CALL_ROW, **more)  # type: ignore[arg-type]


def test_the_list_calls_again_on_a_day_when_nobody_answered() -> None:
    assert row(contacts=calls(HOUR)) == Allow()


def test_the_list_tries_twice_a_day_and_not_the_day_after() -> None:
    assert row(contacts=calls(HOUR, 90 * MINUTE)) == Defer(at("2026-11-27 00:00"), "calls_by_plan")


def test_the_list_does_not_call_on_the_day_of_a_talk_nor_on_the_next() -> None:
    assert row(contacts=calls(HOUR, connected=True)) == Defer(at("2026-11-27 00:00"), "calls_by_plan")


def test_the_list_never_calls_two_days_running() -> None:
    assert row(contacts=calls(10 * HOUR + SECOND)) == Defer(at("2026-11-26 00:00"), "calls_by_plan")
    assert row(contacts=calls(34 * HOUR + SECOND)) == Allow()
