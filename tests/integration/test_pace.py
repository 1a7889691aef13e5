"""A buyer's own client may send 20 messages a minute, over all desks; a shop's key is not counted."""

import os
import socket
import time
import uuid
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from nuanfu.clock import machine_seconds
from nuanfu.desk.app import make_desk
from nuanfu.desk.pace import MESSAGES_A_MINUTE, Pace
from nuanfu.errors import TooMany
from tests.desks import said_by
from tests.harness import Shop, shipped_words
from tests.redises import silent_redis

REDIS = os.environ.get("NUANFU_TEST_REDIS_URL", "")
NOBODY = "redis://127.0.0.1:9/0"


@pytest.fixture(params=["memory", *(["redis"] if REDIS else [])])
def redis_url(request: pytest.FixtureRequest) -> str:
    """Return the setting: empty for counting in the process, else the Redis of the tests."""
    return REDIS if request.param == "redis" else ""


def a_buyer() -> str:
    """Return a buyer that no other test or run has counted."""
    return f"buyer-{uuid.uuid4().hex[:12]}"


def desk_for(shop: Shop, redis_url: str) -> TestClient:
    settings = shop.app.settings.model_copy(update={"redis_url": redis_url})
    return TestClient(make_desk(replace(shop.app, settings=settings), shop.rasa, shipped_words()))


def says(client: TestClient, credentials: str, buyer: str, number: int) -> Any:
    body = {"buyer_id": buyer, "text": "你好", "client_id": f"m{number}"}
    return client.post("/api/v1/chat", json=body, headers={"Authorization": f"Bearer {credentials}"})


def token(shop: Shop, buyer: str) -> str:
    return shop.desk.state.parts.signer.sign(buyer).token


def test_the_twenty_first_message_of_a_minute_is_refused_with_the_time_to_wait(
    quiet_shop: Shop, redis_url: str
) -> None:
    buyer, client = a_buyer(), desk_for(quiet_shop, redis_url)
    answers = [says(client, token(quiet_shop, buyer), buyer, number) for number in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[-1].json()["error"]["code"] == "too_many_requests"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 61


def test_a_message_that_came_too_fast_is_not_kept(quiet_shop: Shop, redis_url: str) -> None:
    buyer, client = a_buyer(), desk_for(quiet_shop, redis_url)
    for number in range(22):
        says(client, token(quiet_shop, buyer), buyer, number)
    assert len(said_by(quiet_shop, "buyer", buyer)) == MESSAGES_A_MINUTE


def test_buyers_are_counted_apart(redis_url: str) -> None:
    counter, one, two = Pace(redis_url), a_buyer(), a_buyer()
    for _ in range(MESSAGES_A_MINUTE):
        counter.check(one)
    counter.check(two)
    with pytest.raises(TooMany):
        counter.check(one)


def test_a_shops_own_key_is_not_counted(quiet_shop: Shop, redis_url: str) -> None:
    buyer, client = a_buyer(), desk_for(quiet_shop, redis_url)
    answers = [says(client, quiet_shop.key, buyer, number) for number in range(MESSAGES_A_MINUTE + 2)]
    assert {answer.status_code for answer in answers} == {200}


def test_the_time_named_is_enough(redis_url: str) -> None:
    counter, buyer = Pace(redis_url), a_buyer()
    for _ in range(MESSAGES_A_MINUTE):
        counter.check(buyer)
    with pytest.raises(TooMany) as refused:
        counter.check(buyer)
    first_leaves = counter.free_at(buyer)
    assert machine_seconds() + int(refused.value.fields["retry_after"]) >= first_leaves


def test_desks_count_together_where_they_share_a_redis_and_each_for_itself_where_not(redis_url: str) -> None:
    both, buyer, taken = (Pace(redis_url), Pace(redis_url)), a_buyer(), 0
    for number in range(2 * MESSAGES_A_MINUTE):
        try:
            both[number % 2].check(buyer)
            taken += 1
        except TooMany:
            continue
    assert taken == (MESSAGES_A_MINUTE if redis_url else 2 * MESSAGES_A_MINUTE)


def test_a_redis_that_does_not_answer_holds_nobody_up_for_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        counter, began = Pace(f"redis://127.0.0.1:{silent.getsockname()[1]}/0"), time.monotonic()
        counter.check("buyer-1")
        assert time.monotonic() - began < 3


def test_a_redis_that_has_just_failed_is_not_asked_again_by_everybody_at_once() -> None:
    with silent_redis() as silent:
        counter = Pace(silent.url)
        counter.check("buyer-1")
        asked = silent.asked
        counter.check("buyer-2")
        assert (asked > 0, silent.asked) == (True, asked)


def test_without_its_redis_a_desk_holds_nobody_up(quiet_shop: Shop) -> None:
    buyer, client = a_buyer(), desk_for(quiet_shop, NOBODY)
    answers = [says(client, token(quiet_shop, buyer), buyer, number) for number in range(MESSAGES_A_MINUTE + 2)]
    assert {answer.status_code for answer in answers} == {200}
