"""The buyer's chat as a test reads and uses it: by what stands on the page."""

from dataclasses import dataclass
from typing import Literal, Self

from playwright.sync_api import Locator, Page, expect

from tests.browser.running_shop import Buyer, RunningShop
from tests.browser.windows import Windows

Tab = Literal["消息", "账单", "申请"]
CALLED = "联系客服"


@dataclass(frozen=True)
class Line:
    """One message on the page: who said it (buyer, bot, agent, system), and its words."""

    who: str
    text: str


class Chat:
    """The chat in its frame on a page."""

    def __init__(self, page: Page) -> None:
        """Take a page that embeds it."""
        self.page = page
        self.frame = page.frame_locator("iframe")

    @classmethod
    def of(
        cls, windows: Windows, shop: RunningShop, buyer: Buyer | None, *, phone: bool = False, sockets: bool = True
    ) -> Self:
        """Open the chat of a buyer, or of a stranger, on the shop's own page; `sockets` may be refused on the way."""
        page = windows.open(phone=phone)
        if not sockets:
            page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
        page.goto(shop.page.of(shop.desk.address, buyer.token if buyer else ""))
        page.get_by_role("button", name=CALLED).click()
        chat = cls(page)
        expect(chat.field).to_be_visible()
        return chat

    @property
    def field(self) -> Locator:
        """Return where the buyer writes."""
        return self.frame.get_by_role("textbox", name="消息")

    @property
    def offers(self) -> Locator:
        """Return the offer cards, oldest first."""
        return self.frame.get_by_role("region", name="方案：")

    @property
    def head(self) -> Locator:
        """Return the head: who answers, and a person one tap away."""
        return self.frame.get_by_role("banner")

    def says(self, text: str) -> None:
        """Write a message, send it, and see it stand there."""
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.frame.locator("li.said.buyer").last).to_contain_text(text)

    def hears(self, text: str) -> None:
        """Wait until the shop's side has said something with these words."""
        said = self.frame.locator("li.said:not(.buyer)").filter(has_text=text)
        expect(said.last).to_be_visible()

    def offered(self, after: str) -> Locator:
        """Wait for an open offer at a price, and return its card."""
        card = self.offers.filter(has_text=after).filter(has=self.frame.get_by_role("button", name="接受"))
        expect(card).to_be_visible()
        return card

    def go_to(self, tab: Tab) -> Locator:
        """Open a tab, and return what it shows."""
        self.frame.get_by_role("tab", name=tab).click()
        panel = self.frame.get_by_role("tabpanel", name=tab)
        expect(panel).to_be_visible()
        return panel

    def lines(self) -> list[Line]:
        """Return the messages that stand on the page, in order; each by its words alone."""
        found = self.frame.locator("li.said:not(:has(.Typing))").evaluate_all(
            """lines => lines.map(line => [
                ["buyer", "bot", "agent", "system"].find(who => line.classList.contains(who)),
                (line.querySelector(".Bubble") ?? line.querySelector("p"))?.textContent ?? "",
            ])"""
        )
        return [Line(who, text) for who, text in found]
