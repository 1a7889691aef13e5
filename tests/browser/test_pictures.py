"""A shop on a busy afternoon: every page shows what it is for, and the documents' pictures are taken of it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.album import Album
from tests.browser.chat import Chat
from tests.browser.running_shop import Buyer, RunningShop
from tests.browser.seat import Seat
from tests.browser.windows import Windows

CREDIT = {
    "lane": "credit",
    "items": [{"sku": "NW-CAB-4", "title": "四层抽屉收纳柜", "quantity": 2, "unit_price": 49900}],
    "shipping_fee": 0,
    "closes_at": None,
    "installments": [
        {"due_at": "2026-11-26T23:59:59+08:00", "amount": 49900},
        {"due_at": "2026-12-26T23:59:59+08:00", "amount": 49900},
    ],
}


@pytest.fixture(scope="module")
def afternoon(running: RunningShop) -> Iterator[dict[str, Buyer]]:
    """Let several buyers talk: one haggles, one disputes, one cannot pay now, one has paid, some want a person."""
    haggles = running.buyer("林女士")
    for text in ("太贵了", "还是有点贵", "我要找人工客服"):
        running.says(haggles, text)
    disputes = running.buyer("方先生", **CREDIT)
    running.says(disputes, "柜子收到就是坏的，我不付")
    later = running.buyer("罗女士", **CREDIT)
    running.says(later, "最近没了工作，这期想延到12月15号，可以吗")
    agrees = running.buyer("吴先生")
    for text in ("太贵了", "好的"):
        running.says(agrees, text)
    pays = running.buyer("许女士")
    for text in ("太贵了", "好的"):
        running.says(pays, text)
    running.pays(pays.order_no, running.order(pays.order_no)["payable"])
    hurries = running.buyer("沈先生", closes_at="2026-11-23T15:10:00+08:00")
    running.says(hurries, "付款页一直转圈")
    running.says(hurries, "转人工")
    yield {"haggles": haggles, "disputes": disputes, "later": later, "agrees": agrees, "hurries": hurries}
    running.let_nobody_wait()


def test_the_demo_shop_stands_beside_its_chat(running: RunningShop, windows: Windows, album: Album) -> None:
    page = windows.open()
    page.goto(running.desk.address)
    page.get_by_role("button", name="比价").click()
    chat = Chat(page)
    chat.says("便宜点，255我就付")
    chat.offered("¥255")
    expect(page.get_by_role("article", name="护眼学习台灯")).to_contain_text("¥259")
    album.keep(page, "demo")


def test_the_chat_on_a_phone(running: RunningShop, windows: Windows, album: Album) -> None:
    chat = Chat.of(windows, running, running.buyer(), phone=True)
    chat.says("太贵了")
    chat.offered("¥298")
    album.keep(chat.page, "widget-phone")
    chat.offers.last.get_by_role("button", name="接受").click()
    expect(chat.offers).to_contain_text("已接受")
    chat.go_to("账单")
    expect(chat.frame.get_by_role("region", name="说好的")).to_be_visible()
    expect(chat.frame.get_by_text("已为您记下")).to_be_hidden()
    album.keep(chat.page, "widget-bill")


def test_an_application_is_made_in_its_tab_and_told_how_it_goes(
    running: RunningShop, windows: Windows, album: Album
) -> None:
    chat = Chat.of(windows, running, running.buyer("丁女士", **CREDIT), phone=True)
    tab = chat.go_to("申请")
    tab.get_by_label("延到哪天").fill("2026-12-10")
    tab.get_by_label("想说的情况").fill("月底发工资，想晚几天")
    tab.get_by_role("button", name="提交申请").click()
    expect(tab.get_by_role("region", name="申请：延期付款")).to_contain_text("处理中")
    tab.get_by_role("region", name="申请：延期付款").scroll_into_view_if_needed()
    album.keep(chat.page, "widget-apply")


def test_the_inbox_shows_who_waits_why_and_what_was_offered(
    running: RunningShop, afternoon: dict[str, Buyer], windows: Windows, album: Album
) -> None:
    agent = Seat.of(windows, running, "小林老师")
    expect(agent.row("沈先生")).to_contain_text("快关单")
    agent.claims("林女士")
    brief = agent.page.get_by_role("region", name="交接说明")
    expect(brief).to_contain_text("优惠 ¥15")
    expect(brief).to_contain_text("还能让")
    agent.says("林女士您好，我是小林，四件套这个价我再帮您看看。")
    agent.shows("排队")
    album.keep(agent.page, "console")


def test_the_to_do_list_names_the_price_to_change_and_ends_when_it_is_done(
    running: RunningShop, afternoon: dict[str, Buyer], windows: Windows, album: Album
) -> None:
    manager = Seat.of_manager(windows, running, "王店长")
    page = manager.goes_to("待办", "待办")
    row = page.get_by_role("row").filter(has_text=afternoon["agrees"].order_no)
    expect(row).to_contain_text("改价")
    album.keep(manager.page, "console-todos")
    row.get_by_role("button", name="做完了").click()
    expect(row).to_be_hidden()


def test_an_application_is_answered_on_its_page(
    running: RunningShop, afternoon: dict[str, Buyer], windows: Windows, album: Album
) -> None:
    manager = Seat.of_manager(windows, running, "李店长")
    page = manager.goes_to("申请", "申请")
    box = page.locator("section.leaf").filter(has_text=afternoon["later"].order_no)
    expect(box).to_contain_text("延期付款")
    album.keep(manager.page, "console-applications")
    box.get_by_role("button", name="同意", exact=True).click()
    expect(box).to_be_hidden()
    assert running.order(afternoon["later"].order_no)["applications"][0]["state"] == "approved"


def test_today_s_numbers_are_those_of_the_ledger(
    running: RunningShop, afternoon: dict[str, Buyer], windows: Windows, album: Album
) -> None:
    manager = Seat.of_manager(windows, running, "张店长")
    page = manager.goes_to("今日", "今日")
    expect(page).to_contain_text("今天的让利预算")
    expect(page).to_contain_text("收到付款")
    album.keep(manager.page, "console-today")


def test_a_policy_with_a_mistake_is_not_published_and_the_line_is_named(
    running: RunningShop, windows: Windows, album: Album
) -> None:
    windows.faults.expect(r"status of 422 .*/policy/check$")
    manager = Seat.of_manager(windows, running, "刘店长")
    page = manager.goes_to("规则", "规则")
    field = page.get_by_role("textbox", name="规则文件")
    expect(field).to_have_value(re.compile("cap: 0.08"))
    album.keep(manager.page, "console-policy")
    field.fill(field.input_value().replace("cap: 0.08", "cap: 8"))
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_role("alert")).to_contain_text("price.cap")


def test_the_public_rules_say_what_every_buyer_may_know(running: RunningShop, windows: Windows, album: Album) -> None:
    page = windows.open()
    page.goto(f"{running.desk.address}/rules")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    album.keep(page, "rules")
