"""Windows of Chromium, each a browser of its own, and what goes wrong in them."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, WebError

from tests.browser.running_shop import NOW

DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}
SIGNED_OUT = r"status of 401 .*/console/api/me$"  # how the console finds out that nobody is signed in


@dataclass
class Faults:
    """What no page may do: throw, complain in its console, break its content policy, or open a dialog."""

    seen: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=lambda: [SIGNED_OUT])

    def expect(self, pattern: str) -> None:
        """Let a test cause what it is about: the refusal that a page tells, the desk that is away."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        """Return what nobody expected."""
        return [fault for fault in self.seen if not any(re.search(pattern, fault) for pattern in self.expected)]

    def watch(self, context: BrowserContext) -> None:
        """Listen to every page and frame of a window."""
        context.on("weberror", self._thrown)
        context.on("console", self._told)
        context.on("dialog", self._opened)

    def _thrown(self, error: WebError) -> None:
        self.seen.append(f"thrown: {error.error}")

    def _told(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.seen.append(f"{message.type}: {message.text} {message.location.get('url', '')}".strip())

    def _opened(self, dialog: Dialog) -> None:
        self.seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()


class Windows:
    """Opens windows for one test; the clock of their pages is the shop's."""

    def __init__(self, browser: Browser, faults: Faults) -> None:
        """Take the running Chromium."""
        self._browser = browser
        self.faults = faults
        self._open: list[BrowserContext] = []

    def open(self, *, phone: bool = False) -> Page:
        """Open a window that shares nothing with the others, of a desktop or of a small phone."""
        kind: dict[str, Any] = {"viewport": DESKTOP}
        if phone:
            kind = {"viewport": PHONE, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
        context = self._browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **kind)
        context.clock.set_system_time(NOW)
        self.faults.watch(context)
        self._open.append(context)
        return context.new_page()

    def look_away(self, page: Page) -> None:
        """Let a page believe that its owner looks elsewhere; Playwright's windows all believe they are looked at."""
        page.evaluate("document.hasFocus = () => false")

    def look_at(self, page: Page) -> None:
        """Let its owner come back."""
        page.evaluate("delete document.hasFocus; window.dispatchEvent(new Event('focus'))")

    @property
    def pages(self) -> list[Page]:
        """Return every page that is open."""
        return [page for context in self._open for page in context.pages]

    def picture(self, number: int, folder: Path) -> Path:
        """Take a picture of one page, for whoever looks into a failure."""
        path = folder / f"page-{number + 1}.png"
        self.pages[number].screenshot(path=path)
        return path

    def close(self) -> None:
        """Close them all."""
        for context in self._open:
            context.close()
