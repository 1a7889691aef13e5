"""A reply that must not be said is not said: an honest line, a person, and a trace of it."""

import pytest
from sqlalchemy import select

from nuanfu.flows import registry
from nuanfu.ledger.models import LedgerEvent
from nuanfu.turns.acting import Reply, Result
from nuanfu.turns.models import Conversation
from nuanfu.turns.saying import TAKEN_BACK
from tests.desks import ON_SQLITE, said_by, turns_of
from tests.harness import Shop, policy_with, text_of

pytestmark = ON_SQLITE


@pytest.fixture
def slips(monkeypatch: pytest.MonkeyPatch) -> list[Reply]:
    """Let the flow of small talk say what a test puts here, with a question after it."""
    told: list[Reply] = []
    monkeypatch.setitem(
        registry.DECISIONS, "action_out_of_scope", lambda *_: Result(list(told), asks={"courier": {"name": "顺丰"}})
    )
    return told


def events(shop: Shop, kind: str) -> list[LedgerEvent]:
    with shop.database.reading() as session:
        return list(session.scalars(select(LedgerEvent).where(LedgerEvent.kind == kind)))


def test_a_refused_reply_is_an_honest_line_and_waits_for_a_person(shop: Shop, slips: list[Reply]) -> None:
    shop.order()
    slips.append(Reply("您已经逾期了"))
    answer = shop.says("今天天气好", "out_of_scope")
    assert text_of(answer) == TAKEN_BACK[0]
    assert said_by(shop, "bot") == [TAKEN_BACK[0]]
    assert turns_of(shop)[0].for_person


def test_a_refused_reply_is_an_event_without_its_words_and_is_counted(shop: Shop, slips: list[Reply]) -> None:
    shop.order()
    slips.append(Reply("不付后果自负"))
    shop.says("今天天气好", "out_of_scope")
    (event,) = events(shop, "reply.refused")
    assert (event.why, event.data) == ("action_out_of_scope", {"turn_id": 1, "rules": ["后果自负"]})
    assert "nuanfu_replies_refused_total 1.0" in shop.client.get("/metrics").text


def test_a_question_that_was_not_said_is_not_asked(shop: Shop, slips: list[Reply]) -> None:
    shop.order()
    slips.append(Reply("要不要发顺丰，限时特惠"))
    shop.says("今天天气好", "out_of_scope")
    with shop.database.reading() as session:
        assert session.scalar(select(Conversation.asked)) == {}


def test_the_line_said_instead_is_not_said_twice(shop: Shop, slips: list[Reply]) -> None:
    shop.order()
    slips.append(Reply("律师函"))
    said = [text_of(shop.says(f"天气{number}", "out_of_scope")) for number in range(3)]
    assert said == list(TAKEN_BACK)


def test_a_word_the_buyer_used_may_be_repeated_to_them(shop: Shop, slips: list[Reply]) -> None:
    shop.order()
    slips.append(Reply("这单没有逾期一说"))
    assert text_of(shop.says("会逾期吗", "out_of_scope")) == "这单没有逾期一说"


def test_a_word_of_the_credit_lane_may_be_said_there(shop: Shop, slips: list[Reply]) -> None:
    shop.order(lane="credit", closes_at=None)
    shop.says("账单", "ask_bill")
    slips.append(Reply("这期账单已逾期"))
    assert text_of(shop.says("今天天气好", "out_of_scope")) == "这期账单已逾期"


def test_consequences_are_told_as_the_policy_has_them(shop: Shop) -> None:
    shop.publish(policy_with(consequences__order="超时会关闭，没有违约一说"))
    shop.order()
    assert "没有违约一说" in text_of(shop.says("不付会怎样", "ask_consequences"))
    assert events(shop, "reply.refused") == []


@pytest.mark.parametrize("title", ["限时特惠四件套", "仅剩3件 羊毛毯", "老赖同款保温杯"])
def test_a_product_whose_title_must_not_be_said_is_still_haggled_about(shop: Shop, title: str) -> None:
    item = {"sku": "X-1", "title": title, "quantity": 1, "unit_price": 29900}
    shop.order(items=[item])
    answer = shop.says("太贵了")
    assert "这件商品" in text_of(answer)
    assert events(shop, "reply.refused") == []
