"""What the shop starts: which step, to whom, when, by which channel, and what is never sent."""

from dataclasses import replace
from datetime import timedelta

from nuanfu.cases import plans
from nuanfu.ledger import locks, switches
from nuanfu.negotiation.moves import Part
from nuanfu.outreach.planner import plan
from nuanfu.outreach.running import rehearse
from nuanfu.policy.reminders import Way
from tests.harness import Shop, policy_with
from tests.outreach import ONLY_BY_SMS, Phones, cadence, day, give_number, outreach_of, run, texts, told

PLACED = day("11-23 10:00")
LONG = {"closes_at": day("12-30 10:00").isoformat()}
FIRST = day("11-23 10:31")
SECOND = day("11-24 10:32")


def credit(shop: Shop, due: str, **changes: object) -> None:
    body = {"closes_at": None, "lane": "credit", "installments": [{"due_at": day(due).isoformat(), "amount": 30700}]}
    shop.order("C1", **{**body, **changes})


def states(shop: Shop, order_no: str = "A1") -> list[tuple[str, str, str | None]]:
    return [(one["step"], one["state"], one["why"]) for one in shop.view(order_no)["reminders"]]


def test_an_unpaid_order_is_reminded_after_its_delay_and_once(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    parts = outreach_of(small_shop)
    assert told(run(parts, day("11-23 10:29"))) == []
    assert told(run(parts, FIRST)) == [("A1", "first", "im")]
    assert told(run(parts, FIRST)) == []
    assert len(texts(small_shop)) == 1


def test_a_reminder_says_who_writes_until_when_and_where_to_pay(small_shop: Shop) -> None:
    small_shop.order(pay_url="https://pay.example/a1", **LONG)
    run(outreach_of(small_shop), FIRST)
    (text,) = texts(small_shop)
    assert all(
        part in text for part in ("暖屋家居", "小暖", "长绒棉四件套", "12月30日 10:00", "https://pay.example/a1")
    )


def test_the_order_view_shows_each_step_with_channel_state_time_and_why(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    parts = outreach_of(small_shop)
    run(parts, FIRST)
    run(parts, day("11-24 10:05"))
    assert small_shop.view()["reminders"] == [
        {"step": "first", "channel": "im", "state": "sent", "at": "2026-11-23T10:31:00+08:00", "why": None},
        {
            "step": "second",
            "channel": None,
            "state": "deferred",
            "at": "2026-11-24T10:31:00+08:00",
            "why": "buyer_a_day",
        },
    ]


def test_a_returning_buyer_is_cared_for_first(small_shop: Shop) -> None:
    small_shop.order("A0", **LONG)
    small_shop.pay(30700, "A0", "p0")
    small_shop.clock.move(days=3)
    small_shop.order(**LONG)
    run(outreach_of(small_shop), small_shop.clock() + timedelta(minutes=31))
    assert "谢谢您又来逛" in texts(small_shop)[0]


def test_a_known_reason_is_spoken_to(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.says("密码忘了", "reason_password")
    run(outreach_of(small_shop), day("11-23 13:00"))
    assert "6 位数字的支付密码" in texts(small_shop)[-1]


def test_a_late_worker_says_one_thing_and_not_all_it_has_missed(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    assert told(run(outreach_of(small_shop), day("11-25 10:30"))) == [("A1", "third", "im")]


def test_what_is_long_past_is_not_said_any_more(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    assert told(run(outreach_of(small_shop), day("11-28 10:30"))) == []


def test_a_paid_order_is_not_reminded(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    parts = outreach_of(small_shop)
    plan(parts.database, parts.reminders, FIRST)
    small_shop.pay(30700)
    assert told(run(parts, FIRST)) == [("A1", "first", "never nothing_to_pay")]


def test_who_paid_another_order_today_is_left_alone(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.order("A2", **LONG)
    small_shop.pay(30700, "A2")
    assert told(run(outreach_of(small_shop), FIRST)) == [("A1", "first", "never paid_another")]


def test_after_a_stop_nothing_starts(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    parts = outreach_of(small_shop)
    plan(parts.database, parts.reminders, FIRST)
    small_shop.says("别再联系我", "request_stop_collection")
    assert told(run(parts, FIRST)) == [("A1", "first", "never stopped")]
    assert states(small_shop) == [("first", "denied", "stopped")]


def test_two_orders_of_one_buyer_bring_one_reminder_a_day(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.order("A2", **LONG)
    assert told(run(outreach_of(small_shop), FIRST)) == [("A1", "first", "im"), ("A2", "first", "never buyer_a_day")]


def test_at_night_everything_waits_for_the_morning(small_shop: Shop) -> None:
    small_shop.clock.move(hours=11, minutes=50)
    small_shop.order(**LONG)
    parts = outreach_of(small_shop)
    assert told(run(parts, day("11-23 22:30"))) == [("A1", "first", "wait quiet_hours")]
    assert told(run(parts, day("11-24 08:00"))) == [("A1", "first", "im")]


def test_a_short_message_waits_for_the_morning_from_nine_on(small_shop: Shop) -> None:
    small_shop.clock.move(hours=10, minutes=50)
    small_shop.order(**LONG)
    give_number(small_shop)
    parts = outreach_of(small_shop, reminders=cadence(ONLY_BY_SMS))
    assert told(run(parts, day("11-23 21:21"))) == [("A1", "first", "wait sms_hours")]
    assert told(run(parts, day("11-24 08:00"))) == [("A1", "first", "sms")]


def test_a_call_waits_for_the_morning_from_five_on(small_shop: Shop) -> None:
    small_shop.clock.move(hours=7)
    small_shop.order(unit_price=90000, **LONG)
    give_number(small_shop)
    only = cadence(("channels: [call_list, im]", "channels: [call_list]"))
    parts = outreach_of(small_shop, reminders=only)
    assert told(run(parts, day("11-25 17:01"))) == [("A1", "third", "wait phone_slots")]
    assert told(run(parts, day("11-26 08:00"))) == [("A1", "third", "call_list")]


def test_a_step_waits_for_its_part_of_the_day(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    parts = outreach_of(small_shop, reminders=cadence(("after: 30m", "after: 30m\n    slots: [evening]")))
    assert told(run(parts, FIRST)) == [("A1", "first", "wait outside_slots")]
    assert told(run(parts, day("11-23 17:00"))) == [("A1", "first", "im")]


def test_one_who_did_not_read_the_chat_gets_the_next_step_by_another_channel(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    give_number(small_shop)
    phones = Phones()
    parts = outreach_of(small_shop, phones)
    run(parts, FIRST)
    assert told(run(parts, SECOND)) == [("A1", "second", "sms")]
    assert phones.arrived[0].text == "【暖屋家居】您有一笔订单还没付款，详情见店铺消息，若已付款请忽略，拒收请回复R"


def test_one_who_answered_stays_in_the_chat(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    give_number(small_shop)
    parts = outreach_of(small_shop)
    run(parts, FIRST)
    small_shop.says("你好", "greet")
    assert told(run(parts, SECOND)) == [("A1", "second", "im")]


def test_a_large_order_goes_to_the_call_list(small_shop: Shop) -> None:
    small_shop.order(unit_price=90000, **LONG)
    give_number(small_shop)
    assert told(run(outreach_of(small_shop), day("11-25 10:30"))) == [("A1", "third", "call_list")]


def test_without_a_number_the_next_channel_is_taken(small_shop: Shop) -> None:
    small_shop.order(unit_price=90000, **LONG)
    assert told(run(outreach_of(small_shop), day("11-25 10:30"))) == [("A1", "third", "im")]


def test_due_notices_come_three_days_before_on_and_after_the_due_day(small_shop: Shop) -> None:
    credit(small_shop, "12-10 12:00")
    parts = outreach_of(small_shop)
    days = [f"12-{number:02} 09:00" for number in range(5, 32)]
    sent = [(at, step) for at in days for _, step, how in told(run(parts, day(at))) if how in ("im", "hand_list")]
    assert sent == [
        ("12-07 09:00", "due_soon"),
        ("12-10 09:00", "due_today"),
        ("12-14 09:00", "past_due"),
        ("12-21 09:00", "past_due_again"),
    ]


def test_a_missed_notice_is_not_made_up_for(small_shop: Shop) -> None:
    credit(small_shop, "12-10 12:00")
    assert told(run(outreach_of(small_shop), day("12-11 09:00"))) == []


def test_a_deferral_moves_the_notices_with_the_due_day(small_shop: Shop) -> None:
    credit(small_shop, "11-26 12:00")
    parts = outreach_of(small_shop)
    assert told(run(parts, FIRST)) == [("C1", "due_soon", "im")]
    credit(small_shop, "12-20 12:00")
    assert told(run(parts, day("12-17 09:00"))) == [("C1", "due_soon", "im")]
    assert states(small_shop, "C1") == [("due_soon", "sent", None), ("due_soon", "sent", None)]


def test_each_instalment_has_its_own_notices(small_shop: Shop) -> None:
    dues = [{"due_at": day(f"{at} 12:00").isoformat(), "amount": 15350} for at in ("11-26", "12-26")]
    small_shop.order("C1", closes_at=None, lane="credit", installments=dues)
    parts = outreach_of(small_shop)
    run(parts, FIRST)
    small_shop.pay(15350, "C1")
    assert told(run(parts, day("12-23 09:00"))) == [("C1", "due_soon", "im")]


def test_a_tail_payment_is_told_when_it_opens_and_not_before(small_shop: Shop) -> None:
    tail = {"amount": 20700, "due_at": day("12-05 10:00").isoformat(), "opens_at": day("12-01 10:00").isoformat()}
    deposit = {"amount": 10000, "due_at": PLACED.isoformat()}
    small_shop.order(**LONG, installments=[deposit, tail])
    small_shop.pay(10000)
    parts = outreach_of(small_shop)
    assert told(run(parts, day("11-24 12:00"))) == []
    assert told(run(parts, day("12-01 10:01"))) == [("A1", "tail_open", "im")]


def test_who_asked_to_be_reminded_is_reminded_that_day_and_asked_after_it(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.says("忘了付", "reason_forgot")
    small_shop.says("明天提醒我", "promise_to_pay", date="2026-11-24")
    parts = outreach_of(small_shop)
    assert told(run(parts, day("11-23 13:00"))) == [("A1", "first", "never promised")]
    assert ("A1", "as_asked", "im") in told(run(parts, day("11-24 08:00")))
    assert ("A1", "how_it_went", "im") in told(run(parts, day("11-25 12:30")))


def test_each_part_of_a_plan_in_the_order_lane_is_told_on_its_day(small_shop: Shop) -> None:
    small_shop.order(unit_price=60000, **LONG)
    dues = (day("11-26 23:59"), day("12-26 23:59"))
    with small_shop.database.writing() as session:
        locks.buyer(session, "buyer-1")
        parts_of_plan = [Part(due_at, 30400) for due_at in dues]
        plans.agree(session, locks.order(session, "A1"), parts_of_plan, now=small_shop.clock(), who="test")
    parts = outreach_of(small_shop)
    assert told(run(parts, day("11-24 10:30"))) == []
    assert told(run(parts, day("11-26 09:00"))) == [("A1", "as_asked", "im")]
    assert "¥304" in texts(small_shop)[-1]
    small_shop.pay(30400)
    assert told(run(parts, day("12-26 09:00"))) == [("A1", "as_asked", "im")]


def test_an_order_that_ran_out_of_time_is_invited_back_once_with_todays_price(small_shop: Shop) -> None:
    small_shop.order()
    parts = outreach_of(small_shop)
    assert told(run(parts, day("11-25 10:01"))) == [("A1", "come_back", "im")]
    assert "¥299" in texts(small_shop)[0]
    assert told(run(parts, day("11-25 11:00"))) == []


def test_a_cancelled_order_is_not_invited_back(small_shop: Shop) -> None:
    small_shop.order()
    small_shop.order(status="closed")
    assert told(run(outreach_of(small_shop), day("11-25 10:01"))) == []


def test_the_control_share_hears_nothing_and_is_written_down(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    everybody = cadence(("control_share: 0", "control_share: 1"))
    assert told(run(outreach_of(small_shop, reminders=everybody), FIRST)) == [("A1", "first", "never control")]


def test_a_due_notice_is_never_withheld_to_compare(small_shop: Shop) -> None:
    credit(small_shop, "11-26 12:00")
    everybody = cadence(("control_share: 0", "control_share: 1"))
    assert told(run(outreach_of(small_shop, reminders=everybody), FIRST)) == [("C1", "due_soon", "im")]


def test_a_pause_holds_everything_and_a_resume_lets_it_go(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    parts = outreach_of(small_shop)
    with small_shop.database.writing() as session:
        switches.set_to(session, switches.OUTGOING, {}, now=FIRST, who="test")
    assert told(run(parts, FIRST)) == [("A1", "first", "never everything_paused")]
    with small_shop.database.writing() as session:
        switches.set_to(session, switches.OUTGOING, None, now=FIRST, who="test")
    assert told(run(parts, FIRST + timedelta(minutes=20))) == [("A1", "first", "im")]


def test_no_more_than_the_policys_number_starts_in_a_minute(small_shop: Shop) -> None:
    small_shop.publish(policy_with(outreach__per_minute=2))
    for number in range(3):
        small_shop.order(f"A{number}", buyer=f"buyer-{number}", **LONG)
    parts = outreach_of(small_shop)
    assert len(told(run(parts, FIRST))) == 2
    assert len(told(run(parts, FIRST + timedelta(minutes=1)))) == 1


def test_everything_waits_while_somebody_waits_in_the_queue(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    small_shop.says("转人工", "request_human", buyer="buyer-2")
    assert told(run(outreach_of(small_shop), FIRST)) == []


def test_what_closes_first_goes_first_then_the_larger_amount(small_shop: Shop) -> None:
    small_shop.order("A1", buyer="b1", **LONG)
    small_shop.order("A2", buyer="b2", closes_at=day("11-24 09:00").isoformat())
    small_shop.order("A3", buyer="b3", unit_price=99900, **LONG)
    assert [order for order, _, _ in told(run(outreach_of(small_shop), FIRST))] == ["A2", "A3", "A1"]


def test_a_rehearsal_decides_as_the_run_and_changes_nothing(small_shop: Shop) -> None:
    small_shop.order("A1", **LONG)
    small_shop.order("A2", **LONG)
    small_shop.order("A3", buyer="b3", unit_price=90000, closes_at=day("11-24 09:00").isoformat())
    credit(small_shop, "11-26 12:00", buyer="b4")
    small_shop.says("别再联系我", "request_stop_collection", buyer="b3")
    parts = outreach_of(small_shop)
    rehearsed = rehearse(parts, FIRST)
    assert rehearse(parts, FIRST) == rehearsed
    assert small_shop.view()["reminders"] == []
    assert told(run(parts, FIRST)) == told(rehearsed)


def test_what_a_rule_says_is_told_before_a_channel_that_cannot_be(small_shop: Shop) -> None:
    small_shop.order(unit_price=90000, **LONG)  # its third step is a call, and there is no number
    small_shop.says("别再联系我", "request_stop_collection")
    assert told(run(outreach_of(small_shop), day("11-25 10:30"))) == [("A1", "third", "never stopped")]


def test_goods_whose_name_hurries_are_reminded_of_all_the_same(small_shop: Shop) -> None:
    goods = {"sku": "X-1", "title": "限时特惠 四件套 仅剩3件", "quantity": 1, "unit_price": 29900}
    small_shop.order(items=[goods], **LONG)
    assert told(run(outreach_of(small_shop), FIRST)) == [("A1", "first", "im")]


def test_a_channel_that_is_not_connected_is_named(small_shop: Shop) -> None:
    small_shop.order(**LONG)
    parts = outreach_of(small_shop)
    without = replace(parts, ways={way: how for way, how in parts.ways.items() if way is not Way.IM})
    assert told(run(without, FIRST)) == [("A1", "first", "never no_such_channel")]
