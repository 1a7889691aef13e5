"""What was agreed and must be done by hand stands on a list, from the transaction that agreed it until it is done."""

from dataclasses import replace
from typing import Any

import pytest

from nuanfu.cases import todos
from nuanfu.cases.importing import import_orders
from nuanfu.desk import telling
from nuanfu.ledger.platform_export import PlatformOrder, PlatformState
from tests.agents import Browser, browser
from tests.desks import ON_SQLITE, said_by
from tests.harness import Shop, card_in, code_of, offer_in, text_of
from tests.integration.test_importing import row
from tests.widgets import Widget

pytestmark = ON_SQLITE


@pytest.fixture
def me(shop: Shop) -> Browser:
    return browser(shop)


def listed(me: Browser, state: str = "open") -> list[tuple[str, str]]:
    return [(todo["kind"], todo["text"]) for todo in me.get("todos", state=state)["todos"]]


def accepted_discount(shop: Shop) -> dict[str, Any]:
    offer = offer_in(shop.says("太贵了"))
    shop.answer(offer["offer_id"])
    return offer


def test_an_accepted_discount_asks_for_the_price_to_be_changed(shop: Shop, me: Browser) -> None:
    shop.order()
    accepted_discount(shop)
    [(kind, text)] = listed(me)
    assert (kind, "¥" in text) == ("改价", True)


def test_a_declined_offer_asks_for_nothing(shop: Shop, me: Browser) -> None:
    shop.order()
    shop.answer(offer_in(shop.says("太贵了"))["offer_id"], yes=False)
    assert listed(me) == []


def test_waived_postage_asks_for_the_postage_to_be_changed(shop: Shop, me: Browser) -> None:
    shop.order()
    shop.answer(offer_in(shop.says("包邮吧", "reason_shipping_fee"))["offer_id"])
    assert [kind for kind, _ in listed(me)] == ["减邮费"]


def test_a_gift_asks_for_a_note_on_the_order(shop: Shop, me: Browser) -> None:
    shop.order()
    shop.answer(offer_in(shop.says("送点东西吧", "request_gift"))["offer_id"])
    [(kind, text)] = listed(me)
    assert (kind, "花茶" in text) == ("赠品备注", True)


def test_a_chosen_courier_asks_for_another_dispatch(shop: Shop, me: Browser) -> None:
    shop.order()
    shop.says("发顺丰", "reason_courier", courier="顺丰")
    shop.says("好的", "affirm")
    assert listed(me) == [("换快递", "换成顺丰发货，邮费加 ¥8")]


def test_a_cancelled_order_asks_for_its_closing_and_nothing_else(shop: Shop, me: Browser) -> None:
    shop.order()
    accepted_discount(shop)
    shop.says("不要了", "reason_changed_mind")
    shop.says("取消吧", "reason_changed_mind")
    assert [kind for kind, _ in listed(me)] == ["关单"]


def test_a_closing_that_the_platform_tells_is_done(shop: Shop, me: Browser) -> None:
    shop.order()
    shop.says("不要了", "reason_changed_mind")
    shop.says("取消吧", "reason_changed_mind")
    shop.order(status="closed")
    assert (listed(me), [kind for kind, _ in listed(me, "done")]) == ([], ["关单"])


def test_an_order_that_the_platform_closed_asks_for_nothing(shop: Shop, me: Browser) -> None:
    shop.order()
    shop.order(status="closed")
    assert listed(me) == []


def test_what_was_paid_too_much_is_to_be_given_back_once(shop: Shop, me: Browser) -> None:
    shop.order()
    accepted_discount(shop)
    shop.pay(30700)
    shop.pay(30700)
    [(kind, _)] = listed(me)
    assert kind == "退差价"


