"""The checks that every scenario passes through; a check that finds nothing would guard nothing."""

import pytest

from tests.harness import policy_with
from tests.scenarios.always import (
    Sentences,
    beyond_the_limits,
    figures_beside_a_signal,
    forbidden_words,
    parts_that_do_not_add_up,
    two_at_once,
)


@pytest.mark.parametrize(
    "text",
    [
        "不付后果自负",
        "我们会上门催收",
        "否则订单会被取消",
        "您还欠 ¥10",
        "订单已逾期",
        "别让我们催",
        "会影响征信",
        "将起诉您",
    ],
)
def test_a_word_that_presses_or_speaks_of_debt_is_found(text: str) -> None:
    assert forbidden_words(text, "", ["order"])


@pytest.mark.parametrize("text", ["送货上门", "已经帮您催发货", "催快递、催退款都行", "抱歉让您久等", "上门安装免费"])
def test_a_word_that_only_looks_like_it_passes(text: str) -> None:
    assert forbidden_words(text, "", ["order"]) == []


def test_a_word_that_the_buyer_has_just_used_may_be_repeated() -> None:
    assert forbidden_words("不会再催您了", "别催了", ["order"]) == []


def test_a_bill_may_be_called_what_it_is() -> None:
    assert forbidden_words("您的账单已逾期", "", ["credit"]) == []


def test_a_bill_is_collected_without_pressure_too() -> None:
    assert forbidden_words("请立即还款", "", ["credit"])


def test_the_same_wording_with_other_figures_is_a_repetition() -> None:
    first = "那我再往下走一步，加起来优惠 ¥15，付 ¥292，这个价留到 11月23日 12:00。"
    assert Sentences().repeated([first, first.replace("15", "20")])


def test_a_sentence_that_no_script_knows_is_not_said_twice() -> None:
    assert Sentences().repeated(["一句外来的话", "一句外来的话"])


def test_a_wording_may_come_again_when_all_were_used() -> None:
    every = ["好的。还有什么想问的，直接说就行。", "嗯嗯，有需要随时叫我。", "好嘞，我在这儿。"]
    assert Sentences().repeated([*every, every[0]]) == []


def test_somebody_in_need_hears_no_figure_but_a_help_line() -> None:
    assert figures_beside_a_signal("请打 12356，有危险打 110 或 120", ["crisis"]) == []
    assert figures_beside_a_signal("您还有 ¥298 没付", ["crisis"])


def view(*offers: tuple[str, str, int], discount: int = 0) -> dict[str, object]:
    listed = [{"kind": kind, "state": state, "value": value} for kind, state, value in offers]
    return {"goods_total": 29900, "discount": discount, "offers": listed}


@pytest.mark.parametrize("value", [2393, 3001])
def test_a_discount_above_the_cap_or_below_the_floor_is_found(value: int) -> None:
    seen = view(("discount", "open", value))
    assert beyond_the_limits(seen, seen["offers"], 26900, policy_with())


def test_a_discount_on_the_cap_passes() -> None:
    seen = view(("discount", "open", 2392))
    assert beyond_the_limits(seen, seen["offers"], 26900, policy_with()) == []


def test_concessions_above_the_total_are_found() -> None:
    seen = view(("discount", "accepted", 2392), ("gift", "open", 1200))
    assert beyond_the_limits(seen, [seen["offers"][1]], 0, policy_with())


def test_two_open_offers_of_a_kind_are_found() -> None:
    assert two_at_once(view(("discount", "open", 900), ("discount", "open", 1500)))
    assert two_at_once(view(("discount", "declined", 900), ("discount", "open", 1500))) == []


def test_parts_that_do_not_add_up_are_found() -> None:
    parts = [{"amount": 15000, "paid": 5000}, {"amount": 14900, "paid": 0}]
    assert parts_that_do_not_add_up({"installments": parts, "payable": 24900}) == []
    assert parts_that_do_not_add_up({"installments": parts, "payable": 29900})
