"""Two agents, each at a desk of their own, want the same conversation."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.running_shop import Desk, RunningShop
from tests.browser.seat import Seat
from tests.browser.windows import Windows

REFUSED = r"status of 409 .*/claim$"


@pytest.fixture(scope="module")
def second_desk(running: RunningShop) -> Iterator[Desk]:
    made = running.another_desk()
    yield made
    made.stop()


@pytest.fixture
def two_seats(shop: RunningShop, windows: Windows, second_desk: Desk) -> tuple[Seat, Seat]:
    return Seat.of(windows, shop, "小徐"), Seat.of(windows, shop, "小高", desk=second_desk)


def test_of_two_agents_who_claim_at_once_one_gets_it_and_the_other_is_told_by_whom(
    shop: RunningShop, windows: Windows, two_seats: tuple[Seat, Seat]
) -> None:
    windows.faults.expect(REFUSED)
    for name in ("马女士", "朱先生", "胡女士"):
        shop.says(shop.buyer(name), "转人工")
        for seat in two_seats:
            seat.shows("排队")
            seat.opens(name)
        answers = claim_at_once([seat.page for seat in two_seats])
        assert sorted(answers) == [200, 409]
        winner, loser = two_seats if answers[0] == 200 else two_seats[::-1]
        expect(winner.field).to_be_visible()
        who = "小徐" if winner is two_seats[0] else "小高"
        expect(loser.page.get_by_text(f"{who} 正在接待，只能看不能发")).to_be_visible()
        expect(loser.field).to_be_hidden()
        winner.says("您好，这边为您服务。")
        expect(loser.thread).to_contain_text("这边为您服务")


def claim_at_once(pages: list[Page]) -> list[int]:
    """Press the button in each window, let the calls go only when all have been made, and return their statuses."""
    held: list[Route] = []
    with ExitStack() as answers:
        answered = [answers.enter_context(page.expect_response("**/claim")) for page in pages]
        for page in pages:
            page.route("**/claim", lambda route: held.append(route))  # Playwright takes no method of a list
            with page.expect_request("**/claim"):
                page.get_by_role("button", name="认领").click()
        for route in held:
            route.continue_()
    for page in pages:
        page.unroute("**/claim")
    return [one.value.status for one in answered]
