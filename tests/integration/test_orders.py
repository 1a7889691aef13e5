"""What the shop tells about an order: once, again, changed, late, and what may not change any more."""

from typing import Any

import pytest
from sqlalchemy import func, select

from nuanfu.ledger.models import LedgerEvent, Order
from tests.harness import Shop, code_of, offer_in, policy_with, text_of


def put(shop: Shop, body: dict[str, Any], order_no: str = "A1") -> Any:
    return shop.client.put(f"/api/v1/orders/{order_no}", json=body)


def parts(*amounts: int, due_at: str = "2026-12-01T20:00:00+08:00") -> list[dict[str, Any]]:
    return [{"due_at": due_at, "amount": amount} for amount in amounts]


def test_a_new_order_is_created(shop: Shop) -> None:
    assert put(shop, shop.order_body()).status_code == 201


def test_a_known_order_is_brought_up_to_date(shop: Shop) -> None:
    shop.order()
    assert put(shop, shop.order_body()).status_code == 200


def test_a_new_order_reads_back_as_it_was_told(shop: Shop) -> None:
    view = shop.order()
    sums = ("goods_total", "discount", "shipping_fee", "shipping_discount", "payable", "paid", "refund_due")
    assert [view[name] for name in sums] == [29900, 0, 800, 0, 30700, 0, 0]
    assert (view["buyer_id"], view["lane"], view["status"]) == ("buyer-1", "order", "pending")
    assert view["case"] == {"state": "open", "cause": None, "until": None}


def test_the_view_has_every_field_of_the_contract(shop: Shop) -> None:
    assert set(shop.order()) == {
        *("order_no", "buyer_id", "lane", "status", "goods_total", "discount", "shipping_fee", "shipping_discount"),
        *("payable", "paid", "refund_due", "installments", "case", "offers", "applications", "promises", "reminders"),
        "reasons",
    }


def test_the_same_order_again_changes_nothing(shop: Shop) -> None:
    body = shop.order_body()
    first = put(shop, body).json()
    assert put(shop, body).json() == first
    with shop.database.reading() as session:
        events = select(func.count()).select_from(LedgerEvent).where(LedgerEvent.order_no == "A1")
        assert session.scalar(events) == 1


def test_a_plain_order_has_one_part_due_when_the_order_closes(shop: Shop) -> None:
    (part,) = shop.order()["installments"]
    assert (part["seq"], part["amount"], part["due_at"]) == (1, 30700, "2026-11-24T10:00:00+08:00")


def test_a_presale_keeps_its_two_parts_and_when_the_second_opens(shop: Shop) -> None:
    told = parts(5000, 25700)
    told[1]["opens_at"] = "2026-11-30T20:00:00+08:00"
    deposit, tail = shop.order(installments=told)["installments"]
    assert (deposit["amount"], deposit["opens_at"]) == (5000, None)
    assert (tail["seq"], tail["amount"], tail["opens_at"]) == (2, 25700, "2026-11-30T20:00:00+08:00")


def test_parts_that_do_not_add_up_to_goods_and_postage_are_refused(shop: Shop) -> None:
    refused = put(shop, shop.order_body(installments=parts(5000, 24900)))
    assert code_of(refused) == (422, "installments_mismatch")
    assert "installments" in refused.json()["error"]["fields"]


def test_parts_that_do_not_add_up_are_refused_for_a_known_order_too(shop: Shop) -> None:
    before = shop.order()
    assert code_of(put(shop, shop.order_body(installments=parts(1)))) == (422, "installments_mismatch")
    assert shop.view() == before


def test_an_order_of_another_buyer_is_refused(shop: Shop) -> None:
    before = shop.order()
    assert code_of(put(shop, shop.order_body("buyer-2", unit_price=1))) == (409, "order_of_another_buyer")
    assert shop.view() == before


def test_an_unknown_order_has_no_view(shop: Shop) -> None:
    assert code_of(shop.client.get("/api/v1/orders/nobody")) == (404, "order_unknown")


def test_a_total_beyond_what_the_ledger_counts_is_refused(shop: Shop) -> None:
    body = shop.order_body(unit_price=10**12, floor_price=None)
    body["items"][0]["quantity"] = 100_000
    body["items"] *= 100
    refused = put(shop, body)
    assert code_of(refused) == (422, "invalid")
    assert "items" in refused.json()["error"]["fields"]


# What may change


def test_amounts_may_change_while_nothing_was_agreed_or_paid(shop: Shop) -> None:
    shop.order()
    view = put(shop, shop.order_body(unit_price=25000, floor_price=24000, shipping_fee=0)).json()
    assert (view["goods_total"], view["shipping_fee"], view["payable"]) == (25000, 0, 25000)
    assert [part["amount"] for part in view["installments"]] == [25000]


