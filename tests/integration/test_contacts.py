"""别联系我单位, 别找我妈: that contact is deleted and silenced, the manager alerted, a person takes over."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from nuanfu.conduct import suppressions
from nuanfu.ledger.models import Buyer
from tests.harness import Shop, text_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # on both: test_case_histories.py

PHONE = "13800000001"
WORDS = "别联系我单位"


def with_phone(shop: Shop, order_no: str = "A1") -> None:
    body = {**shop.order_body(), "buyer": {"id": "buyer-1", "name": "买家", "phone": PHONE}}
    assert shop.client.put(f"/api/v1/orders/{order_no}", json=body).is_success


def held(shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = shop.client.get("/api/v1/buyers/buyer-1/export").json()
    return found


def silent(shop: Shop) -> list[str]:
    with shop.database.reading() as session:
        return [row.channel for row in suppressions.standing(session, session.get_one(Buyer, "buyer-1"), shop.clock())]


def test_the_contact_is_deleted_and_silenced(shop: Shop) -> None:
    with_phone(shop)
    shop.says(WORDS, "request_stop_collection")
    assert held(shop)["buyer"]["phone"] is None
    assert [(row["channel"], row["cause"]) for row in held(shop)["suppressions"]] == [
        ("sms", "other_person"),
        ("phone", "other_person"),
    ]


def test_a_number_told_again_stays_silent(shop: Shop) -> None:
    with_phone(shop)
    shop.says(WORDS, "request_stop_collection")
    with_phone(shop, "A2")
    assert silent(shop) == ["sms", "phone"]


def test_a_number_named_is_the_one_that_goes(shop: Shop) -> None:
    with_phone(shop)
    shop.says("别打我妈电话 139 0000 0002", "request_stop_collection")
    assert (held(shop)["buyer"]["phone"], silent(shop)) == (PHONE, [])
    assert len(held(shop)["suppressions"]) == 2


def test_a_person_takes_over_with_one_sentence(shop: Shop) -> None:
    with_phone(shop)
    answer = shop.says(WORDS, "request_stop_collection", emotion="angry")
    assert (answer["mode"], len(answer["messages"]), "\n" in text_of(answer)) == ("queue", 1, False)


def test_the_case_is_not_stopped_by_it(shop: Shop) -> None:
    with_phone(shop)
    shop.says(WORDS, "request_stop_collection")
    assert shop.view()["case"]["state"] == "open"


def test_the_manager_is_alerted_without_the_number(shop: Shop) -> None:
    with_phone(shop)
    with capture_logs() as logs:
        shop.says(WORDS, "request_stop_collection")
    (alert,) = [line for line in logs if line["event"] == "contact_forbidden"]
    assert (alert["log_level"], alert["buyer_id"], PHONE in str(alert)) == ("warning", "buyer-1", False)
    assert "contact.forbidden" in [event["kind"] for event in held(shop)["events"]]


@pytest.mark.parametrize("intent", ["threaten_complaint", "out_of_scope", "deny", None])
def test_it_is_heard_under_any_label(shop: Shop, intent: str | None) -> None:
    with_phone(shop)
    assert shop.says("凭什么打电话给我妈", intent)["mode"] == "queue"
    assert held(shop)["buyer"]["phone"] is None


def test_with_a_threat_every_case_is_paused(shop: Shop) -> None:
    with_phone(shop)
    shop.says("再找我单位我就投诉12315", "threaten_complaint")
    assert shop.view()["case"]["cause"] == "handoff"


def test_a_buyer_without_a_number_is_handed_over_too(shop: Shop) -> None:
    shop.order()
    assert shop.says(WORDS, "request_stop_collection")["mode"] == "queue"
    assert held(shop)["suppressions"] == []
