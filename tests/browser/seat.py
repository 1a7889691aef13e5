"""An agent at the console as a test sees and uses it."""

import re
from typing import Self

from playwright.sync_api import Locator, Page, expect

from nuanfu.desk.models import Role
from tests.agents import PASSWORD
from tests.browser.running_shop import Desk, RunningShop
from tests.browser.windows import Windows


class Seat:
    """The console of one agent, signed in."""

    def __init__(self, page: Page, desk: Desk) -> None:
        """Take an empty page and the desk it will show."""
        self.page = page
        self._desk = desk

    @classmethod
    def of(
        cls, windows: Windows, shop: RunningShop, name: str, *, role: Role = Role.AGENT, desk: Desk | None = None
    ) -> Self:
        """Sign somebody new in, at the first desk unless another is named."""
        made = cls(windows.open(), desk or shop.desk)
        made.sign_in(shop.agent(name, role), PASSWORD)
        return made

    @classmethod
    def of_manager(cls, windows: Windows, shop: RunningShop, name: str) -> Self:
        """Sign a new manager in."""
        return cls.of(windows, shop, name, role=Role.MANAGER)

    def sign_in(self, name: str, password: str) -> None:
        """Go through the login, to the lists."""
        self.page.goto(f"{self._desk.address}/console")
        self.page.get_by_label("名字").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="进入").click()
        expect(self.page.get_by_role("region", name="会话", exact=True)).to_be_visible()

    def row(self, name: str) -> Locator:
        """Return the row of a buyer in the list that is shown."""
        return self.page.get_by_role("region", name="会话", exact=True).get_by_role("button", name=name)

    def shows(self, shelf: str) -> None:
        """Choose one of the lists: 排队, 我的, 同事, 小助手."""
        self.page.locator(".ant-segmented-item").filter(has_text=shelf).click()

    def opens(self, name: str) -> Locator:
        """Open a buyer's conversation from the list, and return it."""
        self.row(name).click()
        opened = self.page.get_by_role("region", name=f"与 {name} 的会话")
        expect(opened).to_be_visible()
        return opened

    def claims(self, name: str) -> Locator:
        """Open a conversation and take it over; returns it once the agent may write."""
        opened = self.opens(name)
        self.page.get_by_role("button", name=re.compile("^(认领|接手)$")).click()
        expect(self.field).to_be_visible()
        return opened

    @property
    def field(self) -> Locator:
        """Return where the agent writes."""
        return self.page.get_by_role("textbox", name="回复买家")

    @property
    def thread(self) -> Locator:
        """Return the messages of the open conversation."""
        return self.page.get_by_role("region", name="聊天记录")

    @property
    def panel(self) -> Locator:
        """Return what is known of the buyer."""
        return self.page.get_by_role("complementary", name="买家")

    def says(self, text: str) -> None:
        """Answer the buyer, and see that it is stored."""
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.thread.locator("li.agent:not(.waiting)").filter(has_text=text)).to_be_visible()

    def hands_back(self) -> None:
        """Give the conversation back to the assistant; every case that waits goes on."""
        self.page.get_by_role("button", name="交还小助手").click()
        dialog = self.page.get_by_role("dialog", name="交还给小助手")
        expect(dialog).to_be_visible()
        for choice in dialog.get_by_role("radio", name="恢复").all():
            choice.check()
        dialog.get_by_role("button", name="交还", exact=True).click()
        expect(dialog).to_be_hidden()

    def goes_to(self, page: str, heading: str) -> Locator:
        """Open one of the pages by its link, and return what it shows."""
        self.page.get_by_role("navigation").get_by_role("link", name=page).click()
        expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        return self.page.get_by_role("main")