def test_an_order_may_be_split_while_nothing_was_agreed_or_paid(shop: Shop) -> None:
    shop.order()
    view = put(shop, shop.order_body(installments=parts(5000, 25700))).json()
    assert [part["amount"] for part in view["installments"]] == [5000, 25700]


def test_a_split_order_may_become_one_part_again(shop: Shop) -> None:
    shop.order(installments=parts(5000, 25700))
    assert [part["amount"] for part in put(shop, shop.order_body()).json()["installments"]] == [30700]


def test_a_changed_amount_takes_the_open_offer_back(shop: Shop) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))
    shop.order(unit_price=25000)
    assert code_of(shop.answer(offer["offer_id"])) == (409, "offer_withdrawn")


def test_a_changed_floor_takes_the_open_offer_back(shop: Shop) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))
    shop.order(floor_price=29900)
    assert code_of(shop.answer(offer["offer_id"])) == (409, "offer_withdrawn")


def test_an_unchanged_order_keeps_its_open_offer(shop: Shop) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))
    shop.order()
    assert shop.answer(offer["offer_id"]).status_code == 200


def test_titles_and_links_are_brought_up_to_date(shop: Shop) -> None:
    body = shop.order_body()
    put(shop, body)
    body["items"][0]["title"] = "长绒棉四件套 1.8 米"
    put(shop, {**body, "pay_url": "https://pay.example.com/A1"})
    shop.says("太贵了")
    accepted = shop.says("行吧", "affirm")
    bill = next(message["card"] for message in accepted["messages"] if "card" in message)
    assert bill["orders"][0]["title"] == "长绒棉四件套 1.8 米"
    assert "https://pay.example.com/A1" in text_of(accepted)


def test_a_later_closing_time_moves_the_due_time_of_a_plain_order(shop: Shop) -> None:
    shop.order()
    view = shop.order(closes_at="2026-11-30T10:00:00+08:00")
    assert view["installments"][0]["due_at"] == "2026-11-30T10:00:00+08:00"


# What may not change any more


@pytest.mark.parametrize("change", [{"unit_price": 25000}, {"floor_price": 1}, {"shipping_fee": 0}])
def test_amounts_stay_after_an_accepted_discount(shop: Shop, change: dict[str, int]) -> None:
    shop.order()
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    before = shop.view()
    assert code_of(put(shop, shop.order_body(**change))) == (409, "order_has_agreements")
    assert shop.view() == before


def test_amounts_stay_after_an_accepted_gift(shop: Shop) -> None:
    shop.publish(policy_with(price__cap=0))
    shop.order()
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    assert code_of(put(shop, shop.order_body(unit_price=1000))) == (409, "order_has_agreements")


def test_amounts_stay_after_accepted_points(shop: Shop) -> None:
    shop.publish(policy_with(price__cap=0, gift=None))
    shop.order()
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    assert code_of(put(shop, shop.order_body(unit_price=1000))) == (409, "order_has_agreements")


def test_amounts_stay_after_a_part_was_paid(shop: Shop) -> None:
    shop.order()
    shop.pay(100)
    assert code_of(put(shop, shop.order_body(unit_price=25000))) == (409, "order_has_agreements")


def test_a_refusal_of_new_amounts_says_to_send_only_the_status(shop: Shop) -> None:
    shop.order()
    shop.pay(100)
    assert "status" in put(shop, shop.order_body(unit_price=25000)).json()["error"]["message"]


def test_the_told_order_again_keeps_what_was_agreed(shop: Shop) -> None:
    body = shop.order_body(installments=parts(5000, 25700))
    put(shop, body)
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"])
    view = put(shop, body).json()
    assert (view["discount"], view["payable"]) == (900, 29800)
    assert [part["amount"] for part in view["installments"]] == [5000, 24800]


# Paid and closed, as the platform tells it


def test_an_order_told_as_paid_is_settled_with_the_rest_recorded(shop: Shop) -> None:
    shop.order()
    shop.pay(700)
    view = shop.order(status="paid")
    assert (view["status"], view["paid"], view["payable"], view["case"]["state"]) == ("paid", 30700, 0, "settled")


def test_an_order_told_as_paid_twice_is_paid_once(shop: Shop) -> None:
    shop.order(status="paid")
    assert shop.order(status="paid")["paid"] == 30700


def test_a_new_order_may_come_paid(shop: Shop) -> None:
    assert shop.order(status="paid")["case"] == {"state": "settled", "cause": None, "until": None}


