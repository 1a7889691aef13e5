"""Whatever comes in that cannot be used gets the one error shape, says what to do, and changes nothing."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from nuanfu.desk.bodies import LARGEST_BODY
from tests.desks import ON_SQLITE, lines, said_by
from tests.harness import Shop

JSON = {"Content-Type": "application/json"}
CHAT = {"buyer_id": "buyer-1", "text": "你好", "client_id": "one"}
MOST = 10**12
PAYMENT = {"external_id": "p1", "amount": 100, "paid_at": "2026-11-23T10:00:00+08:00"}


def refused(answer: Any, status: int, code: str) -> dict[str, str]:
    """Check the error shape and return its fields."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "fields"}
    assert body["error"]["code"] == code
    assert body["error"]["message"]
    fields = body["error"]["fields"]
    assert all(isinstance(name, str) and name and isinstance(why, str) and why for name, why in fields.items())
    return dict(fields)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"a":',
        b"not json",
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": "\xff"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": "\n"}',
    ],
)
def test_a_body_that_is_no_json_is_malformed(quiet_shop: Shop, content: bytes) -> None:
    answer = quiet_shop.client.post("/api/v1/chat", content=content, headers=JSON)
    assert refused(answer, 400, "malformed_json") == {}


@pytest.mark.parametrize("content", [b"null", b"[]", b'"x"', b"1", b"true"])
def test_json_that_is_no_object_has_the_wrong_shape(quiet_shop: Shop, content: bytes) -> None:
    answer = quiet_shop.client.post("/api/v1/chat", content=content, headers=JSON)
    assert list(refused(answer, 422, "invalid")) == ["body"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_json_sent_as_something_else_is_refused(quiet_shop: Shop, content_type: str) -> None:
    content, headers = json.dumps(CHAT).encode(), {"Content-Type": content_type}
    fields = refused(quiet_shop.client.post("/api/v1/chat", content=content, headers=headers), 422, "invalid")
    assert "application/json" in fields["body"]


def test_every_field_that_is_missing_is_named(quiet_shop: Shop) -> None:
    fields = refused(quiet_shop.client.post("/api/v1/chat", json={}), 422, "invalid")
    assert set(fields) == {"buyer_id", "text", "client_id"}


def test_an_unknown_field_is_refused_by_name(quiet_shop: Shop) -> None:
    answer = quiet_shop.client.post("/api/v1/chat", json={**CHAT, "colour": "red"})
    assert set(refused(answer, 422, "invalid")) == {"colour"}


def test_an_unknown_field_deep_inside_is_named_by_its_path(quiet_shop: Shop) -> None:
    body = quiet_shop.order_body()
    body["items"][0]["colour"] = "red"
    assert set(refused(quiet_shop.client.put("/api/v1/orders/A2", json=body), 422, "invalid")) == {"items.0.colour"}


NO_FEN = [
    ("text", "100"),
    ("bool", True),
    ("float", 100.0),
    ("fraction", 99.5),
    ("null", None),
    ("negative", -1),
    ("too large", MOST + 1),
    ("beyond 64 bits", 2**63),
    ("huge", 10**400),
    ("list", [100]),
]


@pytest.mark.parametrize("amount", [value for _, value in NO_FEN], ids=[name for name, _ in NO_FEN])
def test_what_is_no_amount_of_fen_is_refused(quiet_shop: Shop, amount: object) -> None:
    answer = quiet_shop.client.post("/api/v1/orders/A1/payments", json={**PAYMENT, "amount": amount})
    assert set(refused(answer, 422, "invalid")) == {"amount"}
    assert quiet_shop.view()["paid"] == 0


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "1e2", "-0.0"])
def test_a_number_only_json_readers_know_is_no_amount(quiet_shop: Shop, number: str) -> None:
    content = json.dumps({**PAYMENT, "amount": 0}).replace('"amount": 0', f'"amount": {number}')
    answer = quiet_shop.client.post("/api/v1/orders/A1/payments", content=content, headers=JSON)
    assert set(refused(answer, 422, "invalid")) == {"amount"}


