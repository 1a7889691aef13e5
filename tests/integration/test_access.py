"""Who may do what: a shop with its key everything, a buyer with a token only what is theirs, others nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from nuanfu.clock import system_clock
from nuanfu.desk import keys
from nuanfu.desk.keys import KEY_PREFIX, TokenSigner
from nuanfu.desk.models import ApiKey
from tests.harness import Shop, offer_in

OPEN_TO_ALL = {"/healthz"}  # a load balancer has no key
VALUES = {"order_no": "A1", "offer_id": "1", "buyer_id": "buyer-1", "attachment_id": "a"}


def endpoints(shop: Shop) -> Iterator[tuple[str, str]]:
    """Give every call of the API, so that a new one is tested without being named here."""
    for path, calls in shop.desk.openapi()["paths"].items():
        for method in calls:
            if path not in OPEN_TO_ALL:
                yield method, path.format(**VALUES)


def call(shop: Shop, method: str, path: str, authorization: str | None, json: Any = None) -> Any:
    headers = {b"Authorization": authorization.encode("latin-1")} if authorization is not None else {}
    return TestClient(shop.desk).request(method, path, headers=headers, json=json)


def token(shop: Shop, buyer: str = "buyer-1") -> str:
    answer = shop.client.post(f"/api/v1/buyers/{buyer}/token")
    return f"Bearer {answer.json()['token']}"


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {KEY_PREFIX}",
        f"Bearer {KEY_PREFIX}{'x' * 43}",
        "Bearer x.y.z",
        "Basic YTpi",
        "Bearer \xff\xfe",
    ],
)
def test_every_endpoint_refuses_a_caller_without_a_good_key(quiet_shop: Shop, authorization: str | None) -> None:
    calls = list(endpoints(quiet_shop))
    assert len(calls) >= 7
    for method, path in calls:
        answer = call(quiet_shop, method, path, authorization)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorised"), (method, path)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_every_endpoint_refuses_an_expired_token(quiet_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    expired = token(quiet_shop)
    monkeypatch.setattr(keys, "system_clock", lambda: system_clock() + timedelta(days=1))
    for method, path in endpoints(quiet_shop):
        assert call(quiet_shop, method, path, expired).status_code == 401, (method, path)


def test_every_endpoint_refuses_a_forged_token(quiet_shop: Shop) -> None:
    forged = f"Bearer {TokenSigner('another secret, long enough to be used').sign('buyer-1').token}"
    for method, path in endpoints(quiet_shop):
        assert call(quiet_shop, method, path, forged).status_code == 401, (method, path)


def test_the_key_in_the_address_is_no_key(quiet_shop: Shop) -> None:
    answer = call(
        quiet_shop, "get", f"/api/v1/orders/A1?key={quiet_shop.key}&authorization=Bearer {quiet_shop.key}", None
    )
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("put", "/api/v1/orders/A1"),
        ("get", "/api/v1/orders/A1"),
        ("post", "/api/v1/orders/A1/payments"),
        ("post", "/api/v1/buyers/buyer-1/token"),
        ("get", "/api/v1/buyers/buyer-1/export"),
        ("delete", "/api/v1/buyers/buyer-1"),
        ("get", "/metrics"),
    ],
)
def test_a_buyers_token_opens_no_endpoint_of_the_shop(quiet_shop: Shop, method: str, path: str) -> None:
    body = {
        "put": quiet_shop.order_body(),
        "post": {"external_id": "p1", "amount": 1, "paid_at": quiet_shop.clock().isoformat()},
    }
    answer = call(quiet_shop, method, path, token(quiet_shop), body.get(method))
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


def test_a_buyers_token_speaks_for_that_buyer(shop: Shop) -> None:
    shop.understand("你好", "greet")
    body = {"buyer_id": "buyer-1", "text": "你好", "client_id": "one"}
    assert call(shop, "post", "/api/v1/chat", token(shop), body).status_code == 200


def test_a_buyers_token_does_not_speak_for_another_buyer(shop: Shop) -> None:
    body = {"buyer_id": "buyer-2", "text": "你好", "client_id": "one"}
    answer = call(shop, "post", "/api/v1/chat", token(shop), body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
    assert shop.rasa.texts == []


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_a_buyers_token_answers_their_own_offer(shop: Shop, verb: str) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))["offer_id"]
    answer = call(shop, "post", f"/api/v1/offers/{offer}/{verb}", token(shop))
    assert (answer.status_code, answer.json()["offer"]["id"]) == (200, offer)


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_another_buyers_offer_does_not_exist(shop: Shop, verb: str) -> None:
    shop.order()
    offer = offer_in(shop.says("太贵了"))["offer_id"]
    answer = call(shop, "post", f"/api/v1/offers/{offer}/{verb}", token(shop, "buyer-2"))
    unknown = call(shop, "post", f"/api/v1/offers/{2**40}/{verb}", token(shop, "buyer-2"))
    assert (answer.status_code, answer.json()) == (unknown.status_code, unknown.json()) == (404, unknown.json())
    assert shop.view()["offers"][0]["state"] == "open"


def test_another_buyers_order_does_not_exist_in_the_chat(shop: Shop) -> None:
    shop.order("A1")
    body = {"buyer_id": "buyer-2", "text": "太贵了", "client_id": "one"}
    answers = [
        call(shop, "post", "/api/v1/chat", token(shop, "buyer-2"), {**body, "order_no": number})
        for number in ("A1", "Z9")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


def test_a_revoked_key_opens_nothing(shop: Shop) -> None:
    shop.order()
    with shop.database.writing() as session:
        session.execute(update(ApiKey).values(revoked_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert call(shop, "get", "/api/v1/orders/A1", f"Bearer {shop.key}").status_code == 401


def test_a_key_is_kept_as_a_hash_only(shop: Shop) -> None:
    with shop.database.reading() as session:
        [row] = session.execute(select(ApiKey.__table__)).mappings().all()
    secret = shop.key.removeprefix(KEY_PREFIX)
    assert all(secret not in str(value) for value in row.values())
    assert len(row["hash"]) == 64


def test_the_hash_of_a_key_is_no_key(shop: Shop) -> None:
    with shop.database.reading() as session:
        digest = session.scalar(select(ApiKey.hash))
    for guess in (digest, f"{KEY_PREFIX}{digest}"):
        assert call(shop, "get", "/api/v1/orders/A1", f"Bearer {guess}").status_code == 401


def test_a_token_says_when_it_expires_with_an_offset(shop: Shop) -> None:
    answer = shop.client.post("/api/v1/buyers/buyer-1/token").json()
    expires = datetime.fromisoformat(answer["expires_at"])
    assert timedelta(hours=11) < expires - system_clock() <= timedelta(hours=12)
