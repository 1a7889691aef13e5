"""What comes of a reminder is written down: by the ledger, by the carrier, and by the people who work on the lists."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from nuanfu.conduct import suppressions
from nuanfu.errors import BadInput, ReminderDone, ReminderUnknown
from nuanfu.ledger.models import Buyer
from nuanfu.outreach import replies, results
from nuanfu.outreach.models import Reminder, Result
from nuanfu.policy.reminders import Way
from nuanfu.turns.models import Conversation
from tests.harness import Shop
from tests.outreach import NUMBER, cadence, day, give_number, outreach_of, run, told

FIRST = day("11-23 10:31")
CALLED = day("11-25 11:00")
LONG = {"closes_at": day("12-30 10:00").isoformat()}
BY_SMS = (
    "channels: [im]\n    script: reminder.first",
    "channels: [sms]\n    sms: reminder.sms_order\n    script: reminder.first",
)


def reminder(shop: Shop, number: int = 1) -> Reminder:
    with shop.database.reading() as session:
        return session.get_one(Reminder, number)


def gathered(shop: Shop, at: object = None) -> Reminder:
    with shop.database.writing() as session:
        results.gather(session, cadence(), shop.clock() if at is None else at)
    return reminder(shop)


def sent(shop: Shop) -> None:
    shop.order(**LONG)
    run(outreach_of(shop), FIRST)
    shop.clock.at = FIRST + timedelta(minutes=5)


def test_an_answer_and_the_reason_in_it_are_kept_with_the_reminder(small_shop: Shop) -> None:
    sent(small_shop)
    small_shop.says("太贵了")
    row = gathered(small_shop)
    assert (row.replied_at, row.reason) == (small_shop.clock(), "reason_price")


def test_a_payment_within_the_window_counts_for_the_reminder(small_shop: Shop) -> None:
    sent(small_shop)
    small_shop.pay(30700)
    row = gathered(small_shop)
    assert (row.paid_at, row.paid) == (small_shop.clock(), 30700)


def test_a_payment_after_the_window_does_not(small_shop: Shop) -> None:
    sent(small_shop)
    small_shop.clock.at = FIRST + timedelta(hours=49)
    small_shop.pay(30700)
    assert gathered(small_shop).paid_at is None


def test_a_stop_after_a_reminder_is_kept_with_it(small_shop: Shop) -> None:
    sent(small_shop)
    small_shop.says("别再联系我", "request_stop_collection")
    assert gathered(small_shop).opted_out_at == small_shop.clock()


def test_a_chat_that_was_seen_keeps_the_next_step_in_the_chat(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    give_number(small_shop)
    parts = outreach_of(small_shop)
    run(parts, FIRST)
    with small_shop.database.writing() as session:
        session.scalars(select(Conversation)).one().read_by_buyer = 1
    assert gathered(small_shop).seen_at == small_shop.clock()
    assert told(run(parts, day("11-24 10:32"))) == [("A1", "second", "im")]


def on_the_list(shop: Shop) -> None:
    shop.order(unit_price=90000, **LONG)
    give_number(shop)
    run(outreach_of(shop), day("11-25 10:30"))


def write_down(shop: Shop, result: Result, number: int = 1, **more: object) -> None:
    with shop.database.writing() as session:
        results.write_down(session, number, result, now=CALLED, who="agent-1", **more)  # type: ignore[arg-type]


def waiting(shop: Shop) -> list[int]:
    with shop.database.reading() as session:
        return [row.id for row in results.waiting_for_people(session, Way.CALL_LIST, CALLED)]


def test_a_row_stands_on_the_list_until_its_result_is_written_down(small_shop: Shop) -> None:
    on_the_list(small_shop)
    assert waiting(small_shop) == [1]
    write_down(small_shop, Result.REACHED, note="再想想")
    assert (waiting(small_shop), reminder(small_shop).note) == ([], "再想想")


def test_who_has_paid_or_asked_for_silence_is_on_no_list_any_more(small_shop: Shop) -> None:
    on_the_list(small_shop)
    small_shop.says("别再联系我", "request_stop_collection")
    assert waiting(small_shop) == []


def test_a_promise_on_the_phone_is_a_promise_on_the_order(small_shop: Shop) -> None:
    on_the_list(small_shop)
    write_down(small_shop, Result.PROMISED, pay_on=date(2026, 11, 26))
    assert [(one["pay_on"], one["state"]) for one in small_shop.view()["promises"]] == [("2026-11-26", "open")]


def test_a_promise_needs_a_day_to_come(small_shop: Shop) -> None:
    on_the_list(small_shop)
    with pytest.raises(BadInput):
        write_down(small_shop, Result.PROMISED, pay_on=date(2026, 11, 24))
    with pytest.raises(BadInput):
        write_down(small_shop, Result.PROMISED)


def test_a_wrong_number_is_never_used_again(small_shop: Shop) -> None:
    on_the_list(small_shop)
    write_down(small_shop, Result.WRONG_NUMBER)
    with small_shop.database.reading() as session:
        rows = suppressions.standing(session, session.get_one(Buyer, "buyer-1"), CALLED)
    assert [(row.channel, row.number_only) for row in rows] == [("sms", True), ("phone", True)]


def test_a_result_stands_once_written_down(small_shop: Shop) -> None:
    on_the_list(small_shop)
    write_down(small_shop, Result.REFUSED)
    with pytest.raises(ReminderDone):
        write_down(small_shop, Result.REACHED)
    with pytest.raises(ReminderUnknown):
        write_down(small_shop, Result.REACHED, number=99)


def test_what_had_all_its_reminders_is_left_to_people(small_shop: Shop) -> None:
    dues = [{"due_at": day("11-20 12:00").isoformat(), "amount": 30700}]
    small_shop.order("C1", lane="credit", closes_at=None, installments=dues)
    parts = outreach_of(small_shop)
    for at in ("11-24 09:00", "12-01 09:00"):
        run(parts, day(at))
    with small_shop.database.reading() as session:
        found = [results.left_to_people(session, parts.reminders, day(at)) for at in ("12-02 09:00", "12-04 09:00")]
    assert [[order.order_no for order in orders] for orders in found] == [[], ["C1"]]


@pytest.mark.parametrize("text", ["R", "r", "Ｒ", " TD ", "退订", "R。"])
def test_a_reply_that_refuses_is_understood_however_it_is_written(text: str) -> None:
    assert replies.refuses(text)


@pytest.mark.parametrize("text", ["好的", "R几点", "付了", ""])
def test_other_replies_refuse_nothing(text: str) -> None:
    assert not replies.refuses(text)


def test_after_a_refusal_no_short_message_goes_to_the_number_whoever_has_it(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.order("A2", buyer="buyer-2", **LONG)
    for buyer in ("buyer-1", "buyer-2"):
        give_number(small_shop, buyer)
    with small_shop.database.writing() as session:
        assert replies.take_reply(session, f"+86 {NUMBER}", "R", FIRST)
    parts = outreach_of(small_shop, reminders=cadence(BY_SMS))
    assert told(run(parts, FIRST)) == [("A1", "first", "never suppressed"), ("A2", "first", "never suppressed")]


def test_a_receipt_settles_what_was_unknown(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    give_number(small_shop)
    run(outreach_of(small_shop, reminders=cadence(BY_SMS)), FIRST)
    with small_shop.database.writing() as session:
        assert replies.take_receipt(session, "sms-1", arrived=False, now=FIRST)
        assert not replies.take_receipt(session, "sms-9", arrived=True, now=FIRST)
    assert (reminder(small_shop).state, reminder(small_shop).why) == ("denied", "refused")


def test_an_erased_buyer_leaves_no_note_and_no_carriers_number(small_shop: Shop) -> None:
    on_the_list(small_shop)
    write_down(small_shop, Result.REACHED, note="张女士，晚上再说")
    assert small_shop.client.delete("/api/v1/buyers/buyer-1").is_success
    assert reminder(small_shop).note is None
