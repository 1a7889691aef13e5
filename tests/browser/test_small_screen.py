"""On the low screen of a laptop a manager reaches every page, and their own seat."""

from playwright.sync_api import expect

from tests.browser.running_shop import RunningShop
from tests.browser.seat import Seat
from tests.browser.windows import Windows

PAGES = ("会话", "申请", "待办", "名单", "今日", "日历", "效果", "规则", "人员", "开关", "通知", "审计")


def test_every_page_and_ones_own_seat_are_within_720_pixels(shop: RunningShop, windows: Windows) -> None:
    manager = Seat.of_manager(windows, shop, "矮屏店长")
    manager.page.set_viewport_size({"width": 1280, "height": 720})
    menu = manager.page.get_by_role("navigation", name="页面")
    for name in PAGES:
        expect(menu.get_by_role("link", name=name)).to_be_in_viewport(ratio=1)
    expect(menu.get_by_role("button", name="更改状态")).to_be_in_viewport(ratio=1)
