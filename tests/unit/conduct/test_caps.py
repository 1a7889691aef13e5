from datetime import timedelta

import pytest

from nuanfu.conduct.channels import Channel
from nuanfu.conduct.gate import Allow, Defer, Deny
from nuanfu.conduct.outbound import Facts, Kind
from tests.unit.conduct.gates import DAY, NOW, ORDER, OVERDUE, asked, at, sent

SECOND = timedelta(seconds=1)


def notice(when: str, **more: object) -> object:
    return sent(at(when), Kind.DUE_NOTICE, order_no="C1", instalment=2, **more)


@pytest.mark.parametrize("facts", [ORDER, OVERDUE], ids=["order", "credit"])
@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.DUE_NOTICE, Kind.CALL_ROW, Kind.INVITATION])
def test_a_buyer_is_reminded_once_in_24_hours_to_the_second(kind: Kind, facts: Facts) -> None:
    last = sent(NOW - DAY + SECOND, kind, order_no="another")
    assert asked(Kind.REMINDER, facts=facts, contacts=(last,)) == Defer(NOW + SECOND, "buyer_a_day")
    last = sent(NOW - DAY, kind, order_no="another")
    assert asked(Kind.REMINDER, facts=facts, contacts=(last,)) == Allow()


@pytest.mark.parametrize("kind", [Kind.ANSWER, Kind.RECEIPT, Kind.NOTICE, Kind.SURVEY, Kind.FOLLOW_UP])
def test_what_is_no_reminder_does_not_count_as_one(kind: Kind) -> None:
    assert asked(contacts=(sent(NOW - SECOND, kind),)) == Allow()


def test_a_reminder_that_was_asked_for_may_be_the_second_of_a_day_in_the_order_lane_alone() -> None:
    last = (sent(NOW - SECOND, order_no="another"),)
    assert asked(asked_for=True, contacts=last) == Allow()
    assert asked(asked_for=True, facts=OVERDUE, contacts=last) == Defer(NOW + DAY - SECOND, "buyer_a_day")


def test_an_order_is_reminded_of_three_times_in_all() -> None:
    two = tuple(sent(NOW - days * DAY) for days in (10, 20))
    assert asked(contacts=two) == Allow()
    assert asked(contacts=(*two, sent(NOW - 30 * DAY, Kind.CALL_ROW))) == Deny("enough_for_order")


def test_reminders_of_other_orders_are_not_this_orders() -> None:
    assert asked(contacts=tuple(sent(NOW - days * DAY, order_no="B2") for days in (3, 4, 5))) == Allow()


def test_a_debtor_is_reminded_twice_in_seven_days() -> None:
    last = sent(NOW - 2 * DAY, order_no="C2")
    second = sent(NOW - 7 * DAY + SECOND, order_no="C3")
    assert asked(facts=OVERDUE, contacts=(last, second)) == Defer(NOW + SECOND, "buyer_a_week")
    assert asked(facts=OVERDUE, contacts=(last, sent(NOW - 7 * DAY, order_no="C3"))) == Allow()


def test_the_order_lane_has_no_cap_for_the_week() -> None:
    assert asked(contacts=tuple(sent(NOW - days * DAY, order_no="B2") for days in (2, 3, 4))) == Allow()


def test_an_instalment_is_reminded_of_twice_after_its_due_day() -> None:
    before = tuple(sent(NOW - days * DAY, order_no="C1", instalment=2) for days in (8, 16))
    assert asked(facts=OVERDUE, contacts=before[:1]) == Allow()
    assert asked(facts=OVERDUE, contacts=before) == Deny("enough_after_due")


def test_notices_before_the_due_day_are_none_of_these_two() -> None:
    notices = (notice("2026-11-09 10:00"), notice("2026-11-12 10:00"))
    assert asked(facts=OVERDUE, due_at=at("2026-11-12 23:59:59"), contacts=notices) == Allow()


@pytest.mark.parametrize("instalment", [1, 2])
def test_reminders_of_one_purchase_are_seven_days_apart_whichever_instalment(instalment: int) -> None:
    last = sent(NOW - 7 * DAY + SECOND, order_no="C1", instalment=instalment)
    assert asked(facts=OVERDUE, contacts=(last,)) == Defer(NOW + SECOND, "cycle_apart")
    last = sent(NOW - 7 * DAY, order_no="C1", instalment=instalment)
    assert asked(facts=OVERDUE, contacts=(last,)) == Allow()


@pytest.mark.parametrize(
    ("due", "opens"),
    [
        ("2026-12-01 23:59:59", "2026-11-28"),
        ("2026-12-01 00:00:00", "2026-11-28"),
        ("2027-03-02 12:00:00", "2027-02-27"),
        ("2028-03-02 12:00:00", "2028-02-28"),
        ("2027-01-02 12:00:00", "2026-12-30"),
    ],
)
def test_a_due_notice_waits_for_the_third_day_before_also_over_the_end_of_a_month(due: str, opens: str) -> None:
    first = at(f"{opens} 00:00:00")
    verdict = asked(Kind.DUE_NOTICE, facts=OVERDUE, due_at=at(due), now=first - 3 * 3600 * SECOND)
    assert verdict == Defer(first, "notice_too_early")
    assert asked(Kind.DUE_NOTICE, facts=OVERDUE, due_at=at(due), now=first + 8 * 3600 * SECOND) == Allow()


def test_one_notice_goes_before_the_due_day_and_one_on_it() -> None:
    due = at("2026-11-27 23:59:59")
    before = (notice("2026-11-24 09:00"),)
    assert asked(Kind.DUE_NOTICE, facts=OVERDUE, due_at=due, contacts=before) == Defer(
        at("2026-11-27 00:00"), "notice_too_early"
    )
    on_the_day = at("2026-11-27 10:00")
    assert asked(Kind.DUE_NOTICE, facts=OVERDUE, due_at=due, contacts=before, now=on_the_day) == Allow()


def test_a_second_notice_on_the_due_day_is_denied() -> None:
    before = (notice("2026-11-25 08:00"),)
    assert asked(Kind.DUE_NOTICE, facts=OVERDUE, due_at=NOW, contacts=before) == Deny("notice_too_late")


@pytest.mark.parametrize(("now", "late"), [("2026-11-25 21:59:59", False), ("2026-11-26 08:00:00", True)])
def test_after_the_due_day_there_is_no_due_notice(now: str, late: bool) -> None:
    verdict = asked(Kind.DUE_NOTICE, facts=OVERDUE, due_at=at("2026-11-25 12:00"), now=at(now))
    assert verdict == (Deny("notice_too_late") if late else Allow())


def test_a_due_notice_that_could_only_go_after_its_day_is_denied() -> None:
    late = at("2026-11-25 22:00")
    assert asked(Kind.DUE_NOTICE, facts=OVERDUE, due_at=late, now=late) == Deny("quiet_hours")


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.CALL_ROW])
def test_a_reminder_of_a_bill_waits_until_its_due_day_is_over(kind: Kind) -> None:
    verdict = asked(kind, facts=OVERDUE, due_at=at("2026-11-25 08:00"))
    assert verdict == Defer(at("2026-11-26 00:00"), "notice_too_early")


def test_another_channel_makes_no_other_count() -> None:
    last = sent(NOW - SECOND, channel=Channel.SMS, order_no="another")
    assert asked(Kind.CALL_ROW, contacts=(last,)) == Defer(NOW + DAY - SECOND, "buyer_a_day")
