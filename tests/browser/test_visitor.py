"""Somebody whom the shop does not know chats, sees nobody's order, and is offered no price."""

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.running_shop import RunningShop
from tests.browser.windows import Windows


def test_a_stranger_is_answered_and_sees_no_order_and_no_offer(shop: RunningShop, windows: Windows) -> None:
    known = shop.buyer()
    chat = Chat.of(windows, shop, None)
    chat.says("你好")
    expect(chat.frame.locator("li.said.bot")).not_to_have_count(0)
    for text in ("太贵了，便宜点", f"{known.order_no} 这一单还要付多少"):
        before = chat.frame.locator("li.said.bot").count()
        chat.says(text)
        expect(chat.frame.locator("li.said.bot").nth(before)).to_be_visible()
    expect(chat.frame.locator("li.said .card")).to_have_count(0)
    said = " ".join(line.text for line in chat.lines() if line.who == "bot")
    assert "¥" not in said
    assert shop.order(known.order_no)["offers"] == []

    expect(chat.go_to("账单")).to_contain_text("登录后打开，就能看到您的订单")
    expect(chat.go_to("申请")).to_contain_text("登录后打开，就能申请")


def test_a_page_without_a_buyer_makes_nobody_a_visitor_before_they_ask(shop: RunningShop, windows: Windows) -> None:
    page = windows.open()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(shop.page.of(shop.desk.address))
    expect(page.get_by_role("button", name="联系客服")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "/widget/api/" in url] == []