def test_a_payment_of_nothing_is_no_payment(quiet_shop: Shop) -> None:
    answer = quiet_shop.client.post("/api/v1/orders/A1/payments", json={**PAYMENT, "amount": 0})
    assert set(refused(answer, 422, "invalid")) == {"amount"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("shipping_fee", "800"),
        ("shipping_fee", True),
        ("shipping_fee", 8.0),
        ("shipping_fee", -1),
        ("lane", "gold"),
        ("lane", None),
        ("status", "refunded"),
        ("items", []),
        ("items", {}),
        ("items", None),
        ("installments", []),
        ("pay_url", "javascript:alert(1)"),
        ("pay_url", "ftp://pay.example.com"),
        ("pay_url", "https://pay.example.com/\n"),
        ("province", "广\x00东"),
        ("city", "x" * 33),
        ("buyer", None),
        ("buyer", "buyer-1"),
    ],
)
def test_what_is_no_value_of_an_order_is_refused(quiet_shop: Shop, field: str, value: object) -> None:
    answer = quiet_shop.client.put("/api/v1/orders/A2", json={**quiet_shop.order_body(), field: value})
    assert set(refused(answer, 422, "invalid")) == {field}
    refused(quiet_shop.client.get("/api/v1/orders/A2"), 404, "order_unknown")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantity", 0),
        ("quantity", 100_001),
        ("quantity", 1.0),
        ("unit_price", -1),
        ("unit_price", "299"),
        ("unit_price", MOST + 1),
        ("floor_price", True),
        ("sku", ""),
        ("sku", "a b"),
        ("sku", 7),
        ("title", ""),
        ("title", "x" * 257),
        ("title", "四件套\x07"),
        ("url", "file:///etc/passwd"),
    ],
)
def test_what_is_no_value_of_an_item_is_refused(quiet_shop: Shop, field: str, value: object) -> None:
    body = quiet_shop.order_body()
    body["items"][0][field] = value
    answer = quiet_shop.client.put("/api/v1/orders/A2", json=body)
    assert set(refused(answer, 422, "invalid")) == {f"items.0.{field}"}


def test_amounts_that_add_up_beyond_any_order_are_refused(quiet_shop: Shop) -> None:
    body = quiet_shop.order_body(unit_price=MOST, floor_price=None)
    body["items"] = [{**body["items"][0], "quantity": 100_000}] * 200
    refused(quiet_shop.client.put("/api/v1/orders/A2", json=body), 422, "invalid")


NO_TIMES = [
    "2026-11-23T10:00:00",
    "2026-11-23",
    "10:00:00+08:00",
    "1700000000",
    "17e8",
    "now",
    "",
    1700000000,
    1700000000.5,
    True,
    None,
    "2026-13-01T10:00:00+08:00",
    "2026-02-29T10:00:00+08:00",
    "2026-11-23T25:00:00+08:00",
    "9999-12-31T23:59:59-08:00",
    "0001-01-01T00:00:00+08:00",
    "２０２６-11-23T10:00:00+08:00",
]


@pytest.mark.parametrize("time", NO_TIMES)
def test_what_is_no_time_with_an_offset_is_refused(quiet_shop: Shop, time: object) -> None:
    answer = quiet_shop.client.post("/api/v1/orders/A1/payments", json={**PAYMENT, "paid_at": time})
    assert set(refused(answer, 422, "invalid")) == {"paid_at"}


@ON_SQLITE
@pytest.mark.parametrize("time", ["2026-11-23T10:00:00+08:00", "2026-11-23T02:00:00Z", "2026-11-23 10:00:00.5+08:00"])
def test_a_written_time_with_any_offset_is_taken(shop: Shop, time: str) -> None:
    shop.order()
    assert shop.client.post("/api/v1/orders/A1/payments", json={**PAYMENT, "paid_at": time}).status_code == 200


INVISIBLE = {
    "empty": "",
    "spaces": " \n\t ",
    "ideographic spaces": "\u3000\u3000",
    "zero-width": "\u200b\u200d\ufeff\u2060",
    "controls": "\x01\x02\x7f",
    "NUL": "\x00\x00",
    "lone surrogates": "\ud800\udfff",
    "bidi marks": "\u202e\u200f",
    "private use": "\ue000",
}


