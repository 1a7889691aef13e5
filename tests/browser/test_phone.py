"""On a small phone everything fits, and what is written stays in sight."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat
from tests.browser.running_shop import RunningShop
from tests.browser.windows import PHONE, Windows

# What ends to the right of the screen, unless it lies in a strip that is made to be moved sideways with a finger.
WIDER = """() => [...document.querySelectorAll('body *')].filter(one => {
    for (let box = one; box; box = box.parentElement)
        if (['auto', 'scroll'].includes(getComputedStyle(box).overflowX)) return false;
    const { right, width } = one.getBoundingClientRect();
    return right > innerWidth + 1 && width > 1;
}).map(one => one.outerHTML.slice(0, 80))"""
SCROLLS = "() => document.scrollingElement.scrollWidth > document.documentElement.clientWidth"
FINGER = 36  # px that a tap needs at the least


def test_the_chat_fills_a_phone_and_nothing_scrolls_sideways(shop: RunningShop, windows: Windows) -> None:
    chat = Chat.of(windows, shop, shop.buyer(), phone=True)
    chat.says("太贵了")
    card = chat.offered("¥298")
    box = chat.page.locator("iframe").bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["height"]) == (0, PHONE["width"], PHONE["height"])
    fits(chat)
    for name in ("接受", "不用了"):
        assert height(card.get_by_role("button", name=name)) >= FINGER
    assert height(chat.frame.get_by_role("button", name="转人工")) >= FINGER
    for tab in ("账单", "申请"):
        chat.go_to(tab)
        fits(chat)


def test_the_field_stays_in_sight_when_the_keyboard_comes_up(shop: RunningShop, windows: Windows) -> None:
    chat = Chat.of(windows, shop, shop.buyer(), phone=True)
    chat.says("太贵了")
    chat.offered("¥298")
    chat.field.tap()
    chat.page.set_viewport_size({"width": PHONE["width"], "height": 380})  # what a keyboard leaves of the screen
    expect(chat.field).to_be_focused()
    expect(chat.field).to_be_in_viewport(ratio=1)
    expect(chat.frame.get_by_role("button", name="接受")).to_be_in_viewport(ratio=1)
    chat.says("还是有点贵")
    expect(chat.offered("¥292").get_by_role("button", name="接受")).to_be_in_viewport(ratio=1)


def test_a_long_word_breaks_instead_of_widening_the_chat(shop: RunningShop, windows: Windows) -> None:
    chat = Chat.of(windows, shop, shop.buyer(), phone=True)
    chat.says("https://example.com/" + "a" * 300)
    fits(chat)


@pytest.mark.parametrize("path", ["/", "/rules"])
def test_the_public_pages_fit_a_phone(shop: RunningShop, windows: Windows, path: str) -> None:
    page = windows.open(phone=True)
    page.goto(shop.desk.address + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(WIDER) == []
    assert not page.evaluate(SCROLLS)


def fits(chat: Chat) -> None:
    """Assert that neither the page nor the frame can be scrolled sideways, and that nothing stands outside."""
    for frame in chat.page.frames:
        assert not frame.evaluate(SCROLLS)
        assert frame.evaluate(WIDER) == []


def height(element: Locator) -> float:
    """Return how high something is on the page, in px."""
    box = element.bounding_box()
    assert box is not None
    return box["height"]
