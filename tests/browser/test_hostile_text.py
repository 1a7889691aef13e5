"""What people typed is text wherever it is shown; it runs nothing."""

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.running_shop import RunningShop
from tests.browser.seat import Seat
from tests.browser.windows import Windows

PASTED = (
    '太贵了<script>window.ran=1;alert(1)</script><img src=x onerror="window.ran=1;alert(2)">'
    '<a href="javascript:window.ran=1">点我</a>'
)
NAME = '<img src=x onerror="window.ran=1">李'
MADE_OF_IT = "img[src=x], a[href^='javascript:'], svg[onload]"
TITLE = '<svg onload="window.ran=1">四件套'


def test_pasted_markup_is_shown_as_text_in_chat_and_console(shop: RunningShop, windows: Windows) -> None:
    bed = {"sku": "NW-BED-4", "title": TITLE, "quantity": 1, "unit_price": 29900, "floor_price": 26900}
    chat = Chat.of(windows, shop, shop.buyer(NAME, items=[bed]))
    chat.says(PASTED)
    expect(chat.frame.locator("li.said.bot").first).to_be_visible()
    expect(chat.go_to("账单").get_by_role("heading", name=TITLE)).to_be_visible()
    expect(chat.go_to("申请").get_by_role("button", name="提交申请")).to_be_visible()
    chat.go_to("消息")
    chat.head.get_by_role("button", name="转人工").click()
    expect(chat.head).to_contain_text("人工排队中")

    agent = Seat.of(windows, shop, NAME.replace("李", "客服"))
    agent.claims(NAME)
    expect(agent.thread).to_contain_text(PASTED)
    expect(agent.panel).to_contain_text(TITLE)
    agent.says(f"收到 {PASTED}")
    chat.hears(f"收到 {PASTED}")
    expect(chat.head).to_contain_text('<img src=x onerror="window.ran=1">客服')
    manager = Seat.of_manager(windows, shop, "丁店长")
    expect(manager.goes_to("人员", "人员").get_by_text("onerror").first).to_be_visible()

    for frame in (frame for page in windows.pages for frame in page.frames):
        assert not frame.evaluate("window.ran !== undefined")
        expect(frame.locator(MADE_OF_IT)).to_have_count(0)