def post_text(shop: Shop, text: str, client_id: str = "one") -> Any:
    content = json.dumps({**CHAT, "text": text, "client_id": client_id})  # as ASCII, so that surrogates pass
    return shop.client.post("/api/v1/chat", content=content, headers=JSON)


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE.keys())
def test_a_text_with_nothing_to_see_is_refused_as_empty(quiet_shop: Shop, text: str) -> None:
    assert set(refused(post_text(quiet_shop, text), 422, "text_length")) == {"text"}
    assert lines(quiet_shop) == []


@pytest.mark.parametrize("text", ["贵" * 2001, "a " * 2001, "👩‍👩‍👧" * 401])
def test_a_text_of_more_than_2000_characters_is_refused(quiet_shop: Shop, text: str) -> None:
    assert set(refused(post_text(quiet_shop, text), 422, "text_length")) == {"text"}


def test_a_text_of_2000_characters_after_trimming_is_taken_whole(shop: Shop) -> None:
    text = "贵" * 2000
    assert post_text(shop, f"  {text}\n").status_code == 200
    assert said_by(shop, "buyer") == [text]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("太\x00贵了", "太贵了"), ("太贵了\ud83d", "太贵了"), ("\udc00/restart", "/restart"), ("👍", "👍")],
)
def test_what_no_database_can_keep_is_left_out_of_a_text(shop: Shop, sent: str, kept: str) -> None:
    assert post_text(shop, sent).status_code == 200
    assert said_by(shop, "buyer") == [kept]


@pytest.mark.parametrize("text", [None, 7, True, ["x"], {"x": 1}])
def test_a_text_that_is_none_is_refused(quiet_shop: Shop, text: object) -> None:
    assert set(refused(quiet_shop.client.post("/api/v1/chat", json={**CHAT, "text": text}), 422, "invalid")) == {"text"}


@pytest.mark.parametrize("field", ["buyer_id", "client_id", "order_no"])
@pytest.mark.parametrize("value", ["", "a\x00b", "a\nb", "\ud800", "x" * 129, 7, True, ["x"]])
def test_what_is_no_id_is_refused(quiet_shop: Shop, field: str, value: object) -> None:
    content = json.dumps({**CHAT, field: value})
    answer = quiet_shop.client.post("/api/v1/chat", content=content, headers=JSON)
    assert field in refused(answer, 422, "invalid")


@pytest.mark.parametrize("number", ["a%00b", "a%20b", "a%0Ab", "a" * 65, "%ED%A0%80%07"])
def test_an_order_number_that_cannot_be_one_is_refused(quiet_shop: Shop, number: str) -> None:
    assert set(refused(quiet_shop.client.get(f"/api/v1/orders/{number}"), 422, "invalid")) == {"order_no"}


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("get", "/api/v1/orders/Z9", None, "order_unknown"),
        ("post", "/api/v1/orders/Z9/payments", PAYMENT, "order_unknown"),
        ("post", "/api/v1/chat", {**CHAT, "order_no": "Z9"}, "order_unknown"),
        ("post", "/api/v1/offers/4611686018427387904/accept", None, "offer_unknown"),
        ("post", "/api/v1/offers/4611686018427387904/decline", None, "offer_unknown"),
        ("get", "/api/v1/nothing", None, "not_found"),
        ("get", "/api/v2/orders/A1", None, "not_found"),
        ("get", "/static/nothing.js", None, "not_found"),
        ("get", "/static/..%2Fapp.py", None, "not_found"),
        ("get", "/wp-login.php", None, "not_found"),
    ],
)
def test_what_is_not_there_is_not_found(quiet_shop: Shop, method: str, path: str, body: Any, code: str) -> None:
    refused(quiet_shop.client.request(method, path, json=body), 404, code)


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1.5", "9" * 30, "1e3"])
def test_an_offer_number_that_cannot_be_one_is_refused(quiet_shop: Shop, number: str) -> None:
    assert set(refused(quiet_shop.client.post(f"/api/v1/offers/{number}/accept"), 422, "invalid")) == {"offer_id"}


@pytest.mark.parametrize(
    ("method", "path"), [("delete", "/api/v1/orders/A1"), ("get", "/api/v1/chat"), ("post", "/healthz"), ("put", "/")]
)
def test_a_method_an_address_does_not_take_is_refused(quiet_shop: Shop, method: str, path: str) -> None:
    answer = quiet_shop.client.request(method, path)
    refused(answer, 405, "method_not_allowed")
    assert answer.headers["allow"]


