"""What the desk shows: its page, its description, and the headers that keep a page to itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from nuanfu import demo_shop
from nuanfu.desk.app import make_desk
from nuanfu.errors import SchemaOutdated
from nuanfu.ledger.database import Database
from tests.desks import ON_SQLITE
from tests.harness import ROOT, Shop, offer_in, shipped_words

WEB = ROOT / "web"
WAYS_IN = (
    "InnerHTML",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "srcdoc",
)


@pytest.fixture
def demo(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Give the desk of the demo shop, without a key."""
    monkeypatch.chdir(ROOT)
    settings = shop.app.settings.model_copy(update={"demo": True})
    with TestClient(make_desk(replace(shop.app, settings=settings), shop.rasa, shipped_words())) as client:
        yield client


def anonymous(shop: Shop) -> TestClient:
    return TestClient(shop.desk)


def test_a_desk_does_not_start_on_another_revision(quiet_shop: Shop, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/empty.db")
    desk = make_desk(replace(quiet_shop.app, database=database), quiet_shop.rasa)
    with pytest.raises(SchemaOutdated, match="nuanfu init"), TestClient(desk):
        pass
    database.close()


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/api/v1/orders/A1", "/nothing", "/static/rules.css", "/openapi.json"]
)
def test_every_answer_keeps_to_itself(quiet_shop: Shop, path: str) -> None:
    headers = anonymous(quiet_shop).get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_pages_of_the_description_may_load_their_script_and_nothing_may_frame_them(
    quiet_shop: Shop, path: str
) -> None:
    answer = anonymous(quiet_shop).get(path)
    assert (answer.status_code, answer.headers["x-frame-options"]) == (200, "DENY")
    assert "content-security-policy" not in answer.headers


def test_the_description_has_every_call_of_the_first_desk(quiet_shop: Shop) -> None:
    paths = anonymous(quiet_shop).get("/openapi.json").json()["paths"]
    expected = {
        "/api/v1/orders/{order_no}": {"put", "get"},
        "/api/v1/orders/{order_no}/payments": {"post"},
        "/api/v1/chat": {"post"},
        "/api/v1/offers/{offer_id}/accept": {"post"},
        "/api/v1/offers/{offer_id}/decline": {"post"},
        "/api/v1/buyers/{buyer_id}/token": {"post"},
        "/api/v1/buyers/{buyer_id}/export": {"get"},
        "/api/v1/buyers/{buyer_id}": {"delete"},
        "/metrics": {"get"},
        "/healthz": {"get"},
    }
    assert {path: set(paths.get(path, {})) for path in expected} == expected


def test_the_description_says_which_calls_need_a_key(quiet_shop: Shop) -> None:
    for path, calls in anonymous(quiet_shop).get("/openapi.json").json()["paths"].items():
        for call in calls.values():
            assert bool(call.get("security")) is (path != "/healthz")


