"""Everything a buyer needs is done with the keyboard alone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.chat import CALLED, Chat
from tests.browser.running_shop import RunningShop
from tests.browser.windows import Windows

FAR_ENOUGH = 20  # presses of Tab: more than there are stops between any two things here


def test_a_message_is_sent_and_an_offer_accepted_without_a_mouse(shop: RunningShop, windows: Windows) -> None:
    buyer = shop.buyer()
    page = windows.open()
    page.goto(shop.page.of(shop.desk.address, buyer.token))
    press_until_focused(page, "Tab", page.get_by_role("button", name=CALLED))
    page.keyboard.press("Enter")
    chat = Chat(page)
    expect(chat.field).to_be_focused()
    page.keyboard.type("太贵了")
    page.keyboard.press("Enter")
    card = chat.offered("¥298")
    expect(chat.field).to_be_focused()  # who writes goes on writing

    press_until_focused(page, "Shift+Tab", card.get_by_role("button", name="接受"))
    page.keyboard.press("Enter")
    expect(chat.offers).to_contain_text("已接受")
    assert shop.order(buyer.order_no)["payable"] == 29800

    press_until_focused(page, "Tab", chat.field)
    press_until_focused(page, "Shift+Tab", chat.frame.get_by_role("tab", name="消息"))
    page.keyboard.press("ArrowRight")
    expect(chat.frame.get_by_role("tabpanel", name="账单")).to_contain_text("¥298")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=CALLED)).to_be_focused()


def press_until_focused(page: Page, key: str, wanted: Locator) -> None:
    """Move the focus until it stands on something."""
    for _ in range(FAR_ENOUGH):
        page.keyboard.press(key)
        if wanted.evaluate("element => element.getRootNode().activeElement === element"):
            return
    pytest.fail(f"{key} never came to {wanted}")
