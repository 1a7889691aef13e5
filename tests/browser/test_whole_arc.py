"""The whole arc as a newcomer plays it: the demo shop, an agent, the assistant again, the payment."""

import re

from playwright.sync_api import expect

from nuanfu.desk import demo_agents
from tests.browser.chat import Chat
from tests.browser.running_shop import MANAGER, NOW, SECRET, RunningShop
from tests.browser.seat import Seat
from tests.browser.windows import Windows

BUYER, ORDER_NO = "demo-price", f"DEMO-PRICE-{NOW:%m%d}"


def test_talk_be_taken_over_be_handed_back_pay_and_find_it_all_in_the_transcript(
    shop: RunningShop, windows: Windows
) -> None:
    page = windows.open()
    page.goto(shop.desk.address)
    page.get_by_role("button", name="嫌贵").click()
    order = page.get_by_role("article", name="长绒棉四件套")
    expect(order).to_contain_text("¥307")
    chat = Chat(page)
    page.get_by_role("button", name="太贵了", exact=True).click()  # the page puts it into the field
    expect(chat.field).to_have_value("太贵了")
    chat.field.press("Enter")
    chat.offered("¥298")
    chat.head.get_by_role("button", name="转人工").click()

    manager = Seat(windows.open(), shop.desk)
    manager.sign_in(MANAGER, demo_agents.password(SECRET))
    name = manager.page.get_by_role("region", name="会话", exact=True).locator("li button strong").first.inner_text()
    manager.claims(name)
    manager.says("这边是店长，四件套现货，今天付今天发。")
    chat.hears("今天付今天发")
    manager.hands_back()
    expect(chat.head).to_contain_text("小暖是自动助手")
    chat.offered("¥298").get_by_role("button", name="接受").click()
    expect(chat.offers).to_contain_text("已接受")
    expect(order).to_contain_text("¥298")

    shop.pays(ORDER_NO, 29800)
    chat.says("我付好了")
    chat.hears("收到")
    expect(order).to_contain_text("已付清")
    expect(chat.go_to("账单")).to_contain_text("已付清")
    view = shop.order(ORDER_NO)
    assert (view["payable"], view["paid"], view["case"]["state"]) == (0, 29800, "settled")

    with manager.page.expect_download() as download:
        manager.page.get_by_role("link", name=re.compile("下载记录")).click()
    transcript = download.value.path().read_text(encoding="utf-8")
    told = ["太贵了", "¥298", "店长", "今天付今天发", "我付好了"]
    assert [transcript.find(part) for part in told] == sorted(transcript.find(part) for part in told)
    assert all(part in transcript for part in told)
    assert [line.text for line in chat.lines() if line.who == "buyer"] == ["太贵了", "我付好了"]