def test_the_description_says_what_every_call_is_for(quiet_shop: Shop) -> None:
    for calls in anonymous(quiet_shop).get("/openapi.json").json()["paths"].values():
        assert all(call["description"] for call in calls.values())


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/demo/buyers"), ("get", "/demo/orders/demo-price"), ("post", "/demo/orders/demo-price/D1/pay")],
)
def test_the_calls_of_the_demo_do_not_exist_in_a_shop(quiet_shop: Shop, method: str, path: str) -> None:
    answer = quiet_shop.client.request(method, path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_the_page_of_a_shop_is_one_line(quiet_shop: Shop) -> None:
    answer = anonymous(quiet_shop).get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")


def number_of(demo: TestClient, buyer: str) -> str:
    """Return the number of a demo buyer's first order of today."""
    return demo.get(f"/demo/orders/{buyer}").json()[0]["order_no"]


def pay_at_a_click(demo: TestClient, buyer: str) -> dict[str, Any]:
    return demo.post(f"/demo/orders/{buyer}/{number_of(demo, buyer)}/pay").json()


@ON_SQLITE
def test_the_demo_gives_each_buyer_open_orders_and_a_token_that_speaks_for_them(demo: TestClient, shop: Shop) -> None:
    shop.understand("你好", "greet")
    for buyer in demo.get("/demo/buyers").json():
        assert {order["status"] for order in buyer["orders"]} == {"pending"}
        body = {"buyer_id": buyer["id"], "text": "你好", "client_id": "one"}
        headers = {"Authorization": f"Bearer {buyer['token']}"}
        assert demo.post("/api/v1/chat", json=body, headers=headers).status_code == 200


@ON_SQLITE
def test_looking_at_the_demo_twice_changes_nothing(demo: TestClient) -> None:
    def orders() -> list[Any]:
        return [buyer["orders"] for buyer in demo.get("/demo/buyers").json()]

    assert orders() == orders()


@ON_SQLITE
def test_a_demo_order_is_paid_at_a_click_and_only_once(demo: TestClient, shop: Shop) -> None:
    demo.get("/demo/buyers")
    shop.says("太贵了", buyer="demo-price")
    shop.says("行吧", "affirm", buyer="demo-price")
    payable = demo.get("/demo/orders/demo-price").json()[0]["payable"]
    for _ in range(2):
        view = pay_at_a_click(demo, "demo-price")
        assert (view["status"], view["paid"], view["payable"], view["refund_due"]) == ("paid", payable, 0, 0)
        assert view["case"]["state"] == "settled"


@ON_SQLITE
def test_a_demo_order_in_parts_is_paid_part_by_part(demo: TestClient) -> None:
    demo.get("/demo/buyers")
    assert [part["state"] for part in pay_at_a_click(demo, "demo-hardship")["installments"]] == ["paid", "open", "open"]


@ON_SQLITE
def test_a_paid_demo_order_stays_paid_when_the_page_is_opened_again(demo: TestClient) -> None:
    demo.get("/demo/buyers")
    pay_at_a_click(demo, "demo-price")
    again = {buyer["id"]: buyer["orders"][0]["status"] for buyer in demo.get("/demo/buyers").json()}
    assert again["demo-price"] == "paid"


@ON_SQLITE
def test_the_presale_deposit_of_the_demo_has_come_in_and_its_tail_is_open(demo: TestClient, shop: Shop) -> None:
    buyers = {buyer["id"]: buyer for buyer in demo.get("/demo/buyers").json()}
    deposit, tail = buyers["demo-presale"]["orders"][0]["installments"]
    assert (deposit["state"], tail["state"]) == ("paid", "open")
    assert datetime.fromisoformat(tail["opens_at"]) <= shop.clock() < datetime.fromisoformat(tail["due_at"])


@ON_SQLITE
def test_the_demo_knows_its_own_buyers_only(demo: TestClient, shop: Shop) -> None:
    shop.order("A1", "buyer-1")
    for method, path in (("get", "/demo/orders/buyer-1"), ("post", "/demo/orders/buyer-1/A1/pay")):
        answer = demo.request(method, path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "buyer_unknown")


@ON_SQLITE
def test_a_demo_buyer_pays_their_own_orders_of_today_only(demo: TestClient, shop: Shop) -> None:
    shop.order("A1", "buyer-1")
    demo.get("/demo/buyers")
    answer = demo.post("/demo/orders/demo-price/A1/pay")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "order_unknown")


@ON_SQLITE
def test_the_demo_tells_new_orders_on_a_new_day_and_closes_the_old_ones(demo: TestClient, shop: Shop) -> None:
    def numbers() -> set[str]:
        return {order["order_no"] for buyer in demo.get("/demo/buyers").json() for order in buyer["orders"]}

    first = numbers()
    shop.clock.move(hours=15)
    second = numbers()
    assert not first & second
    assert len(second) == sum(len(buyer.orders) for buyer in demo_shop.load().buyers)
    assert {shop.view(number)["status"] for number in first} == {"closed"}


class Inline(HTMLParser):
    """Finds what a strict page policy would block: scripts, styles and handlers inside the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if (tag == "script" and "src" not in names) or tag == "style" or "style" in names:
            self.found.append(tag)
        self.found += [name for name in names if name.startswith("on")]


@pytest.mark.parametrize("name", ["demo.html", "widget.html", "console.html"])
def test_a_page_keeps_to_its_own_policy(name: str) -> None:
    parser = Inline()
    parser.feed((WEB / name).read_text(encoding="utf-8"))
    assert parser.found == []


def test_the_pages_show_what_people_write_as_text_only() -> None:
    scripts = [*(WEB / "src").rglob("*.ts*"), *(WEB / "loader").rglob("*.ts")]
    pages = {path: path.read_text(encoding="utf-8") for path in scripts if ".test." not in path.name}
    assert pages
    assert [(path.name, way) for path, text in pages.items() for way in WAYS_IN if way in text] == []


def test_what_a_buyer_writes_is_never_sent_as_a_page(shop: Shop) -> None:
    shop.order(items=[{"sku": "X", "title": "<script>alert(1)</script>", "quantity": 1, "unit_price": 29900}])
    answer = shop.client.post("/api/v1/chat", json={"buyer_id": "buyer-1", "text": "<b>太贵了", "client_id": "one"})
    assert answer.headers["content-type"] == "application/json"
    assert shop.client.get("/api/v1/orders/A1").headers["content-type"] == "application/json"


@ON_SQLITE
def test_a_price_message_through_the_demo_is_answered_with_an_offer(demo: TestClient, shop: Shop) -> None:
    demo.get("/demo/buyers")
    assert offer_in(shop.says("太贵了", buyer="demo-price"))["kind"] == "discount"