def test_an_order_closed_before_its_time_was_cancelled(shop: Shop) -> None:
    shop.order()
    view = shop.order(status="closed")
    assert (view["status"], view["case"]["state"], view["case"]["cause"]) == ("closed", "closed", "cancelled")


def test_an_order_closed_after_its_time_has_expired(shop: Shop) -> None:
    body = shop.order_body()
    put(shop, body)
    shop.clock.move(days=1)
    view = put(shop, {**body, "status": "closed"}).json()
    assert (view["case"]["state"], view["case"]["cause"]) == ("closed", "expired")


def test_an_order_past_its_time_reads_closed_before_anybody_tells(shop: Shop) -> None:
    shop.order()
    shop.clock.move(days=1)
    view = shop.view()
    assert (view["status"], view["case"]) == ("closed", {"state": "closed", "cause": "expired", "until": None})


def test_an_order_whose_time_was_extended_reads_open_again(shop: Shop) -> None:
    body = shop.order_body()
    put(shop, body)
    shop.clock.move(days=1)
    view = put(shop, {**body, "closes_at": "2026-11-30T10:00:00+08:00"}).json()
    assert (view["status"], view["case"]["state"]) == ("pending", "open")


def test_a_late_pending_message_does_not_reopen_a_paid_order(shop: Shop) -> None:
    shop.order(status="paid")
    view = shop.order(status="pending")
    assert (view["status"], view["case"]["state"]) == ("paid", "settled")


def test_a_late_pending_message_does_not_reopen_a_closed_order(shop: Shop) -> None:
    shop.order(status="closed")
    view = shop.order(status="pending")
    assert (view["status"], view["case"]["state"]) == ("closed", "closed")


def test_a_late_closed_message_does_not_close_a_paid_order(shop: Shop) -> None:
    shop.order(status="paid")
    assert shop.order(status="closed")["status"] == "paid"


def test_a_closed_order_can_still_be_told_as_paid(shop: Shop) -> None:
    shop.order(status="closed")
    view = shop.order(status="paid")
    assert (view["status"], view["case"]["state"], view["payable"]) == ("paid", "settled", 0)


def test_an_order_without_a_status_stays_as_it_is(shop: Shop) -> None:
    shop.order(status="closed")
    assert shop.order()["status"] == "closed"


def test_closing_takes_the_open_offer_back(shop: Shop) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))
    shop.order(status="closed")
    assert code_of(shop.answer(offer["offer_id"])) == (409, "offer_withdrawn")


def test_a_closed_order_gets_no_offer(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.order(status="closed")
    again = shop.says("还是贵")
    assert not any("card" in message for message in again["messages"])
    assert [offer["state"] for offer in shop.view()["offers"]] == ["withdrawn"]


def test_a_closed_order_that_is_named_gets_no_offer(shop: Shop) -> None:
    shop.order(status="closed")
    shop.says("太贵了", order_no="A1")
    assert shop.view()["offers"] == []


def test_an_order_past_its_time_gets_no_offer(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    shop.clock.move(days=1)
    shop.says("还是贵", order_no="A1")
    assert [offer["state"] for offer in shop.view()["offers"]] == ["expired"]


def test_an_offer_never_outlives_its_order(shop: Shop) -> None:
    shop.order(closes_at="2026-11-23T10:30:00+08:00")
    assert offer_in(shop.says("太贵了"))["expires_at"] == "2026-11-23T10:30:00+08:00"


def test_an_offer_ends_with_an_order_that_now_closes_earlier(shop: Shop) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))
    shop.order(closes_at="2026-11-23T10:30:00+08:00")
    shop.clock.move(minutes=30)
    assert code_of(shop.answer(offer["offer_id"])) == (409, "offer_expired")


# What the ledger keeps about it


def test_events_name_the_buyer_by_id_and_never_by_name_or_phone(shop: Shop) -> None:
    body = shop.order_body()
    body["buyer"] = {"id": "buyer-1", "name": "王小暖", "phone": "13812345678"}
    put(shop, body)
    shop.says("太贵了")
    with shop.database.reading() as session:
        events = session.scalars(select(LedgerEvent)).all()
        written = repr([(row.kind, row.who, row.why, row.buyer_id, row.data) for row in events])
    assert "王小暖" not in written
    assert "13812345678" not in written
    assert "太贵了" not in written


def test_a_refused_order_leaves_no_trace(shop: Shop) -> None:
    put(shop, shop.order_body(installments=parts(1)), "B2")
    with shop.database.reading() as session:
        assert session.get(Order, "B2") is None
