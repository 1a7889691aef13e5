"""Papers given for an application or a stated hardship: seen by who decides, refused to others, then deleted."""

from pathlib import Path
from typing import Any

import pytest

from nuanfu.desk import retention
from nuanfu.desk.models import Attachment, Role
from nuanfu.desk.skills import APPROVAL
from tests.agents import Browser, browser
from tests.desks import ON_SQLITE
from tests.harness import Shop, code_of
from tests.widgets import Widget, picture

pytestmark = ON_SQLITE

DUE = [{"due_at": "2026-11-30T23:59:59+08:00", "amount": 40000}]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def widget(shop: Shop) -> Widget:
    shop.order("C1", lane="credit", unit_price=39200, closes_at=None, installments=DUE)
    return Widget(shop)


@pytest.fixture
def agent(shop: Shop) -> Browser:
    return browser(shop, "小林")


@pytest.fixture
def decider(shop: Shop) -> Browser:
    return browser(shop, "小周", skills=[APPROVAL])


def upload(widget: Widget) -> str:
    return widget.raw.post("/widget/api/attachments", files={"file": ("x.png", picture())}).json()["id"]


def apply(widget: Widget, kind: str = "deferral", **more: Any) -> Any:
    asked = {"until": "2026-12-12"} if kind == "deferral" else {}
    return widget.does("applications", {"order_no": "C1", "kind": kind, **asked, **more})


def see(who: Browser, paper: str) -> int:
    return who.client.get(f"/console/api/attachments/{paper}").status_code


def is_paper(shop: Shop, one: str) -> bool:
    with shop.database.reading() as session:
        return session.get_one(Attachment, one).paper


@pytest.mark.parametrize("kind", ["deferral", "stop"])
def test_a_paper_given_with_an_application_is_seen_by_who_decides(widget: Widget, decider: Browser, kind: str) -> None:
    paper = upload(widget)
    apply(widget, kind, attachments=[paper])
    [waiting] = decider.get("applications")["applications"]
    assert waiting["papers"] == [{"id": paper, "type": "image/png"}]
    assert see(decider, paper) == 200


def test_an_agent_without_the_right_is_refused_a_paper(widget: Widget, agent: Browser) -> None:
    paper = upload(widget)
    apply(widget, attachments=[paper])
    assert code_of(agent.client.get(f"/console/api/attachments/{paper}")) == (403, "forbidden")


def test_a_manager_sees_papers(widget: Widget) -> None:
    paper = upload(widget)
    apply(widget, attachments=[paper])
    assert see(browser(widget.shop, "店长", Role.MANAGER), paper) == 200


def test_that_a_paper_was_seen_stands_in_the_audit_and_in_no_cache(widget: Widget) -> None:
    paper = upload(widget)
    apply(widget, attachments=[paper])
    manager = browser(widget.shop, "店长", Role.MANAGER)
    answer = manager.client.get(f"/console/api/attachments/{paper}")
    assert answer.headers["cache-control"] == "no-store"
    first = manager.get("audit")["audit"][0]
    assert (first["what"], first["who"], first["about"]) == ("paper.seen", "店长", "buyer-1")


def test_the_buyer_sees_their_own_paper(widget: Widget) -> None:
    paper = upload(widget)
    apply(widget, attachments=[paper])
    assert widget.raw.get(f"/widget/api/attachments/{paper}").status_code == 200


@pytest.mark.parametrize("verb", ["approve", "refuse", "counter"])
def test_an_agent_without_the_right_decides_nothing(widget: Widget, agent: Browser, verb: str) -> None:
    number = apply(widget)["application"]["id"]
    body = {"approve": {}, "refuse": {"reason": "不行"}, "counter": {"until": "2026-12-06"}}[verb]
    assert code_of(agent.post(f"applications/{number}/{verb}", body)) == (403, "forbidden")
    assert widget.get("applications")["applications"][0]["state"] == "pending"


def test_a_picture_sent_while_an_application_waits_is_a_paper(widget: Widget, agent: Browser) -> None:
    number = apply(widget)["application"]["id"]
    paper = upload(widget)
    widget.until_answered(widget.says("", "c1", attachments=[paper]))
    assert see(agent, paper) == 403
    assert [one["papers"] for one in agent.get("applications")["applications"] if one["id"] == number] == [
        [{"id": paper, "type": "image/png"}]
    ]


