"""What a message about parts asks for."""

from datetime import date
from typing import Any

import pytest

from nuanfu.cases.plan_wish import answers_how_many, names_a_plan, wish_of
from nuanfu.cases.said import Found, Said
from nuanfu.negotiation.plan import PlanAsk
from tests.harness import MORNING

IN_5, IN_20 = "2026-11-28", "2026-12-13"
DAY_5, DAY_20 = date(2026, 11, 28), date(2026, 12, 13)


def said(text: str, **values: Any) -> Said:
    found = [
        Found(name, one) for name, value in values.items() for one in (value if isinstance(value, list) else [value])
    ]
    return Said(text, "request_installment", 0.9, found=tuple(found))


@pytest.mark.parametrize(
    ("message", "wish"),
    [
        (said("能分期吗"), PlanAsk()),
        (said("分三期", periods=3), PlanAsk(periods=3)),
        (said("不是3期，6期", periods=[3, 6]), PlanAsk(periods=6)),
        (said("6期，不是3期", periods=[6, 3]), PlanAsk(periods=6)),
        (said("分1000期"), PlanAsk(periods=1000)),
        (said("分0期"), PlanAsk(periods=0)),
        (said("分一百二十期"), PlanAsk(periods=120)),
        (said("这一期先不还"), PlanAsk()),
        (said("一个月给一百 给完为止", amount=10000), PlanAsk(monthly=10000)),
        (said("每月最多还500", amount=50000), PlanAsk(monthly=50000)),
        (said("账单3800，每月还1000", amount=[380000, 100000]), PlanAsk(monthly=100000)),
        (said("头一笔500 往后每月200", amount=[50000, 20000]), PlanAsk(first=50000, monthly=20000)),
        (said("每月还200，先付500", amount=[20000, 50000]), PlanAsk(first=50000, monthly=20000)),
        (said("先付500，剩下慢慢还", amount=50000), PlanAsk(first=50000)),
        (said("首付200,余款分五期", amount=20000, periods=5), PlanAsk(periods=5, first=20000, counts_rest=True)),
        (said("先付一半行吗"), PlanAsk(first=50000)),
        (said("头款付三成，剩下的分两期", periods=2), PlanAsk(periods=2, first=30000, counts_rest=True)),
        (said("先付500，剩下15号付", amount=50000, date=IN_20), PlanAsk(first=50000, rest_day=DAY_20)),
        (said("15号一半月底一半", date=[IN_20, IN_5]), PlanAsk(first_day=DAY_5, rest_day=DAY_20)),
        (said("28号付300，13号付剩下的", amount=30000, date=[IN_5, IN_20]), PlanAsk(None, None, 30000, DAY_5, DAY_20)),
        (said("分3期，28号开始", periods=3, date=IN_5), PlanAsk(periods=3, first_day=DAY_5)),
        (said("5000块的能分期吗", amount=500000), PlanAsk()),
        (said("一次付有点多，拆开行吗"), PlanAsk()),
        (said("下单时选的一次付清，能改六期吗", periods=6), PlanAsk(periods=6)),
        (said("那还是一次付清吧"), PlanAsk(periods=1)),
    ],
    ids=lambda value: value.text if isinstance(value, Said) else "",
)
def test_a_message_asks_for(message: Said, wish: PlanAsk) -> None:
    assert wish_of(message, 100000, MORNING) == wish


@pytest.mark.parametrize(
    ("message", "wish"),
    [
        (said("3"), PlanAsk(periods=3)),
        (said("六吧"), PlanAsk(periods=6)),
        (said("选6期"), PlanAsk(periods=6)),
        (said("500", amount=50000), PlanAsk(monthly=50000)),
        (said("蓝色的"), PlanAsk()),
    ],
    ids=lambda value: value.text if isinstance(value, Said) else "",
)
def test_an_answer_to_how_many_means(message: Said, wish: PlanAsk) -> None:
    assert wish_of(message, 100000, MORNING, answers=True) == wish


@pytest.mark.parametrize(
    ("text", "bare"), [("3", True), ("三期吧", True), ("一次付清", True), ("我住三楼", False), ("便宜3块", False)]
)
def test_a_bare_number_is_known(text: str, bare: bool) -> None:
    assert answers_how_many(said(text)) is bare


def test_a_sum_alone_names_no_plan() -> None:
    assert not names_a_plan(said("200块行吗", amount=20000))
    assert names_a_plan(said("每月200块", amount=20000))
