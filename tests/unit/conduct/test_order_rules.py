from datetime import timedelta

import pytest

from nuanfu.conduct.channels import Channel
from nuanfu.conduct.gate import Allow, Defer, Deny
from nuanfu.conduct.outbound import Kind
from tests.harness import policy_with
from tests.unit.conduct.gates import DAY, HOUR, NOW, OVERDUE, asked, at, sent, why

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.mark.parametrize("kind", [Kind.REMINDER, Kind.CALL_ROW])
def test_an_order_is_left_alone_until_its_tenth_minute(kind: Kind) -> None:
    assert asked(kind, placed_at=NOW - 10 * MINUTE + SECOND) == Defer(NOW + SECOND, "just_placed")
    assert asked(kind, placed_at=NOW - 10 * MINUTE) == Allow()


def test_an_order_is_left_alone_in_its_last_thirty_minutes() -> None:
    assert asked(closes_at=NOW + 30 * MINUTE + SECOND) == Allow()
    assert asked(closes_at=NOW + 30 * MINUTE) == Deny("closing")


def test_an_order_that_closes_too_soon_gets_no_reminder() -> None:
    assert asked(placed_at=NOW, closes_at=NOW + 40 * MINUTE) == Deny("just_placed")
    assert asked(placed_at=NOW, closes_at=NOW + 40 * MINUTE + SECOND) == Defer(NOW + 10 * MINUTE, "just_placed")


def test_a_reminder_that_could_only_go_too_late_is_denied_by_what_it_waits_for() -> None:
    night = at("2026-11-25 22:30")
    assert asked(now=night, closes_at=at("2026-11-26 08:30")) == Deny("quiet_hours")
    assert asked(now=night, closes_at=at("2026-11-26 08:30:01")) == Defer(at("2026-11-26 08:00"), "quiet_hours")


@pytest.mark.parametrize("gone", [{"payable": 0}, {"closed": True}])
def test_nobody_is_reminded_of_what_is_paid_or_closed(gone: dict[str, object]) -> None:
    assert asked(**gone) == Deny("nothing_to_pay")


def test_the_tail_of_a_presale_is_not_spoken_of_before_it_opens() -> None:
    assert asked(opens_at=NOW + SECOND) == Defer(NOW + SECOND, "not_open_yet")
    assert asked(opens_at=NOW) == Allow()


def test_a_buyer_who_has_just_paid_is_not_reminded_of_another_order() -> None:
    assert asked(paid_at=NOW - DAY + SECOND) == Defer(NOW + SECOND, "paid_another")
    assert asked(paid_at=NOW - DAY) == Allow()


def test_a_payment_of_today_counts_until_the_same_hour_tomorrow() -> None:
    assert asked(paid_at=at("2026-11-25 00:00:00")) == Defer(at("2026-11-26 00:00:00"), "paid_another")


def test_a_due_notice_goes_to_a_buyer_who_has_paid_something_else() -> None:
    assert asked(Kind.DUE_NOTICE, facts=OVERDUE, due_at=NOW, paid_at=NOW) == Allow()


def test_an_import_is_good_for_six_hours() -> None:
    assert asked(imported_at=NOW - 6 * HOUR) == Allow()
    assert asked(imported_at=NOW - 6 * HOUR - SECOND) == Deny("stale_facts")
    assert asked(Kind.RECEIPT, imported_at=NOW - DAY) == Allow()


def test_a_buyer_who_orders_and_never_pays_is_not_reminded() -> None:
    assert asked(unpaid_orders=4) == Allow()
    assert asked(unpaid_orders=5) == Deny("too_many_unpaid")


def test_a_limit_of_no_unpaid_orders_reminds_nobody() -> None:
    assert asked(policy=policy_with(outreach__skip_after_unpaid_orders=0)) == Deny("too_many_unpaid")


def test_unpaid_orders_say_nothing_about_a_bill() -> None:
    assert asked(facts=OVERDUE, unpaid_orders=9) == Allow()


def test_an_order_that_ran_out_of_time_is_invited_back_once() -> None:
    assert asked(Kind.INVITATION, timed_out=True, closed=True) == Allow()
    before = (sent(NOW - 5 * DAY, Kind.INVITATION),)
    assert asked(Kind.INVITATION, timed_out=True, closed=True, contacts=before) == Deny("not_to_invite")


def test_a_cancelled_order_is_never_invited_back() -> None:
    assert asked(Kind.INVITATION, closed=True) == Deny("not_to_invite")


def test_a_step_goes_out_once_whatever_became_of_it() -> None:
    before = (sent(NOW - 3 * DAY, step="first"),)
    assert asked(step="first", contacts=before) == Deny("said_already")
    assert asked(step="second", contacts=before) == Allow()


def test_the_same_step_of_another_order_is_another_thing() -> None:
    assert asked(step="first", contacts=(sent(NOW - 3 * DAY, order_no="B2", step="first"),)) == Allow()


def test_the_first_rule_that_denies_is_named_before_any_that_defers() -> None:
    night = at("2026-11-25 23:00")
    assert why(asked(Kind.REMINDER, Channel.SMS, now=night, with_person=True, payable=0)) == "with_person"
