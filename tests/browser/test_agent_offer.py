"""An agent gives a price cut: the buyer takes it on its card, and what is to be done by hand stands on the list."""

import re

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.running_shop import RunningShop
from tests.browser.seat import Seat
from tests.browser.windows import Windows


def test_a_cut_within_the_policy_is_offered_accepted_and_stands_on_the_list(
    shop: RunningShop, windows: Windows
) -> None:
    windows.faults.expect(r"status of 409 .*/offers$")
    buyer = shop.buyer("优惠女士")
    chat = Chat.of(windows, shop, buyer)
    chat.head.get_by_role("button", name="转人工").click()
    agent = Seat.of(windows, shop, "小优")
    agent.claims("优惠女士")

    agent.panel.get_by_role("button", name="给优惠").click()
    amount = agent.page.get_by_role("spinbutton", name="给这一单减多少元")
    give = agent.page.get_by_role("button", name="发给买家")
    amount.fill("200")
    give.click()
    expect(agent.page.get_by_text("这一单最多还能减 ¥23.92")).to_be_visible()
    amount.fill("20")
    expect(agent.page.get_by_text("¥307 → ¥287")).to_be_visible()
    give.click()
    expect(agent.thread.locator("li.agent").filter(has_text="¥287")).to_be_visible()

    card = chat.offered("¥287")
    card.get_by_role("button", name="接受").click()
    expect(chat.offers).to_contain_text("已接受")
    assert shop.order(buyer.order_no)["payable"] == 28700
    todos = agent.goes_to("待办", "待办")
    expect(todos.get_by_role("row").filter(has_text=buyer.order_no)).to_contain_text(re.compile("改价|287"))


def test_what_was_begun_waits_while_another_buyer_is_answered(shop: RunningShop, windows: Windows) -> None:
    for name in ("草稿甲", "草稿乙"):
        shop.says(shop.buyer(name), "转人工")
    agent = Seat.of(windows, shop, "小稿")
    agent.claims("草稿甲")
    agent.shows("排队")
    agent.claims("草稿乙")
    agent.field.fill("您的这一单我看了，")
    agent.opens("草稿甲")
    expect(agent.field).to_have_value("")
    expect(agent.row("草稿乙")).to_contain_text("[草稿]")
    agent.says("甲的答复")
    agent.opens("草稿乙")
    expect(agent.field).to_have_value("您的这一单我看了，")
