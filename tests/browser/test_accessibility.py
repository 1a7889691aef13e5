"""What axe finds in the pages: nothing serious."""

from pathlib import Path

from playwright.sync_api import Frame, expect

from tests.browser.chat import Chat
from tests.browser.running_shop import RunningShop
from tests.browser.seat import Seat
from tests.browser.windows import Windows

AXE = Path("web/node_modules/axe-core/axe.min.js")
FIND = """async () => (await axe.run(document, { iframes: false, resultTypes: ["violations"] })).violations
    .filter(one => ["serious", "critical"].includes(one.impact))
    .map(one => [one.id, ...one.nodes.map(node => node.html.slice(0, 120))])"""


def faults_of(frame: Frame) -> list[list[str]]:
    """Return the serious findings of axe, each with the elements it is about."""
    frame.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    return frame.evaluate(FIND)


def test_the_chat_and_its_tabs(shop: RunningShop, windows: Windows) -> None:
    chat = Chat.of(windows, shop, shop.buyer())
    chat.says("太贵了")
    chat.offered("¥298")
    frame = chat.page.frames[1]
    assert faults_of(frame) == []
    for tab in ("账单", "申请"):
        chat.go_to(tab)
        assert faults_of(frame) == []


def test_the_public_pages(shop: RunningShop, windows: Windows) -> None:
    page = windows.open()
    for path in ("/", "/rules"):
        page.goto(shop.desk.address + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert faults_of(page.main_frame) == []


def test_the_console(shop: RunningShop, windows: Windows) -> None:
    buyer = shop.buyer("曾女士")
    shop.says(buyer, "太贵了")
    shop.says(buyer, "转人工")
    agent = Seat.of(windows, shop, "小彭")
    agent.claims("曾女士")
    agent.says("您好，这边为您服务。")
    assert faults_of(agent.page.main_frame) == []
    agent.goes_to("待办", "待办")
    assert faults_of(agent.page.main_frame) == []