def test_a_picture_sent_with_the_word_of_hardship_is_a_paper(widget: Widget, agent: Browser) -> None:
    widget.shop.understand("我失业了", "reason_hardship")
    paper = upload(widget)
    widget.until_answered(widget.says("我失业了", "c1", attachments=[paper]))
    assert see(agent, paper) == 403


def test_a_picture_sent_shortly_before_the_word_of_hardship_is_a_paper(widget: Widget, agent: Browser) -> None:
    paper = upload(widget)
    widget.until_answered(widget.says("", "c1", attachments=[paper]))
    assert see(agent, paper) == 200
    widget.shop.clock.move(minutes=5)
    widget.shop.says("我失业了", "reason_hardship")
    assert see(agent, paper) == 403


def test_a_picture_of_long_before_is_none(widget: Widget) -> None:
    one = upload(widget)
    widget.until_answered(widget.says("", "c1", attachments=[one]))
    widget.shop.clock.move(hours=2)
    widget.shop.says("我失业了", "reason_hardship")
    assert not is_paper(widget.shop, one)


def test_a_picture_of_broken_goods_is_seen_by_every_agent(widget: Widget, agent: Browser) -> None:
    widget.shop.says("货是坏的", "reason_dispute")
    one = upload(widget)
    widget.says("你看", "c1", attachments=[one])
    assert see(agent, one) == 200


def test_agents_are_told_that_a_picture_is_a_paper(widget: Widget, agent: Browser) -> None:
    apply(widget)
    paper = upload(widget)
    widget.until_answered(widget.says("证明", "c1", attachments=[paper]))
    shown = [message for message in agent.get("conversations/buyer-1")["messages"] if "attachments" in message]
    assert shown[0]["attachments"][0]["paper"] is True
    mine = [message for message in widget.get("conversation")["messages"] if "attachments" in message]
    assert "paper" not in mine[0]["attachments"][0]


def test_another_buyer_s_picture_is_not_given_along(widget: Widget) -> None:
    other = upload(Widget(widget.shop, "b2"))
    body = {"order_no": "C1", "kind": "stop", "attachments": [other]}
    assert code_of(widget.post("applications", body)) == (404, "attachment_unknown")
    assert widget.get("applications")["applications"] == []


def test_what_waits_already_takes_further_papers(widget: Widget, decider: Browser) -> None:
    apply(widget)
    paper = upload(widget)
    apply(widget, attachments=[paper])
    [waiting] = decider.get("applications")["applications"]
    assert [one["id"] for one in waiting["papers"]] == [paper]


def test_the_buyer_s_own_words_go_along_with_a_day(widget: Widget, decider: Browser) -> None:
    apply(widget, text="下月发工资")
    assert decider.get("applications")["applications"][0]["asked"]["text"] == "下月发工资"


def let_go(shop: Shop) -> list[str]:
    with shop.database.writing() as session:
        return retention.let_go(session, shop.clock())


def test_a_paper_goes_ninety_days_after_its_own_decision(widget: Widget, decider: Browser) -> None:
    paper = upload(widget)
    number = apply(widget, attachments=[paper])["application"]["id"]
    widget.shop.clock.move(hours=20)
    decider.does(f"applications/{number}/refuse", {"reason": "这个月不能再延"})
    widget.shop.clock.move(days=60)
    apply(widget, "stop")
    widget.shop.clock.move(days=29, hours=23)
    assert let_go(widget.shop) == []
    widget.shop.clock.move(hours=2)
    assert let_go(widget.shop) == [paper]


def test_a_picture_of_who_was_erased_and_came_back_goes_too(widget: Widget) -> None:
    number = apply(widget)["application"]["id"]
    browser(widget.shop, "店长", Role.MANAGER).does(f"applications/{number}/refuse", {"reason": "不行"})
    assert widget.shop.client.delete("/api/v1/buyers/buyer-1").is_success
    later = upload(widget)
    widget.shop.clock.move(days=91)
    assert let_go(widget.shop) == [later]
