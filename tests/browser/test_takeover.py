"""A person takes over, answers, and gives the conversation back; the buyer sees each step."""

from playwright.sync_api import expect

from tests.browser.chat import Chat, Line
from tests.browser.running_shop import RunningShop
from tests.browser.seat import Seat
from tests.browser.windows import Windows


def test_an_agent_takes_over_answers_and_hands_back_and_the_assistant_goes_on(
    shop: RunningShop, windows: Windows
) -> None:
    chat = Chat.of(windows, shop, shop.buyer("陈先生"))
    chat.says("太贵了")
    chat.offered("¥298")
    chat.head.get_by_role("button", name="转人工").click()
    expect(chat.head).to_contain_text("人工排队中")

    agent = Seat.of(windows, shop, "小周")
    opened = agent.claims("陈先生")
    expect(opened.get_by_role("region", name="交接说明")).to_contain_text("优惠 ¥9")
    expect(agent.thread).to_contain_text("太贵了")
    expect(chat.head).to_contain_text("小周 · 人工客服")

    agent.says("您好，我是小周，帮您看看这一单。")
    chat.hears("我是小周，帮您看看这一单")
    chat.says("谢谢，能快点发货吗")
    expect(agent.thread).to_contain_text("能快点发货吗")
    agent.says("付款后当天就发。")
    chat.hears("付款后当天就发")
    expect(agent.thread.locator("li.agent").last).to_contain_text("已读")

    agent.hands_back()
    expect(chat.head).to_contain_text("小暖是自动助手")
    chat.says("还能再便宜点吗")
    chat.offered("¥292")  # it goes on where it stood: the next step, not the first again
    who = [line.who for line in chat.lines() if line.text in ("谢谢，能快点发货吗", "付款后当天就发。")]
    assert who == ["buyer", "agent"]  # and while a person answered, the assistant said nothing


def test_what_the_agent_sees_is_what_was_said(shop: RunningShop, windows: Windows) -> None:
    buyer = shop.buyer("郑女士")
    chat = Chat.of(windows, shop, buyer)
    chat.says("几天能到")
    chat.hears("天")
    chat.head.get_by_role("button", name="转人工").click()
    expect(chat.head).to_contain_text("人工排队中")
    agent = Seat.of(windows, shop, "小秦")
    agent.claims("郑女士")
    agent.says("在的，您说。")
    chat.hears("在的，您说")
    stored = [Line(who, text or "") for who, text in shop.lines(buyer.id)]
    assert chat.lines() == stored
    for line in stored:
        expect(agent.thread).to_contain_text(line.text)


def test_the_linter_stops_an_agent_before_a_hard_word_goes_out(shop: RunningShop, windows: Windows) -> None:
    buyer = shop.buyer("何先生")
    shop.says(buyer, "转人工")
    agent = Seat.of(windows, shop, "小孟")
    agent.claims("何先生")
    agent.field.fill("再不付款就起诉您")
    agent.field.press("Enter")
    expect(agent.page.get_by_role("status", name="用词检查")).to_contain_text("起诉")
    assert not any(who == "agent" for who, _ in shop.lines(buyer.id))