def test_one_agent_takes_it_and_another_cannot(shop: Shop, me: Browser) -> None:
    other = browser(shop, "小周")
    shop.order()
    accepted_discount(shop)
    [todo] = me.get("todos")["todos"]
    assert me.does(f"todos/{todo['id']}/take")["todo"]["owner"] == "小林"
    assert code_of(other.post(f"todos/{todo['id']}/take")) == (409, "todo_ended")


def test_done_is_done_once_and_can_be_undone(shop: Shop, me: Browser) -> None:
    shop.order()
    accepted_discount(shop)
    number = me.get("todos")["todos"][0]["id"]
    me.does(f"todos/{number}/done", {"note": "已改"})
    assert code_of(me.post(f"todos/{number}/done")) == (409, "todo_ended")
    assert me.does(f"todos/{number}/undo")["todo"]["state"] == "open"


def test_an_unknown_thing_to_do_is_refused(me: Browser) -> None:
    assert code_of(me.post("todos/77/done")) == (404, "todo_unknown")


def test_the_list_is_a_file_that_a_spreadsheet_takes_for_text(shop: Shop, me: Browser) -> None:
    shop.order("=A1")
    accepted_discount(shop)
    answer = me.client.get("/console/api/todos.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.startswith("\ufeff编号")
    assert ",'=A1," in answer.text


def platform_row(**changes: Any) -> PlatformOrder:
    return replace(row(), **changes)


@pytest.fixture
def imported(shop: Shop) -> Shop:
    import_orders(shop.database, [platform_row()], shop.clock())
    return shop


def agree_in_chat(shop: Shop) -> dict[str, Any]:
    shop.says("太贵了")
    return shop.says("好的", "affirm")


def test_the_buyer_of_an_imported_order_is_asked_to_wait_until_the_price_is_changed(imported: Shop) -> None:
    answer = agree_in_chat(imported)
    agreed = card_in(answer, "bill")["orders"][0]["payable"]
    assert "改" in text_of(answer)
    assert agreed < 30700
    [order] = Widget(imported).get("orders")["orders"]
    assert (order["price_waits"], order["pay_url"]) == (True, None)


def test_once_it_is_ticked_the_buyer_is_asked_to_pay(imported: Shop, me: Browser) -> None:
    agree_in_chat(imported)
    before = said_by(imported, "bot")
    me.does(f"todos/{me.get('todos')['todos'][0]['id']}/done")
    assert len(said_by(imported, "bot")) == len(before) + 1
    assert Widget(imported).get("orders")["orders"][0]["price_waits"] is False


def tell(shop: Shop) -> int:
    with shop.database.writing() as session:
        found = todos.untold(session)
        words = shop.rasa.words
        return sum(telling.tell_price_changed(session, one, words, now=shop.clock()) for one in found)


def test_a_re_import_that_shows_the_agreed_amount_ticks_it_and_the_buyer_is_told_once(
    imported: Shop, me: Browser
) -> None:
    agree_in_chat(imported)
    discount = imported.view()["discount"]
    import_orders(imported.database, [platform_row(goods=29900 - discount)], imported.clock())
    assert listed(me) == []
    assert (tell(imported), tell(imported)) == (1, 0)


def test_a_re_import_of_the_old_amount_ticks_nothing(imported: Shop, me: Browser) -> None:
    agree_in_chat(imported)
    import_orders(imported.database, [platform_row()], imported.clock())
    assert [kind for kind, _ in listed(me)] == ["改价"]


def test_a_payment_of_the_agreed_sum_leaves_nothing_to_change(imported: Shop, me: Browser) -> None:
    agree_in_chat(imported)
    discount = imported.view()["discount"]
    paid = platform_row(goods=29900 - discount, state=PlatformState.PAID, paid_at=imported.clock())
    import_orders(imported.database, [paid], imported.clock())
    assert listed(me) == []


def test_a_shop_that_follows_by_itself_is_paid_at_once(shop: Shop) -> None:
    shop.order(pay_url="https://pay.example.com/A1")
    answer = agree_in_chat(shop)
    assert "https://pay.example.com/A1" in text_of(answer)
