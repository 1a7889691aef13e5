"""What the console offers beside the conversations: scripts, decisions, understanding, the shop's limits."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from nuanfu.cases.cards import clock_time
from nuanfu.desk.models import Role
from nuanfu.desk.skills import APPROVAL
from nuanfu.ledger import policies, switches
from tests.agents import Browser, browser
from tests.desks import ON_SQLITE, said_by, turns_of
from tests.harness import POLICY_FILE, Shop, code_of, policy_with
from tests.widgets import Widget

pytestmark = ON_SQLITE


@pytest.fixture
def me(shop: Shop) -> Browser:
    return browser(shop, skills=[APPROVAL])


@pytest.fixture
def manager(shop: Shop) -> Browser:
    return browser(shop, "店长", Role.MANAGER)


READS = ["agents", "audit", "today", "policy", f"policy/{'0' * 64}", "switches"]
CHANGES = {"agents": {"name": "x", "password": "a good password"}, "switches": {}, "policy": {"text": ""}}


@pytest.mark.parametrize("path", READS)
def test_an_agent_does_not_read_what_is_the_manager_s(me: Browser, path: str) -> None:
    assert code_of(me.client.get(f"/console/api/{path}")) == (403, "forbidden")


@pytest.mark.parametrize("path", [*CHANGES, "policy/check", "agents/disable", "agents/change"])
def test_an_agent_does_not_change_what_is_the_manager_s(me: Browser, path: str) -> None:
    body = CHANGES.get(path) or {"text": "", "name": "x"}
    assert me.post(path, body).status_code in (403, 422)
    assert code_of(me.post(path, CHANGES.get(path, {"text": ""} if "check" in path else {"name": "x"})))[0] == 403


EVERY = [
    "me",
    "conversations",
    "conversations/x",
    "conversations/x/transcript.txt",
    "scripts",
    "labels",
    "applications",
]
EVERY += ["callbacks", "todos", "todos.csv", "colleagues", "turns/1/explain", f"attachments/{'0' * 32}", *READS]


@pytest.mark.parametrize("path", EVERY)
def test_who_is_not_signed_in_reads_nothing(shop: Shop, path: str) -> None:
    assert code_of(shop.client.get(f"/console/api/{path}")) == (401, "unauthorised")


def test_scripts_are_filled_with_the_order_s_facts_and_keep_no_blank(shop: Shop, me: Browser) -> None:
    shop.order(pay_url="https://pay.example.com/A1")
    found = me.get("scripts", order_no="A1", q="https://pay.example.com")["scripts"]
    assert found
    assert not any("{" in one["text"] for one in me.get("scripts", order_no="A1")["scripts"])


def test_scripts_about_what_the_buyer_said_come_first(shop: Shop, me: Browser) -> None:
    shop.order()
    assert me.get("scripts", order_no="A1")["scripts"][0]["flow"] != "hardship"
    shop.says("失业了，还不上", "reason_hardship")
    assert me.get("scripts", order_no="A1")["scripts"][0]["flow"] == "hardship"


def test_of_a_bill_no_script_says_that_it_can_be_cancelled(shop: Shop, me: Browser) -> None:
    shop.order("A1")
    due = [{"due_at": "2026-11-30T23:59:59+08:00", "amount": 40000}]
    shop.order("C1", lane="credit", unit_price=39200, closes_at=None, installments=due)
    ids = lambda order_no: {one["id"] for one in me.get("scripts", order_no=order_no, q="hardship")["scripts"]}  # noqa: E731
    assert "hardship.cancel" in ids("A1")
    assert "hardship.cancel" not in ids("C1")


def test_the_linters_advice_names_the_orders_own_time(shop: Shop, me: Browser) -> None:
    shop.order()
    [finding] = me.does("lint", {"text": "今天是最后期限", "order_no": "A1"})["findings"]
    assert clock_time(shop.clock() + timedelta(days=1)) in finding["instead"]
    [finding] = me.does("lint", {"text": "今天是最后期限"})["findings"]
    assert "几月几日" in finding["instead"]


def test_the_linter_tells_before_sending(shop: Shop, me: Browser) -> None:
    [finding] = me.does("lint", {"text": "再不付就起诉"})["findings"]
    assert finding["phrase"] == "就起诉"
    assert finding["instead"]


def apply(shop: Shop) -> int:
    due = [{"due_at": "2026-11-30T23:59:59+08:00", "amount": 40000}]
    shop.order("C1", lane="credit", unit_price=39200, closes_at=None, installments=due)
    wish = {"order_no": "C1", "kind": "deferral", "until": "2026-12-12"}
    return Widget(shop).does("applications", wish)["application"]["id"]


def test_an_application_is_granted_and_the_buyer_told(shop: Shop, me: Browser) -> None:
    number = apply(shop)
    [waiting] = me.get("applications")["applications"]
    assert waiting["name"] == "买家"
    assert (waiting["id"], waiting["order_no"]) == (number, "C1")
    assert me.does(f"applications/{number}/approve")["application"]["state"] == "approved"
    assert "12月12日" in said_by(shop, "bot")[-1]


def test_an_application_is_refused_with_the_reason(shop: Shop, me: Browser) -> None:
    number = apply(shop)
    me.does(f"applications/{number}/refuse", {"reason": "这个月不能再延"})
    assert "这个月不能再延" in said_by(shop, "bot")[-1]
    assert code_of(me.post(f"applications/{number}/approve")) == (409, "application_decided")


def test_another_day_is_offered_instead(shop: Shop, me: Browser) -> None:
    number = apply(shop)
    me.does(f"applications/{number}/counter", {"until": "2026-12-06"})
    assert [offer["kind"] for offer in shop.view("C1")["offers"]] == ["deferral"]
    assert code_of(me.post(f"applications/{number}/counter", {"off": 300})) == (422, "decision_unnamed")


def test_beside_an_agent_the_result_is_told_without_the_bot(shop: Shop, me: Browser) -> None:
    number = apply(shop)
    shop.says("在吗", "greet")
    me.does("conversations/buyer-1/claim")
    bot = said_by(shop, "bot")
    me.does(f"applications/{number}/approve")
    assert said_by(shop, "bot") == bot
    assert "12月12日" in said_by(shop, "system")[-1]


def test_a_call_back_is_listed_until_it_is_done(shop: Shop, me: Browser) -> None:
    shop.clock.move(hours=13)
    shop.says("转人工", "request_human")
    [waiting] = me.get("callbacks")["callbacks"]
    me.does(f"callbacks/{waiting['id']}/done")
    assert me.get("callbacks")["callbacks"] == []
    assert code_of(me.post("callbacks/99/done")) == (404, "callback_unknown")


def test_an_agent_teaches_what_a_message_meant(
    shop: Shop, me: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shop.says("这价钱有点顶不住", None)
    turn = turns_of(shop)[0].id
    assert me.get("conversations/buyer-1")["understood"]["1"]["turn_id"] == turn
    me.does(f"turns/{turn}/label", {"intent": "reason_price"})
    assert "这价钱有点顶不住" in Path("data/shop/nlu_reason_price.yml").read_text(encoding="utf-8")
    assert code_of(me.post(f"turns/{turn}/label", {"intent": "nonsense"})) == (422, "label_unknown")


def test_why_a_message_was_taken_for_its_intent_can_be_asked(shop: Shop, me: Browser) -> None:
    shop.says("太贵了")
    turn = turns_of(shop)[0].id
    assert me.get(f"turns/{turn}/explain")["words"][0]["text"] == "太贵了"
    assert code_of(me.client.get("/console/api/turns/999/explain")) == (404, "turn_unknown")


def test_every_intent_has_a_name_that_people_read(me: Browser) -> None:
    assert {"intent": "reason_price", "name": "嫌贵、讲价、要优惠券"} in me.get("labels")["labels"]


def test_a_transcript_is_the_whole_talk_and_stands_in_the_audit(shop: Shop, me: Browser, manager: Browser) -> None:
    shop.says("你好", "greet")
    text = me.client.get("/console/api/conversations/buyer-1/transcript.txt").text
    assert "买家：你好" in text
    assert manager.get("audit")["audit"][0]["what"] == "transcript.exported"


def test_the_audit_is_read_page_by_page(shop: Shop, manager: Browser) -> None:
    for status in ("busy", "away", "online"):
        manager.does("me/status", {"status": status})
    told = manager.get("audit")["audit"]
    assert [entry["id"] for entry in manager.get("audit", before=told[0]["id"])["audit"]] == [
        entry["id"] for entry in told[1:]
    ]


def test_conversations_are_found_by_id_name_and_order(shop: Shop, me: Browser) -> None:
    shop.order("A1")
    shop.says("你好", "greet")
    shop.says("你好", "greet", "other")
    for text in ("buyer-1", "买家", "A1"):
        assert [row["buyer_id"] for row in me.get("conversations", box="search", q=text)["conversations"]] == [
            "buyer-1"
        ]


def test_a_row_shows_what_people_said_and_not_the_desk_s_own_lines(shop: Shop, me: Browser) -> None:
    shop.order()
    shop.says("太贵了")
    shop.says("找个人来", "request_human")
    [row] = me.get("conversations")["conversations"]
    assert (row["last_text"], row["why"], row["reasons"]) == ("找个人来", "request_human", ["reason_price"])
    me.does("conversations/buyer-1/claim")
    me.does("conversations/buyer-1/messages", {"client_id": "a1", "text": "您好"})
    [row] = me.get("conversations", box="mine")["conversations"]
    assert (row["last_text"], row["said_seq"]) == ("您好", me.get("conversations/buyer-1")["messages"][-1]["seq"])


def test_what_was_paid_stands_beside_the_order(shop: Shop, me: Browser) -> None:
    shop.order()
    shop.says("你好", "greet")
    shop.pay(10000)
    [order] = me.get("conversations/buyer-1")["orders"]
    assert [(one["external_id"], one["amount"]) for one in order["payments"]] == [("p1", 10000)]


def test_a_label_that_a_person_gave_stands_beside_the_message(
    shop: Shop, me: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shop.says("这价钱有点顶不住", None)
    assert me.get("conversations/buyer-1")["understood"]["1"]["label"] is None
    me.does(f"turns/{turns_of(shop)[0].id}/label", {"intent": "reason_price"})
    assert me.get("conversations/buyer-1")["understood"]["1"]["label"] == "reason_price"


def test_conversations_are_found_by_what_was_said(shop: Shop, me: Browser) -> None:
    shop.says("被套是不是纯棉的", "ask_product", "b1")
    shop.says("你好", "greet", "b2")
    assert [row["buyer_id"] for row in me.get("conversations", box="search", q="纯棉")["conversations"]] == ["b1"]


def test_a_percent_sign_is_searched_for_and_matches_nothing_else(shop: Shop, me: Browser) -> None:
    shop.says("你好", "greet")
    assert me.get("conversations", box="search", q="%")["conversations"] == []


def test_a_manager_adds_and_closes_an_account(shop: Shop, manager: Browser) -> None:
    body = {"name": "新人", "password": "a good password", "role": "agent", "capacity": 3, "skills": ["售后"]}
    assert manager.does("agents", body)["agent"]["capacity"] == 3
    assert code_of(manager.post("agents", body)) == (409, "agent_exists")
    assert manager.does("agents/disable", {"name": "新人"})["agent"]["disabled"] is True


def test_a_manager_changes_what_a_colleague_may_do(shop: Shop, manager: Browser) -> None:
    me = browser(shop, "新人")
    told = manager.does("agents/change", {"name": "新人", "capacity": 8, "skills": [APPROVAL]})["agent"]
    assert (told["capacity"], told["skills"], told["decides"], told["role"]) == (8, [APPROVAL], True, "agent")
    assert me.get("me")["me"]["decides"] is True
    assert manager.get("audit")["audit"][0]["what"] == "agent.changed"


def test_a_new_password_signs_the_old_one_out(shop: Shop, manager: Browser) -> None:
    me = browser(shop, "新人")
    manager.does("agents/change", {"name": "新人", "password": "another password"})
    assert code_of(me.client.get("/console/api/me")) == (401, "unauthorised")


def test_nobody_changes_their_own_role(manager: Browser) -> None:
    assert code_of(manager.post("agents/change", {"name": "店长", "role": "agent"})) == (422, "invalid")
    assert manager.get("me")["me"]["role"] == "manager"


def test_an_unknown_account_is_not_changed(manager: Browser) -> None:
    assert code_of(manager.post("agents/change", {"name": "谁", "capacity": 3})) == (404, "agent_unknown")


def test_a_password_never_comes_back(manager: Browser) -> None:
    manager.does("agents", {"name": "新人", "password": "a good password"})
    assert "password" not in str(manager.get("agents"))


def test_today_counts_what_happened(shop: Shop, manager: Browser) -> None:
    shop.order()
    shop.answer(next(m["card"]["offer_id"] for m in shop.says("太贵了")["messages"] if "card" in m))
    shop.says("转人工", "request_human")
    told = manager.get("today")
    assert (told["handovers"], told["offers"]["accepted"], told["todos_open"], told["messages"]["buyer"]) == (
        1,
        1,
        1,
        2,
    )
    assert told["conversations"]["queue"] == 1


def test_the_policy_is_shown_checked_and_published_with_its_versions(shop: Shop, manager: Browser) -> None:
    text = POLICY_FILE.read_text(encoding="utf-8")
    assert manager.get("policy")["text"] == text
    changed = text.replace("max_rounds: 3", "max_rounds: 2")
    assert manager.does("policy/check", {"text": changed})["hash"]
    assert manager.does("policy", {"text": changed})["changed"] is True
    assert len(manager.get("policy")["versions"]) == 2
    with shop.database.reading() as session:
        assert policies.current(session).policy.price.max_rounds == 2


def test_a_check_names_what_would_change_against_the_policy_in_force(manager: Browser) -> None:
    text = POLICY_FILE.read_text(encoding="utf-8")
    assert manager.does("policy/check", {"text": text})["changes"] == []
    changed = manager.does("policy/check", {"text": text.replace("max_rounds: 3", "max_rounds: 2")})["changes"]
    assert changed == [{"field": "price.max_rounds", "was": "3", "now": "2"}]


def test_an_earlier_version_is_read_again_and_can_be_put_in_force(shop: Shop, manager: Browser) -> None:
    first = manager.get("policy")
    shop.publish(policy_with(price__max_rounds=1))
    told = manager.get(f"policy/{first['hash']}")
    assert (told["text"], told["since"]) == (first["text"], first["since"])
    assert manager.does("policy", {"text": told["text"]})["hash"] == first["hash"]
    assert code_of(manager.client.get(f"/console/api/policy/{'0' * 64}")) == (422, "policy_invalid")


def test_a_stored_policy_without_its_file_is_shown_as_one_that_can_be_published(shop: Shop, manager: Browser) -> None:
    shop.publish(policy_with(price__max_rounds=1))
    told = manager.get("policy")
    assert manager.does("policy/check", {"text": told["text"]})["hash"] == told["hash"]


def test_a_bad_policy_is_refused_by_line_and_field_and_nothing_changes(shop: Shop, manager: Browser) -> None:
    bad = POLICY_FILE.read_text(encoding="utf-8").replace("cap: 0.08", "cap: 8")
    refused = manager.post("policy", {"text": bad})
    assert code_of(refused) == (422, "policy_invalid")
    assert "price.cap" in refused.json()["error"]["fields"]
    assert len(manager.get("policy")["versions"]) == 1


def test_while_bargaining_is_paused_no_price_moves(shop: Shop, manager: Browser) -> None:
    shop.order()
    manager.does("switches", {"bargaining_paused": True})
    assert not any("card" in message for message in shop.says("太贵了")["messages"])
    manager.does("switches", {"bargaining_paused": False})
    assert any("card" in message for message in shop.says("还是贵")["messages"])


def test_an_incident_is_told_to_who_cannot_pay(shop: Shop, manager: Browser) -> None:
    shop.order()
    manager.does("switches", {"incident": {"what": "payment", "text": "支付通道维护中"}})
    assert "支付通道维护中" in shop.says("付款报错", "reason_system_error")["messages"][0]["text"]
    assert manager.does("switches", {"incident": None})["incident"] is None


def test_while_everything_outgoing_is_paused_no_agent_writes_unasked(shop: Shop, me: Browser, manager: Browser) -> None:
    shop.order()
    shop.says("你好", "greet")
    manager.does("switches", {"outgoing_paused": True})
    shop.clock.move(hours=25)
    me.does("conversations/buyer-1/claim")
    refused = me.post("conversations/buyer-1/messages", {"client_id": "a1", "text": "您好"})
    assert code_of(refused) == (409, "contact_refused")
    with shop.database.reading() as session:
        assert switches.is_on(session, switches.OUTGOING)


def test_unknown_fields_are_refused(manager: Browser) -> None:
    body: dict[str, Any] = {"outgoing_paused": True, "everything": True}
    assert code_of(manager.post("switches", body)) == (422, "invalid")
