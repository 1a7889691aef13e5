"""A buyer haggles in the chat, and what they accept is what they pay."""

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.running_shop import RunningShop
from tests.browser.windows import Windows


def test_an_accepted_offer_lowers_the_bill(shop: RunningShop, windows: Windows) -> None:
    buyer = shop.buyer()
    chat = Chat.of(windows, shop, buyer)
    chat.says("太贵了")
    first = chat.offered("¥298")
    chat.says("还是有点贵")
    second = chat.offered("¥292")
    expect(first).to_be_hidden()  # what was refused can be accepted no more
    expect(chat.offers.first).to_contain_text("已婉拒")
    second.get_by_role("button", name="接受").click()
    expect(chat.offers.last).to_contain_text("已接受")

    bill = chat.go_to("账单").get_by_role("article", name="长绒棉四件套")
    expect(bill.locator(".total")).to_contain_text("¥292")
    expect(bill.get_by_role("region", name="说好的")).to_contain_text("¥15")
    view = shop.order(buyer.order_no)
    assert (view["payable"], view["discount"]) == (29200, 1500)
    assert [offer["state"] for offer in view["offers"]] == ["declined", "accepted"]


def test_what_was_agreed_stands_there_again_when_the_page_is_opened_anew(shop: RunningShop, windows: Windows) -> None:
    buyer = shop.buyer()
    chat = Chat.of(windows, shop, buyer)
    chat.says("太贵了")
    chat.offered("¥298").get_by_role("button", name="接受").click()
    expect(chat.offers).to_contain_text("已接受")
    before = chat.lines()

    again = Chat.of(windows, shop, buyer)
    expect(again.offers).to_contain_text("已接受")
    assert again.lines() == before


def test_an_offer_says_why_it_is_this_price(shop: RunningShop, windows: Windows) -> None:
    chat = Chat.of(windows, shop, shop.buyer())
    chat.says("太贵了")
    card = chat.offered("¥298")
    card.get_by_role("button", name="为什么是这个价").click()
    expect(card.locator(".because")).not_to_be_empty()
    expect(card.locator(".because")).not_to_contain_text("3%")  # the shop's own figures are nobody else's
