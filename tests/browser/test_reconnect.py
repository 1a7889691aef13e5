"""The desk is killed in the middle of a message and started again: nothing is lost, nothing is there twice."""

from playwright.sync_api import Page, Route, expect

from tests.browser.chat import Chat, Line
from tests.browser.running_shop import Desk, RunningShop
from tests.browser.seat import Seat
from tests.browser.windows import Windows

AWAY = r"ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_FAILED|WebSocket connection to .* failed"
BEFORE, CUT_OFF, WHILE_AWAY = "几天能到", "太贵了", "还是有点贵"


def test_what_a_buyer_writes_while_the_desk_dies_arrives_once_and_in_order(shop: RunningShop, windows: Windows) -> None:
    windows.faults.expect(AWAY)
    buyer = shop.buyer("唐女士")
    chat = Chat.of(windows, shop, buyer)
    chat.says(BEFORE)
    chat.hears("天")

    die_before_the_answer(chat.page, shop.desk)
    chat.says(CUT_OFF)
    expect(chat.head).to_contain_text("正在重连")
    chat.says(WHILE_AWAY)
    expect(chat.frame.get_by_text("发送中").last).to_be_visible()
    assert [text for who, text in shop.lines(buyer.id) if who == "buyer"] == [BEFORE, CUT_OFF]  # stored, not answered
    shop.desk.start()

    expect(chat.frame.get_by_text("发送中")).to_have_count(0)
    expect(chat.head).to_contain_text("小暖是自动助手")
    chat.says("好，那帮我转人工吧")
    chat.hears("这就为您转人工")
    written = [line.text for line in chat.lines() if line.who == "buyer"]
    assert written == [BEFORE, CUT_OFF, WHILE_AWAY, "好，那帮我转人工吧"]
    assert chat.lines() == [Line(who, text or "") for who, text in shop.lines(buyer.id)]


def test_what_is_sent_again_because_its_answer_was_lost_is_stored_once(shop: RunningShop, windows: Windows) -> None:
    windows.faults.expect(AWAY)
    buyer = shop.buyer("冯女士")
    chat = Chat.of(windows, shop, buyer, sockets=False)  # no push tells the page meanwhile that it has arrived
    sent: list[str] = []

    def lose(route: Route) -> None:
        sent.append(route.request.post_data_json["client_id"])
        if len(sent) > 1:
            return route.continue_()
        route.fetch()
        return route.abort()

    chat.page.route("**/messages", lose)
    chat.says(CUT_OFF)
    chat.offered("¥298")
    expect(chat.frame.get_by_text("发送中")).to_have_count(0)
    assert len(sent) > 1
    assert len(set(sent)) == 1
    assert [line.text for line in chat.lines() if line.who == "buyer"] == [CUT_OFF]
    assert chat.lines() == [Line(who, text or "") for who, text in shop.lines(buyer.id)]


def test_an_agent_s_answer_survives_the_desk_s_death_once(shop: RunningShop, windows: Windows) -> None:
    windows.faults.expect(AWAY)
    buyer = shop.buyer("邓先生")
    shop.says(buyer, "转人工")
    chat = Chat.of(windows, shop, buyer)
    agent = Seat.of(windows, shop, "小曹")
    agent.claims("邓先生")

    die_before_the_answer(agent.page, shop.desk)
    agent.field.fill("在的，马上为您查。")
    agent.field.press("Enter")
    expect(agent.page.get_by_text("网络不稳，正在重连")).to_be_visible()
    chat.says("好的，不急")
    shop.desk.start()

    chat.hears("马上为您查")
    expect(agent.thread).to_contain_text("好的，不急")
    expect(agent.page.get_by_text("发送中")).to_have_count(0)
    said = [text for who, text in shop.lines(buyer.id) if who == "agent"]
    assert said == ["在的，马上为您查。"]
    expect(agent.thread.locator("li.agent")).to_have_count(1)


def die_before_the_answer(page: Page, desk: Desk) -> None:
    """Kill the desk once it has stored the next message, before it can tell the page so."""

    def cut(route: Route) -> None:
        route.fetch()  # the desk has it and said so; the page never hears that
        desk.kill()
        route.abort()
        page.unroute("**/messages", cut)

    page.route("**/messages", cut)
