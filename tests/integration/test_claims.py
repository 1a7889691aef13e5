"""A claim, its sending and its result: whatever crashes in between, a step goes at most once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from nuanfu.cases.gate_facts import gather
from nuanfu.ledger.models import Buyer, LedgerEvent, Order
from nuanfu.outreach.channels.base import Ended, Outcome
from nuanfu.outreach.claiming import Claimed, send, settle, take_next
from nuanfu.outreach.parts import Parts
from nuanfu.outreach.planner import plan
from tests.harness import Shop
from tests.outreach import NUMBER, Phones, cadence, day, give_number, outreach_of, run, told

FIRST = day("11-23 10:31")
LONG = {"closes_at": day("12-30 10:00").isoformat()}


def states(shop: Shop) -> list[tuple[str, str, str | None]]:
    return [(one["step"], one["state"], one["why"]) for one in shop.view()["reminders"]]


def by_sms(small_shop: Shop, phones: Phones) -> tuple[Parts, Claimed]:
    small_shop.order(**LONG)
    give_number(small_shop)
    only = cadence(
        (
            "channels: [im]\n    script: reminder.first",
            "channels: [sms]\n    sms: reminder.sms_order\n    script: reminder.first",
        )
    )
    parts = outreach_of(small_shop, phones, only)
    plan(parts.database, parts.reminders, FIRST)
    taken = take_next(parts, FIRST)
    assert taken is not None
    assert taken.claimed is not None
    return parts, taken.claimed


def test_a_message_that_started_outside_is_unknown_until_its_carrier_has_answered(small_shop: Shop) -> None:
    parts, claimed = by_sms(small_shop, Phones())
    assert states(small_shop) == [("first", "unknown", None)]
    settle(parts, claimed, send(parts, claimed), FIRST)
    assert states(small_shop) == [("first", "sent", None)]


def test_a_worker_that_dies_after_the_claim_leaves_it_unknown_for_good(small_shop: Shop) -> None:
    phones = Phones()
    parts, _ = by_sms(small_shop, phones)
    assert told(run(parts, FIRST + timedelta(hours=1))) == []
    assert (states(small_shop), phones.arrived) == ([("first", "unknown", None)], [])


def test_a_claim_that_ran_out_is_not_sent_and_tried_again(small_shop: Shop) -> None:
    phones = Phones()
    parts, claimed = by_sms(small_shop, phones)
    late = replace(parts, machine=lambda: claimed.lease_until)
    settle(late, claimed, send(late, claimed), FIRST)
    assert phones.arrived == []
    assert told(run(parts, FIRST + timedelta(minutes=3))) == [("A1", "first", "sms")]


def test_whoever_dies_as_soon_as_something_has_started_has_counted_it(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    parts = outreach_of(small_shop)
    plan(parts.database, parts.reminders, FIRST)

    def dies(_: Session) -> None:
        raise KeyboardInterrupt

    event.listen(Session, "after_commit", dies)
    try:
        with pytest.raises(KeyboardInterrupt):
            take_next(parts, FIRST)
    finally:
        event.remove(Session, "after_commit", dies)
    with small_shop.database.reading() as session:
        order, buyer = session.get_one(Order, "A1"), session.get_one(Buyer, "buyer-1")
        contacts = gather(session, buyer, order, order.instalments[0], FIRST).contacts
    assert (states(small_shop), len(contacts)) == ([("first", "sent", None)], 1)


@pytest.mark.parametrize(
    ("ended", "state", "arrived"),
    [
        (Ended.UNCLEAR, ("first", "unknown", "not_told"), 1),
        (Ended.REFUSED, ("first", "denied", "refused"), 0),
        (Ended.NOT_NOW, ("first", "sent", None), 1),
    ],
)
def test_only_what_certainly_did_not_go_is_tried_again(
    small_shop: Shop, ended: Ended, state: tuple, arrived: int
) -> None:
    phones = Phones([ended])
    parts, claimed = by_sms(small_shop, phones)
    settle(parts, claimed, send(parts, claimed), FIRST)
    run(parts, FIRST + timedelta(minutes=3))
    assert (states(small_shop), len(phones.arrived)) == ([state], arrived)


def test_the_late_word_of_an_earlier_try_changes_nothing(small_shop: Shop) -> None:
    parts, earlier = by_sms(small_shop, Phones([Ended.NOT_NOW]))
    settle(parts, earlier, send(parts, earlier), FIRST)
    again = FIRST + timedelta(minutes=3)
    later = take_next(parts, again)
    assert later is not None
    assert later.claimed is not None
    settle(parts, earlier, Outcome(Ended.REFUSED), again)
    assert states(small_shop) == [("first", "unknown", None)]
    settle(parts, later.claimed, send(parts, later.claimed), again)
    assert states(small_shop) == [("first", "sent", None)]


def test_a_claim_is_settled_once(small_shop: Shop) -> None:
    parts, claimed = by_sms(small_shop, Phones())
    settle(parts, claimed, send(parts, claimed), FIRST)
    settle(parts, claimed, Outcome(Ended.REFUSED), FIRST)
    assert states(small_shop) == [("first", "sent", None)]


def test_a_carrier_that_never_has_time_is_asked_three_times(small_shop: Shop) -> None:
    phones = Phones([Ended.NOT_NOW] * 3)
    parts, claimed = by_sms(small_shop, phones)
    settle(parts, claimed, send(parts, claimed), FIRST)
    assert states(small_shop) == [("first", "deferred", "not_now")]
    for minutes in (3, 10, 30, 60):
        run(parts, FIRST + timedelta(minutes=minutes))
    assert (states(small_shop), phones.arrived, phones.answers) == ([("first", "denied", "tried_enough")], [], [])


def test_every_try_has_the_same_key(small_shop: Shop) -> None:
    phones = Phones([Ended.UNCLEAR])
    parts, claimed = by_sms(small_shop, phones)
    send(parts, claimed)
    assert phones.arrived[0].key == claimed.message.key == f"reminder-{claimed.message.reminder_id}"


def test_what_certainly_did_not_go_counts_against_no_cap(small_shop: Shop) -> None:
    parts, claimed = by_sms(small_shop, Phones([Ended.REFUSED]))
    settle(parts, claimed, send(parts, claimed), FIRST)
    with small_shop.database.reading() as session:
        order, buyer = session.get_one(Order, "A1"), session.get_one(Buyer, "buyer-1")
        assert gather(session, buyer, order, order.instalments[0], FIRST).contacts == ()


def test_each_change_of_a_reminder_has_its_event_without_words_or_numbers(small_shop: Shop) -> None:
    parts, claimed = by_sms(small_shop, Phones())
    settle(parts, claimed, send(parts, claimed), FIRST)
    with small_shop.database.reading() as session:
        events = session.scalars(select(LedgerEvent).where(LedgerEvent.kind.startswith("reminder."))).all()
    assert [event.kind for event in events] == ["reminder.planned", "reminder.started", "reminder.taken"]
    assert all(NUMBER not in str(event.data) and "暖屋" not in str(event.data) for event in events)
