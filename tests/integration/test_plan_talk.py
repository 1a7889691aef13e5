"""Talking about parts: the question how many, its answers and corrections, bad ones, and the ways around a plan."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from nuanfu.cases.said import Found, Said
from tests.harness import MORNING, Shop, card_in, offer_in, policy_with, shipped_policy, text_of

NUMBERS = count(1)


@dataclass
class Client:
    """A buyer of their own in a shop that many tests share, with one bill."""

    shop: Shop
    name: str

    def owes(self, amount: int = 100800, order_no: str | None = None, **changes: Any) -> str:
        """Tell a bill of this buyer; return its number."""
        number = order_no or self.name
        due = {"due_at": (MORNING + timedelta(days=2)).isoformat(), "amount": amount}
        bill = {"lane": "credit", "closes_at": None, "installments": [due], "shipping_fee": 0, "unit_price": amount}
        self.shop.order(number, self.name, **{**bill, **changes})
        return number

    def says(self, words: str, intent: str | None = "request_installment", **more: Any) -> dict[str, Any]:
        """Say something."""
        return self.shop.says(words, intent, buyer=self.name, **more)

    @property
    def view(self) -> dict[str, Any]:
        """Return the view of the bill."""
        return self.shop.view(self.name)

    @property
    def offers(self) -> list[str]:
        """Return how the offers on the bill stand."""
        return [offer["state"] for offer in self.view["offers"]]


@pytest.fixture
def buyer(quiet_shop: Shop) -> Client:
    return Client(quiet_shop, f"client-{next(NUMBERS)}")


def periods(answer: dict[str, Any]) -> int:
    found: int = offer_in(answer)["terms"]["periods"]
    return found


# — the question and its answers —


def test_without_a_number_one_question_names_the_choices_and_a_bare_number_answers_it(buyer: Client) -> None:
    buyer.owes()
    asked = text_of(buyer.says("能分期吗"))
    assert ("3 期（每期约 ¥336）" in asked, "6 期（每期约 ¥168）" in asked) == (True, True)
    assert periods(buyer.says("3", None)) == 3


def test_a_digression_leaves_the_question_standing(buyer: Client) -> None:
    buyer.owes()
    buyer.says("能分期吗")
    buyer.says("我一共欠多少", "ask_bill")
    assert periods(buyer.says("三期", "inform", periods=3)) == 3


def test_a_bare_amount_answers_with_so_much_a_month(buyer: Client) -> None:
    buyer.owes()
    buyer.says("能分期吗")
    assert periods(buyer.says("400", "inform", amount=40000)) == 3


def test_a_yes_to_how_many_takes_the_shortest(buyer: Client) -> None:
    buyer.owes()
    buyer.says("能分期吗")
    assert periods(buyer.says("可以啊", "affirm")) == 3


def test_a_no_to_how_many_ends_it_kindly(buyer: Client) -> None:
    buyer.owes()
    buyer.says("能分期吗")
    buyer.says("不分了", "deny")
    assert (buyer.offers, buyer.view["case"]["state"]) == ([], "open")


def test_all_at_once_needs_no_plan(buyer: Client) -> None:
    buyer.owes()
    buyer.says("能分期吗")
    answer = buyer.says("那还是一次付清吧", "inform")
    assert (card_in(answer, "bill")["orders"][0]["payable"], buyer.offers) == (100800, [])


@pytest.mark.parametrize("words", ["分0期", "分1000期", "每月还1毛"])
def test_what_cannot_be_split_is_answered_kindly_and_changes_nothing(buyer: Client, words: str) -> None:
    buyer.owes()
    before = buyer.view
    answer = buyer.says(words, **({"amount": 10} if "毛" in words else {}))
    assert "期" in text_of(answer)
    assert buyer.view == before


def test_after_two_answers_that_name_nothing_a_person_is_offered(buyer: Client) -> None:
    buyer.owes()
    buyer.says("能分期吗")
    buyer.says("蓝色的", "inform")
    buyer.says("就是那种", "inform")
    assert buyer.says("好", "affirm")["mode"] == "queue"


# — corrections —


@pytest.mark.parametrize("intent", ["deny", "inform", "request_installment", "affirm"])
def test_a_correction_replaces_the_number(buyer: Client, intent: str) -> None:
    buyer.shop.publish(policy_with(auto_approve__installment_periods=6))
    buyer.owes()
    buyer.says("分3期行吗", periods=3)
    assert periods(buyer.says("不是3期，6期", intent, periods=6)) == 6
    assert buyer.offers == ["withdrawn", "open"]
    buyer.shop.publish(shipped_policy())


def test_a_yes_that_names_the_offered_number_accepts_it(buyer: Client) -> None:
    buyer.owes()
    buyer.says("分3期行吗", periods=3)
    buyer.says("行，那就三期", "affirm", periods=3)
    assert buyer.offers == ["accepted"]


def test_a_no_that_finds_the_number_too_long_declines_it(buyer: Client) -> None:
    buyer.owes()
    buyer.says("分3期行吗", periods=3)
    buyer.says("三期太长了，不要", "deny", periods=3)
    assert buyer.offers == ["declined"]


def test_an_amount_a_month_after_an_offer_is_no_haggling(buyer: Client) -> None:
    buyer.owes()
    buyer.says("分3期行吗", periods=3)
    answer = buyer.says("每月最多还200", "inform", amount=20000)
    assert card_in(answer, "application")["asked"] == {"periods": 6}


def test_a_day_after_an_offer_moves_its_first_part(buyer: Client) -> None:
    buyer.owes()
    buyer.says("分3期行吗", periods=3)
    card = offer_in(buyer.says("从12月5号开始", "inform", date="2026-12-05"))
    assert [part["due_at"][:10] for part in card["terms"]["parts"]] == ["2026-12-05", "2027-01-05", "2027-02-05"]


def test_a_wish_to_start_later_moves_the_first_part_of_the_plan_on_offer(buyer: Client) -> None:
    buyer.owes()
    buyer.says("分3期行吗", periods=3)
    card = offer_in(buyer.says("第一期能不能放到12月5号", "request_deferral", date="2026-12-05"))
    assert (card["kind"], card["terms"]["parts"][0]["due_at"][:10]) == ("installment", "2026-12-05")


def test_asking_without_a_number_while_an_application_waits_tells_of_it(buyer: Client) -> None:
    buyer.owes()
    buyer.says("分6期", periods=6)
    assert card_in(buyer.says("能分期吗"), "application")["state"] == "pending"


# — around a plan —


def test_a_number_that_there_is_not_is_said_to_be_the_nearest(buyer: Client) -> None:
    buyer.owes()
    answer = buyer.says("分两期", periods=2)
    assert (periods(answer), "2 期" in text_of(answer)) == (3, True)


def test_a_first_payment_that_is_too_small_is_raised_and_that_is_said(buyer: Client) -> None:
    buyer.owes()
    answer = buyer.says("先付10块，剩下慢慢还", amount=1000)
    assert (offer_in(answer)["after"], "¥100.80" in text_of(answer)) == (10080, True)


def test_a_first_day_beyond_the_limit_is_told_and_a_nearer_one_taken(buyer: Client) -> None:
    buyer.owes()
    assert "12月8日" in text_of(buyer.says("分3期，明年1月开始", periods=3, date="2027-01-10"))
    card = offer_in(buyer.says("那12月1号", "inform", date="2026-12-01"))
    assert card["terms"]["parts"][0]["due_at"][:10] == "2026-12-01"


def test_below_the_smallest_sum_a_first_payment_and_a_day_are_the_middle_way(buyer: Client) -> None:
    buyer.owes(20800)
    assert "¥20.80" in text_of(buyer.says("分3期行吗", periods=3))
    buyer.says("先付50", "inform", amount=5000)
    card = offer_in(buyer.says("剩下的12月5号", "inform", date="2026-12-05"))
    assert [part["amount"] for part in card["terms"]["parts"]] == [5000, 15800]


def test_a_promise_in_parts_answers_the_question_how_to_pay_in_parts(buyer: Client) -> None:
    buyer.owes(20800)
    buyer.says("分3期行吗", periods=3)
    card = offer_in(buyer.says("先付50，剩下5号付", "promise_to_pay", amount=5000, date="2026-12-05"))
    assert [part["amount"] for part in card["terms"]["parts"]] == [5000, 15800]


def test_below_the_smallest_sum_a_bare_day_defers(buyer: Client) -> None:
    buyer.owes(20800)
    buyer.says("分3期行吗", periods=3)
    assert offer_in(buyer.says("28号", "inform", date="2026-11-28"))["kind"] == "deferral"


def test_two_days_named_are_two_parts(buyer: Client) -> None:
    buyer.owes()
    words = "11月28号付一半，12月10号付剩下的"
    days = tuple(Found("date", day) for day in ("2026-11-28", "2026-12-10"))
    buyer.shop.rasa.table[words] = Said(words, "request_installment", 0.9, found=days)
    body = {"buyer_id": buyer.name, "text": words, "client_id": "two-days"}
    card = offer_in(buyer.shop.client.post("/api/v1/chat", json=body).json())
    assert [(part["due_at"][:10], part["amount"]) for part in card["terms"]["parts"]] == [
        ("2026-11-28", 50400),
        ("2026-12-10", 50400),
    ]


def test_a_promise_of_two_sums_on_two_days_is_a_plan(buyer: Client) -> None:
    buyer.owes()
    words = "我11月28号付300，12月20号付剩下的"
    found = (Found("date", "2026-11-28"), Found("amount", 30000), Found("date", "2026-12-20"))
    buyer.shop.rasa.table[words] = Said(words, "promise_to_pay", 0.9, found=found)
    body = {"buyer_id": buyer.name, "text": words, "client_id": "two-sums"}
    card = offer_in(buyer.shop.client.post("/api/v1/chat", json=body).json())
    assert [(part["due_at"][:10], part["amount"]) for part in card["terms"]["parts"]] == [
        ("2026-11-28", 30000),
        ("2026-12-20", 70800),
    ]


def test_a_fee_is_told_beside_the_parts(buyer: Client) -> None:
    buyer.shop.publish(policy_with(installment__fee=500))
    buyer.owes()
    answer = buyer.says("分3期行吗", periods=3)
    assert ("¥5" in text_of(answer), sum(part["amount"] for part in offer_in(answer)["terms"]["parts"])) == (
        True,
        100800,
    )
    buyer.shop.publish(shipped_policy())


def test_a_tail_that_opens_later_is_not_split_yet(buyer: Client) -> None:
    tail = {
        "due_at": (MORNING + timedelta(days=9)).isoformat(),
        "opens_at": (MORNING + timedelta(days=5)).isoformat(),
        "amount": 90000,
    }
    deposit = {"due_at": (MORNING + timedelta(days=1)).isoformat(), "amount": 10000}
    closes_at = (MORNING + timedelta(days=9)).isoformat()
    buyer.owes(100000, lane="order", closes_at=closes_at, installments=[deposit, tail])
    assert "11月28日 10:00" in text_of(buyer.says("尾款能分3期吗", periods=3))
    assert buyer.offers == []


def test_above_the_largest_sum_a_person_takes_over(buyer: Client) -> None:
    buyer.owes(600000)
    assert buyer.says("分3期行吗", periods=3)["mode"] == "queue"


def test_an_order_that_a_person_looks_into_gets_no_plan(buyer: Client) -> None:
    buyer.owes()
    buyer.says("东西是坏的", "reason_dispute")
    buyer.says("分3期行吗", periods=3)
    assert buyer.offers == []


def test_a_child_gets_no_plan(buyer: Client) -> None:
    buyer.owes()
    buyer.says("我才14岁，能分期吗", periods=3, signals=["minor"])
    assert buyer.offers == []


def test_which_order_is_asked_first_and_the_wish_is_kept(buyer: Client) -> None:
    buyer.owes()
    other = buyer.owes(order_no=f"{buyer.name}-b")
    assert card_in(buyer.says("分3期行吗", periods=3), "order_picker")
    assert periods(buyer.says("那个", "inform", order_id=other)) == 3
    assert buyer.shop.view(other)["offers"]


@pytest.mark.parametrize("status", ["paid", "closed"])
def test_an_order_that_is_over_is_not_split(buyer: Client, status: str) -> None:
    number = buyer.owes(status=status)
    buyer.says("分3期行吗", periods=3, order_no=number)
    assert buyer.offers == []


def test_an_unset_effect_is_left_to_a_person_honestly(buyer: Client) -> None:
    buyer.shop.publish(policy_with(installment__effect=None))
    buyer.owes()
    answer = buyer.says("分3期行吗", periods=3)
    assert ("同事" in text_of(answer), "同事确认" in offer_in(answer)["terms"]["text"]) == (True, True)
    buyer.shop.publish(shipped_policy())


def test_settling_early_shows_the_bill_the_figure_and_the_bonus(buyer: Client) -> None:
    buyer.owes()
    answer = buyer.says("我想提前结清，要多少", "ask_bill")
    assert card_in(answer, "bill")["orders"][0]["payable"] == 100800
    assert ("¥1,008" in text_of(answer), "504" in text_of(answer)) == (True, True)
