"""A person is one tap away, and who waits knows how long the queue is."""

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.running_shop import RunningShop
from tests.browser.seat import Seat
from tests.browser.windows import Windows


def test_one_tap_asks_for_a_person_and_the_place_in_the_queue_moves_up(shop: RunningShop, windows: Windows) -> None:
    one = Chat.of(windows, shop, shop.buyer("第一位"))
    one.head.get_by_role("button", name="转人工").click()
    expect(one.frame.get_by_text("下一位就是您")).to_be_visible()
    other = Chat.of(windows, shop, shop.buyer("第二位"))
    other.head.get_by_role("button", name="转人工").click()
    expect(other.frame.get_by_text("前面还有 1 位")).to_be_visible()

    agent = Seat.of(windows, shop, "小郭")
    agent.claims("第一位")
    expect(other.frame.get_by_text("下一位就是您")).to_be_visible()
    expect(one.frame.get_by_text("下一位就是您")).to_be_hidden()
