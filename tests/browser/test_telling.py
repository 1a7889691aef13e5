"""An agent who looks elsewhere is told that somebody waits; a screen reader is told what the shop says."""

import re

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.running_shop import RunningShop
from tests.browser.seat import Seat
from tests.browser.windows import Windows


def test_an_agent_is_told_of_a_handover_wherever_they_look(shop: RunningShop, windows: Windows) -> None:
    agent = Seat.of(windows, shop, "小吴")
    agent.goes_to("待办", "待办")
    windows.look_away(agent.page)
    shop.says(shop.buyer("孙女士"), "我要找人工客服")

    expect(agent.page).to_have_title(re.compile("有买家在等"))
    expect(agent.page.get_by_role("alert").filter(has_text="孙女士")).to_be_visible()
    windows.look_at(agent.page)
    expect(agent.page).to_have_title("客服台 · 暖付")


def test_an_agent_is_told_of_a_message_in_their_own_conversation(shop: RunningShop, windows: Windows) -> None:
    buyer = shop.buyer("韩先生")
    shop.says(buyer, "转人工")
    agent = Seat.of(windows, shop, "小谢")
    agent.claims("韩先生")
    windows.look_away(agent.page)
    shop.says(buyer, "您好，在吗")
    expect(agent.page).to_have_title(re.compile("新消息"))


def test_new_messages_are_read_out_politely_and_old_ones_are_not(shop: RunningShop, windows: Windows) -> None:
    buyer = shop.buyer()
    shop.says(buyer, "你好")
    chat = Chat.of(windows, shop, buyer)
    region = chat.frame.locator("[aria-live=polite][role=status]").last
    expect(chat.frame.locator("li.said.bot").first).to_be_visible()
    expect(region).to_be_empty()
    chat.says("太贵了")
    chat.offered("¥298")
    expect(region).to_contain_text("¥298")
    expect(region).to_contain_text("可以接受或婉拒")
