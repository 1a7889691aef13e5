"""Paying in parts: offered, agreed, paid, missed, taken back, applied for; parts, case, events and view follow."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from nuanfu import application_commands, errors
from nuanfu.application_commands import application_cli
from nuanfu.cases.kinds.kind import Named
from nuanfu.clock import end_of_day
from nuanfu.desk import deciding
from nuanfu.ledger.models import LedgerEvent
from nuanfu.ledger.rebuild import rebuild
from nuanfu.terminal import card_line
from tests.harness import MORNING, Shop, card_in, code_of, offer_in, policy_with, shipped_words, states, text_of

FIRST, SECOND, THIRD = (f"{day}T23:59:59+08:00" for day in ("2026-11-26", "2026-12-26", "2027-01-26"))


def credit(shop: Shop, order_no: str = "A1", **changes: Any) -> dict[str, Any]:
    parts = [
        {"due_at": (MORNING + timedelta(days=days)).isoformat(), "amount": amount}
        for days, amount in ((0, 10000), (30, 90800))
    ]
    return shop.order(order_no, lane="credit", closes_at=None, installments=parts, unit_price=100000, **changes)


def asks(shop: Shop, words: str = "分3期行吗", **more: Any) -> dict[str, Any]:
    return shop.says(words, "request_installment", **more)


def agree(shop: Shop) -> None:
    asks(shop, periods=3)
    shop.says("好", "affirm")


def parts(shop: Shop) -> list[tuple[str, int, int]]:
    return [(part["due_at"], part["amount"], part["paid"]) for part in shop.view()["installments"]]


def case(shop: Shop) -> tuple[str, str | None, str | None]:
    found = shop.view()["case"]
    return found["state"], found["cause"], found["until"]


def events(shop: Shop, kind: str) -> list[dict[str, Any]]:
    with shop.database.reading() as session:
        rows = session.scalars(select(LedgerEvent).where(LedgerEvent.kind == kind).order_by(LedgerEvent.id))
        return [row.data for row in rows]


def rebuilt(shop: Shop, order_no: str = "A1") -> list[tuple[datetime | None, int, int]]:
    with shop.database.reading() as session:
        order = rebuild(session.scalars(select(LedgerEvent).order_by(LedgerEvent.id)))[order_no]
    return [(part.due_at, part.amount, part.paid) for part in order.parts]


def same_from_events(shop: Shop) -> bool:
    return [(datetime.fromisoformat(due), *sums) for due, *sums in parts(shop)] == rebuilt(shop)


# — offered —


def test_a_plan_within_the_policy_is_offered_at_once(shop: Shop) -> None:
    credit(shop)
    card = offer_in(asks(shop, periods=3))
    assert (card["kind"], card["before"], card["after"]) == ("installment", 100800, 33600)
    assert card["terms"]["periods"] == 3
    assert card["terms"]["parts"] == [{"due_at": due, "amount": 33600} for due in (FIRST, SECOND, THIRD)]
    assert "免手续费免息" in card["terms"]["text"]
    assert shop.view()["offers"][0]["value"] == 0


def test_a_terminal_shows_payable_and_first_part(shop: Shop) -> None:
    credit(shop)
    assert "¥1,008 → 第一期 ¥336" in card_line(offer_in(asks(shop, periods=3)))


def test_an_offer_alone_changes_nothing(shop: Shop) -> None:
    before = credit(shop)
    asks(shop, periods=3)
    view = shop.view()
    assert (view["installments"], view["case"]) == (before["installments"], before["case"])


@pytest.mark.parametrize("change", ["pays", "agrees"])
def test_an_offer_whose_sum_has_changed_is_withdrawn(shop: Shop, change: str) -> None:
    shop.order(unit_price=100000, floor_price=None)
    discount = offer_in(shop.says("太贵了"))["offer_id"]
    plan = offer_in(asks(shop, periods=3))["offer_id"]
    if change == "pays":
        shop.pay(5000)
    else:
        shop.answer(discount)
    assert code_of(shop.answer(plan)) == (409, "offer_withdrawn")


def test_a_yes_to_a_plan_whose_sum_has_changed_brings_a_new_one(shop: Shop) -> None:
    credit(shop)
    asks(shop, periods=3)
    shop.pay(10000)
    assert offer_in(shop.says("好", "affirm"))["before"] == 90800


def test_a_yes_to_an_offer_that_ran_out_renews_it_with_the_same_parts(shop: Shop) -> None:
    credit(shop)
    asks(shop, periods=3)
    shop.clock.move(hours=25)
    shop.says("好", "affirm")
    assert states(shop) == ["expired", "accepted"]
    assert parts(shop)[0][0] == FIRST


def test_a_yes_after_the_first_day_shows_new_days_and_agrees_nothing(shop: Shop) -> None:
    credit(shop)
    asks(shop, periods=3)
    shop.clock.move(days=4)
    assert offer_in(shop.says("好", "affirm"))["terms"]["parts"][0]["due_at"] == "2026-11-30T23:59:59+08:00"
    assert states(shop) == ["expired", "open"]


# — agreed —


def test_a_yes_splits_what_is_open_and_rests_the_case_until_the_first_part(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    assert parts(shop) == [(FIRST, 33600, 0), (SECOND, 33600, 0), (THIRD, 33600, 0)]
    assert case(shop) == ("paused", "plan", FIRST)
    assert [part["seq"] for part in shop.view()["installments"]] == [1, 2, 3]
    assert same_from_events(shop)


def test_what_was_paid_before_stays_and_the_replaced_parts_are_in_the_events(shop: Shop) -> None:
    first = credit(shop)["installments"][0]["due_at"]
    shop.pay(4000)
    agree(shop)
    assert parts(shop)[0] == (first, 4000, 4000)
    assert [amount for _, amount, _ in parts(shop)[1:]] == [32266, 32266, 32268]
    assert [part["amount"] for part in events(shop, "agreement.made")[0]["replaced"]] == [10000, 90800]
    assert same_from_events(shop)


def test_a_plan_of_fewer_parts_than_before_leaves_none_over(shop: Shop) -> None:
    dues = [(MORNING + timedelta(days=30 * n)).isoformat() for n in range(5)]
    told = [{"due_at": due, "amount": 20160} for due in dues]
    shop.order(lane="credit", closes_at=None, installments=told, unit_price=100000)
    agree(shop)
    assert len(parts(shop)) == 3
    assert same_from_events(shop)


def test_accepting_twice_is_accepting_once(shop: Shop) -> None:
    credit(shop)
    offer_id = offer_in(asks(shop, periods=3))["offer_id"]
    answers = [shop.answer(offer_id) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["payable"] == 100800
    assert len(parts(shop)) == 3


def test_payments_fill_the_parts_in_order_and_move_the_rest_on(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.pay(40000)
    assert [paid for *_, paid in parts(shop)] == [33600, 6400, 0]
    assert case(shop) == ("paused", "plan", SECOND)
    assert same_from_events(shop)


def test_paying_all_of_it_early_settles_the_case(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.pay(100800)
    assert case(shop)[0] == "settled"


def test_what_lowers_and_raises_an_order_later_changes_the_last_part(shop: Shop) -> None:
    shop.publish(policy_with(shipping__courier_max_amount=200000))
    shop.order(unit_price=100000, floor_price=None)
    agree(shop)
    shop.says("太贵了")
    shop.says("好", "affirm")
    assert [amount for _, amount, _ in parts(shop)] == [33600, 33600, 30600]
    shop.says("发顺丰", "reason_courier", courier="顺丰")
    shop.says("好", "affirm")
    assert [amount for _, amount, _ in parts(shop)] == [33600, 33600, 31400]
    assert same_from_events(shop)


def test_the_shop_telling_the_order_again_leaves_the_plan(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    credit(shop)
    assert len(parts(shop)) == 3


def test_a_plan_settles_the_promise_before_it(shop: Shop) -> None:
    credit(shop)
    shop.says("明天付", "promise_to_pay", date="2026-11-24")
    agree(shop)
    assert (shop.view()["promises"], case(shop)[1]) == ([], "plan")


def test_a_stopped_case_stays_stopped_though_it_is_split(shop: Shop) -> None:
    credit(shop)
    shop.says("别催了", "request_stop_collection")
    agree(shop)
    assert (len(parts(shop)), case(shop)[:2]) == (3, ("stopped", "asked_to_stop"))


def test_a_part_may_be_deferred(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.says("第一期缓到28号", "request_deferral", date="2026-11-28")
    shop.says("好", "affirm")
    assert parts(shop)[0][0] == "2026-11-28T23:59:59+08:00"
    assert case(shop)[:2] == ("paused", "deferral")
    assert same_from_events(shop)


# — an order that is only placed —


def test_an_orders_first_part_is_due_before_it_closes_and_that_is_said(shop: Shop) -> None:
    shop.order(unit_price=100000)
    answer = asks(shop, periods=3)
    assert offer_in(answer)["terms"]["parts"][0]["due_at"] == "2026-11-24T10:00:00+08:00"
    assert "11月24日 10:00" in text_of(answer)
    assert "付完最后一期发货" in text_of(answer)
    assert "免息" not in text_of(answer)


def test_an_order_whose_first_part_was_paid_is_kept_for_the_others(shop: Shop) -> None:
    shop.order(unit_price=100000)
    agree(shop)
    shop.pay(33600)
    shop.order(unit_price=100000, closes_at=(MORNING + timedelta(days=1)).isoformat())
    shop.clock.move(days=5)
    assert (shop.view()["status"], case(shop)[:2]) == ("pending", ("paused", "plan"))
    assert events(shop, "order.kept")


def test_an_order_whose_first_part_was_not_paid_lapses_as_it_would_have(shop: Shop) -> None:
    shop.order(unit_price=100000)
    agree(shop)
    shop.clock.move(days=1)
    assert case(shop)[:2] == ("closed", "expired")


# — taken back —


def test_a_no_within_a_day_puts_the_parts_back(shop: Shop) -> None:
    before = credit(shop)
    agree(shop)
    shop.clock.move(hours=23)
    shop.says("算了，不分了", "deny")
    view = shop.view()
    assert (view["installments"], view["case"]) == (before["installments"], before["case"])
    assert states(shop) == ["withdrawn"]
    assert same_from_events(shop)


def test_taken_back_after_a_discount_the_parts_still_make_the_payable(shop: Shop) -> None:
    shop.order(unit_price=100000, floor_price=None)
    agree(shop)
    shop.says("太贵了")
    shop.says("好", "affirm")
    shop.says("算了，不分了", "deny")
    assert [amount for _, amount, _ in parts(shop)] == [shop.view()["payable"]]
    assert same_from_events(shop)


def test_a_plan_that_was_begun_is_not_taken_back_and_that_is_said(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.pay(33600)
    assert "¥" not in text_of(shop.says("算了，不分了", "deny"))
    assert (states(shop), len(parts(shop))) == (["accepted"], 3)


def test_after_a_day_a_no_takes_nothing_back(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.clock.move(hours=24)
    shop.says("算了，不分了", "deny")
    assert states(shop) == ["accepted"]


# — missed —


def test_a_missed_part_reads_open_again_and_is_noticed_once_with_a_kind_line(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.clock.move(days=4)
    assert case(shop) == ("open", None, None)
    first, second = (text_of(shop.says(words, "ask_bill")) for words in ("还欠多少", "多少来着"))
    assert ("11月26日那" in first or "11月26日的那" in first, "¥336 " in second) == (True, False)
    (broken,) = events(shop, "agreement.broken")
    assert broken["amount"] == 33600


def test_a_kind_line_is_said_before_a_price_answer_too(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.clock.move(days=4)
    assert "11月26日" in text_of(shop.says("太贵了"))


def test_a_late_payment_records_it_and_the_plan_goes_on(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.clock.move(days=4)
    shop.pay(33600)
    assert len(events(shop, "agreement.broken")) == 1
    assert case(shop) == ("paused", "plan", SECOND)
    assert same_from_events(shop)


def test_a_payment_in_time_that_is_told_late_breaks_nothing(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    paid_at = (MORNING + timedelta(days=3)).isoformat()
    shop.clock.move(days=4)
    body = {"external_id": "p1", "amount": 33600, "paid_at": paid_at}
    shop.client.post("/api/v1/orders/A1/payments", json=body)
    assert events(shop, "agreement.broken") == []
    assert case(shop) == ("paused", "plan", SECOND)


def test_each_missed_part_is_news_once(shop: Shop) -> None:
    credit(shop)
    agree(shop)
    shop.clock.move(days=4)
    shop.says("还欠多少", "ask_bill")
    shop.pay(33600)
    shop.clock.move(days=30)
    shop.says("现在还欠多少", "ask_bill")
    assert [data["due_at"][:10] for data in events(shop, "agreement.broken")] == ["2026-11-26", "2026-12-26"]


# — applied for —


def applied(shop: Shop, periods: int = 6) -> int:
    credit(shop)
    number: int = card_in(asks(shop, f"分{periods}期可以吗", periods=periods), "application")["id"]
    return number


def decide(shop: Shop, what: str, *arguments: Any) -> None:
    with shop.database.writing() as session:
        getattr(deciding, what)(session, *arguments, shipped_words(), now=shop.clock(), who="test")


def heard(shop: Shop) -> str:
    messages = shop.client.get("/api/v1/buyers/buyer-1/export").json()["messages"]
    return str([message["text"] for message in messages if message["from"] == "bot"][-1])


@pytest.mark.parametrize("periods", [6, 12])
def test_more_parts_than_granted_at_once_wait_for_a_person_with_the_ask_kept(shop: Shop, periods: int) -> None:
    applied(shop, periods)
    (found,) = shop.view()["applications"]
    assert (found["kind"], found["asked"], found["state"]) == ("installment", {"periods": periods}, "pending")
    assert case(shop) == ("paused", "application", None)
    assert "24 小时" in heard(shop)


def test_asking_again_while_it_waits_makes_no_second_one(shop: Shop) -> None:
    number = applied(shop)
    assert card_in(asks(shop, "分12期呢", periods=12), "application")["id"] == number


def test_what_is_granted_at_once_may_still_be_taken_while_it_waits(shop: Shop) -> None:
    applied(shop)
    asks(shop, "那就分3期吧", periods=3)
    shop.says("好", "affirm")
    assert (shop.view()["applications"][0]["state"], case(shop)[1]) == ("approved", "plan")


def test_an_approval_makes_the_plan_and_tells_the_buyer(shop: Shop) -> None:
    number = applied(shop)
    decide(shop, "approve", number)
    assert len(parts(shop)) == 6
    assert (shop.view()["applications"][0]["state"], case(shop)) == ("approved", ("paused", "plan", FIRST))
    assert "11月26日前 ¥168" in heard(shop)
    assert same_from_events(shop)


def test_an_approved_plan_may_be_taken_back(shop: Shop) -> None:
    number = applied(shop)
    decide(shop, "approve", number)
    shop.says("算了，不分了", "deny")
    assert (len(parts(shop)), case(shop)[0]) == (2, "open")


def test_a_refusal_names_its_reason_and_opens_the_case(shop: Shop) -> None:
    number = applied(shop)
    decide(shop, "refuse", number, "金额较大")
    assert (case(shop)[0], "金额较大" in heard(shop), "分期" in heard(shop)) == ("open", True, True)


def test_another_number_is_an_offer_whose_yes_is_the_approval(shop: Shop) -> None:
    number = applied(shop, 12)
    decide(shop, "counter", number, Named(periods=4))
    assert (states(shop), case(shop)[1]) == (["open"], "application")
    shop.says("好", "affirm")
    assert (len(parts(shop)), shop.view()["applications"][0]["state"]) == (4, "approved")


@pytest.mark.parametrize(
    "named", [Named(), Named(periods=1), Named(periods=61), Named(until=end_of_day(date(2027, 1, 1)))]
)
def test_a_plan_is_countered_with_a_number(shop: Shop, named: Named) -> None:
    number = applied(shop)
    with pytest.raises(errors.DecisionUnnamed):
        decide(shop, "counter", number, named)


def test_named_days_that_are_over_are_not_approved(shop: Shop) -> None:
    credit(shop)
    words = "12月5号开始分6期"
    number = card_in(asks(shop, words, periods=6, date="2026-12-05"), "application")["id"]
    shop.clock.move(days=20)
    with pytest.raises(errors.ApplicationOutdated):
        decide(shop, "approve", number)


def test_an_application_on_an_order_that_closes_first_is_told_so(shop: Shop) -> None:
    shop.order(unit_price=100000, closes_at=(MORNING + timedelta(hours=5)).isoformat())
    assert "15:00" in text_of(asks(shop, periods=6))


def test_the_commands_list_and_counter_a_plan(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    number = applied(shop)
    monkeypatch.setattr(application_commands.bootstrap, "app", lambda: shop.app)
    monkeypatch.setattr(application_commands, "require_current", lambda _: None)
    terminal = CliRunner()
    assert "分期 6 期" in terminal.invoke(application_cli, ["list"]).output
    assert terminal.invoke(application_cli, ["counter", str(number), "--periods", "4"]).exit_code == 0
    assert shop.view()["offers"][0]["terms"]["periods"] == 4
