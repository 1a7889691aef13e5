"""An agent gives a price cut in a talk: within the policy's limits, as an offer, never as a figure in a sentence."""

from typing import Any

import pytest
from httpx2 import Response

from nuanfu.desk.models import Role
from tests.agents import Browser, browser
from tests.desks import ON_SQLITE
from tests.harness import Shop, code_of, policy_with, states

pytestmark = ON_SQLITE


@pytest.fixture
def me(shop: Shop) -> Browser:
    """Return an agent who has the conversation of a buyer with one unpaid order."""
    shop.order()
    shop.says("转人工", "request_human")
    agent = browser(shop)
    agent.does("conversations/buyer-1/claim")
    return agent


def give(me: Browser, off: int, *, client_id: str = "o-1", order_no: str = "A1") -> Response:
    body = {"client_id": client_id, "order_no": order_no, "off": off}
    return me.post("conversations/buyer-1/offers", body)


def shown(me: Browser) -> dict[str, Any]:
    found: dict[str, Any] = me.get("conversations/buyer-1")["messages"][-1]
    return found


def test_the_buyer_gets_a_card_in_the_agents_name(shop: Shop, me: Browser) -> None:
    assert give(me, 2000).status_code == 201
    message = shown(me)
    assert (message["from"], message["name"], message["card"]["before"], message["card"]["after"]) == (
        "agent",
        "小林",
        30700,
        28700,
    )
    assert "优惠 ¥20，一共付 ¥287" in message["text"]


def test_a_yes_on_the_card_lowers_what_is_to_be_paid_and_stands_on_the_list(shop: Shop, me: Browser) -> None:
    give(me, 2000)
    assert shop.answer(shown(me)["card"]["offer_id"]).is_success
    assert shop.view()["payable"] == 28700
    assert states(shop) == ["accepted"]


def test_what_the_agent_gives_counts_in_the_days_budget(shop: Shop, me: Browser) -> None:
    give(me, 2000)
    manager = browser(shop, "店长", Role.MANAGER)
    assert manager.get("today")["budget"]["spent"] == 2000


@pytest.mark.parametrize(("off", "status"), [(2392, 201), (2393, 409)])
def test_the_cap_binds_to_the_fen_and_the_refusal_names_it(shop: Shop, me: Browser, off: int, status: int) -> None:
    answer = give(me, off)
    assert answer.status_code == status
    if status == 409:
        assert answer.json()["error"]["message"].startswith("这一单最多还能减 ¥23.92")


def test_the_floor_binds_whatever_the_cap_allows(shop: Shop, me: Browser) -> None:
    shop.publish(policy_with(price__cap="0.5", price__total_cap="0.5"))
    assert code_of(give(me, 3001)) == (409, "reduction_too_large")
    assert give(me, 3000).status_code == 201


def test_a_bill_that_is_owed_is_not_haggled_over(shop: Shop, me: Browser) -> None:
    shop.order("C1", lane="credit", closes_at=None)
    answer = give(me, 100, order_no="C1")
    assert code_of(answer) == (409, "reduction_too_large")
    assert "不谈价" in answer.json()["error"]["message"]


def test_an_offer_takes_the_place_of_the_one_that_stands(shop: Shop, me: Browser) -> None:
    give(me, 1000)
    give(me, 2392, client_id="o-2")
    assert states(shop) == ["withdrawn", "open"]


def test_a_refused_cut_leaves_what_stands(shop: Shop, me: Browser) -> None:
    give(me, 1000)
    give(me, 9000, client_id="o-2")
    assert states(shop) == ["open"]


def test_the_same_client_id_is_one_offer(shop: Shop, me: Browser) -> None:
    assert give(me, 1000).json() == give(me, 1000).json()
    assert states(shop) == ["open"]


def test_who_does_not_have_the_conversation_gives_nothing(shop: Shop, me: Browser) -> None:
    other = browser(shop, "小周")
    assert code_of(give(other, 1000)) == (409, "not_yours")


def test_anothers_order_is_as_if_it_did_not_exist(shop: Shop, me: Browser) -> None:
    shop.order("B1", "buyer-2")
    assert code_of(give(me, 1000, order_no="B1")) == (404, "order_unknown")


def test_in_a_crisis_nobody_speaks_of_money(shop: Shop) -> None:
    shop.order()
    shop.says("活着没意思", "reason_hardship", signals=["crisis"])
    me = browser(shop)
    me.does("conversations/buyer-1/claim")
    assert code_of(give(me, 1000)) == (409, "reduction_too_large")


def test_while_bargaining_is_paused_an_agent_gives_nothing_either(shop: Shop, me: Browser) -> None:
    browser(shop, "店长", Role.MANAGER).does("switches", {"bargaining_paused": True})
    assert code_of(give(me, 100)) == (409, "reduction_too_large")


def test_it_stands_in_the_audit_and_in_the_events_under_the_agents_name(shop: Shop, me: Browser) -> None:
    give(me, 1000)
    manager = browser(shop, "店长", Role.MANAGER)
    (line,) = [one for one in manager.get("audit")["audit"] if one["what"] == "offer.given"]
    assert (line["who"], line["about"], line["data"]["off"]) == ("小林", "A1", 1000)
    events = shop.client.get("/api/v1/buyers/buyer-1/export").json()["events"]
    (made,) = [one for one in events if one["kind"] == "offer.made"]
    assert made["who"] == f"agent:{me.me['id']}"