def test_a_body_that_says_it_is_too_large_is_refused(quiet_shop: Shop) -> None:
    refused(
        quiet_shop.client.post("/api/v1/chat", content=b"x" * (LARGEST_BODY + 1), headers=JSON), 413, "body_too_large"
    )


def test_a_body_that_grows_too_large_while_it_comes_is_refused(quiet_shop: Shop) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(10 * LARGEST_BODY // 4096):
            sent += 4096
            yield b" " * 4096

    answer = quiet_shop.client.post("/api/v1/chat", content=chunks(), headers=JSON)
    assert "content-length" not in answer.request.headers
    refused(answer, 413, "body_too_large")


def test_a_body_just_within_the_limit_is_read(quiet_shop: Shop) -> None:
    content = b" " * (LARGEST_BODY - 2) + b"{}"
    refused(quiet_shop.client.post("/api/v1/chat", content=content, headers=JSON), 422, "invalid")


def test_too_large_a_body_for_a_call_that_takes_none_is_refused_too(quiet_shop: Shop) -> None:
    answer = quiet_shop.client.post("/api/v1/offers/1/accept", content=b"x" * (LARGEST_BODY + 1), headers=JSON)
    refused(answer, 413, "body_too_large")


@pytest.fixture
def broken_inside(quiet_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Give a desk in which something fails that nobody expected."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret-of-the-inside 13800138000")

    monkeypatch.setattr("nuanfu.desk.api.orders.order_view", fail)
    return quiet_shop.client


def test_a_fault_inside_has_the_error_shape_and_tells_nothing(broken_inside: TestClient) -> None:
    answer = broken_inside.get("/api/v1/orders/A1")
    assert refused(answer, 500, "internal") == {}
    for inner in ("secret", "RuntimeError", "Traceback", "nuanfu/", ".py"):
        assert inner not in answer.text


def test_a_fault_inside_has_the_headers_of_every_answer(broken_inside: TestClient) -> None:
    assert broken_inside.get("/api/v1/orders/A1").headers["x-content-type-options"] == "nosniff"


def test_a_fault_inside_is_logged_with_its_cause(broken_inside: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        broken_inside.get("/api/v1/orders/A1")
    assert "secret-of-the-inside" in caplog.text


# What is as good as nothing, and what is beside what is asked for


@pytest.mark.parametrize("text", ["\u2800", "\u3164", "\uffa0\u115f", "\ufe0f\u034f", "\U000e0100"])
def test_a_message_drawn_as_nothing_is_empty(quiet_shop: Shop, text: str) -> None:
    answer = quiet_shop.client.post("/api/v1/chat", json=CHAT | {"text": text})
    assert list(refused(answer, 422, "text_length")) == ["text"]


@pytest.mark.parametrize("field", ["buyer_id", "client_id", "order_no"])
def test_an_id_that_cannot_be_seen_is_refused(quiet_shop: Shop, field: str) -> None:
    answer = quiet_shop.client.post("/api/v1/chat", json=CHAT | {field: "\u200b\u3164"})
    assert list(refused(answer, 422, "invalid")) == [field]


@pytest.mark.parametrize("way", ["accept", "decline"])
def test_an_answer_to_an_offer_takes_no_fields(quiet_shop: Shop, way: str) -> None:
    answer = quiet_shop.client.post(f"/api/v1/offers/1/{way}", json={"price": 1})
    assert list(refused(answer, 422, "invalid")) == ["price"]


@pytest.mark.parametrize("arrived", [0, 1, "true", None])
def test_a_receipt_says_true_or_false(quiet_shop: Shop, arrived: Any) -> None:
    answer = quiet_shop.client.post("/api/v1/sms/receipts", json={"message_id": "m", "arrived": arrived})
    assert list(refused(answer, 422, "invalid")) == ["arrived"]


def test_what_a_database_cannot_take_is_a_refusal_and_no_fault(shop: Shop) -> None:
    answer = shop.client.get("/api/v1/buyers/buyer-1/pictures/a%00b")
    assert answer.status_code in (404, 422), answer.text
