"""Chromium, the shop whose pages it shows, and windows for one test; without Chromium no test of a page is made."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from nuanfu.errors import Unavailable
from tests.browser.album import Album
from tests.browser.chromium import NAMED, arguments, find
from tests.browser.running_shop import RunningShop, running_shop
from tests.browser.windows import Faults, Windows

CHROMIUM = find()
CHINESE = {**os.environ, "LANGUAGE": "zh_CN"}  # what Chromium itself draws: the fields of dates
PATIENCE_MS = 60_000  # for what a page will show: usually it is there at once, on a machine that is busy much later

collect_ignore_glob = [] if CHROMIUM else ["test_[!c]*.py", "test_c[!h]*.py"]  # all but test_chromium.py
expect.set_options(timeout=PATIENCE_MS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which browser the pages were shown in, or how to have them shown."""
    told = f"tested with {CHROMIUM}" if CHROMIUM else f"NOT tested; install Chromium, or set {NAMED}"
    terminalreporter.write_line(f"Browser: {told}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep a picture of every page of a test that failed, and say where."""
    report = yield
    windows = getattr(item, "funcargs", {}).get("windows")
    if report.failed and report.when == "call" and windows is not None:
        folder = item.funcargs["tmp_path"]
        taken = [windows.picture(number, folder) for number in range(len(windows.pages))]
        report.sections.append(("Pages when it failed", "\n".join(map(str, taken))))
    return report


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    """Keep the shop running; its logs are in its folder."""
    with ExitStack() as opening:
        try:
            made = opening.enter_context(running_shop(tmp_path_factory.mktemp("shop")))
        except Unavailable as error:
            pytest.fail(error.message, pytrace=False)
        yield made


# Playwright keeps an event loop running in its thread; it ends with the module, for tests of other folders have theirs.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Chromium with an empty profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments(), env=CHINESE)
        yield browser
        browser.close()


@pytest.fixture
def shop(running: RunningShop) -> Iterator[RunningShop]:
    """Return the shop, with nobody in the queue."""
    yield running
    running.let_nobody_wait()


@pytest.fixture
def windows(chromium: Browser, tmp_path: Path) -> Iterator[Windows]:
    """Open windows; whatever goes wrong in one of their pages fails the test."""
    faults = Faults()
    made = Windows(chromium, faults)
    yield made
    made.close()
    assert faults.unexpected() == []


@pytest.fixture(scope="session")
def album() -> Album:
    """Take pictures for the documents, when they are asked for."""
    return Album()
