"""The small gesture after an apology or proof: only if the policy makes one, once, and then a person."""

import pytest

from tests.harness import Shop, offer_in, policy_with, states, text_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # on both: test_case_histories.py


@pytest.fixture
def kind_shop(shop: Shop) -> Shop:
    """Return a shop whose policy makes a gesture."""
    shop.publish(policy_with(service__gesture="gift"))
    shop.order()
    return shop


def complains(shop: Shop, words: str = "半天没人理我") -> dict[str, object]:
    return shop.says(words, "reason_service")


def test_the_apology_comes_before_any_gift(kind_shop: Shop) -> None:
    complains(kind_shop)
    assert states(kind_shop) == []


def test_the_second_word_gets_the_gift(kind_shop: Shop) -> None:
    complains(kind_shop)
    assert offer_in(complains(kind_shop, "你们就这态度"))["kind"] == "gift"


def test_the_third_word_gets_a_person(kind_shop: Shop) -> None:
    for words in ("半天没人理我", "你们就这态度"):
        complains(kind_shop, words)
    assert complains(kind_shop, "还是这样")["mode"] == "queue"


def test_a_doubt_that_lasts_gets_the_gift_after_the_proof(kind_shop: Shop) -> None:
    kind_shop.says("是正品吗", "reason_trust")
    assert offer_in(kind_shop.says("我还是不信", "reason_trust"))["kind"] == "gift"


def test_a_no_to_the_gesture_is_no_haggling(kind_shop: Shop) -> None:
    for words in ("半天没人理我", "你们就这态度"):
        complains(kind_shop, words)
    kind_shop.says("不要", "deny")
    assert states(kind_shop) == ["declined"]


def test_a_gift_that_is_used_up_gets_a_person(shop: Shop) -> None:
    shop.publish(policy_with(service__gesture="gift", gift__stock=0))
    shop.order()
    complains(shop)
    assert complains(shop, "你们就这态度")["mode"] == "queue"


def test_without_a_gesture_in_the_policy_there_is_no_gift(shop: Shop) -> None:
    shop.order()
    for words in ("半天没人理我", "你们就这态度", "还是这样"):
        answer = complains(shop, words)
    assert (states(shop), answer["mode"]) == ([], "bot")
    assert "礼" not in text_of(answer)
