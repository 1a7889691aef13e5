"""How scenarios are read, and how one that fails tells its story."""

from pathlib import Path

import pytest

from tests.scenarios.always import Sentences
from tests.scenarios.play import NotAsExpected, Play
from tests.scenarios.shape import ORDER_NO, Scenario, ScenarioInvalid, read_scenarios
from tests.scenarios.stage import Stage

GOOD = """
- name: 嫌贵
  why: 让一步
  steps:
    - buyer: 太贵了
      expect: {offer: {kind: discount, after: 29800}}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "price.yml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ScenarioInvalid) as caught:
        read_scenarios(written(folder, text))
    return caught.value.message


def test_what_is_given_unwritten_is_the_demo_order(tmp_path: Path) -> None:
    given = read_scenarios(written(tmp_path, GOOD))[0].given
    assert (given.time.hour, [order.order_no for order in given.orders]) == (10, [ORDER_NO])


def test_an_unknown_key_is_named_with_file_line_and_step(tmp_path: Path) -> None:
    message = refusal(tmp_path, GOOD.replace("expect: {offer", "expect: {ofer"))
    assert "price.yml" in message
    assert "line 6, 0.steps.0.expect.ofer: 没有这一项" in message


def test_a_step_that_does_two_things_is_refused(tmp_path: Path) -> None:
    assert "一步只做一件事" in refusal(tmp_path, GOOD + "      pays: 100\n")


def test_a_policy_change_that_names_no_limit_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace("  why: 让一步", "  why: 让一步\n  given: {policy: {price.cup: 0}}")
    assert "没有 price.cup" in refusal(tmp_path, text)


def test_two_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    assert "嫌贵 写了两次" in refusal(tmp_path, GOOD + GOOD)


def test_a_failure_tells_the_conversation_so_far(stage: Stage, sqlite_url: str, sentences: Sentences) -> None:
    scenario = Scenario.model_validate(
        {
            "name": "说不通",
            "why": "一定不成立",
            "steps": [{"buyer": "太贵了"}, {"buyer": "可以", "expect": {"payable": 1}}, {"buyer": "谢谢"}],
        }
    )
    with pytest.raises(NotAsExpected) as caught:
        Play(stage.shop_over(sqlite_url), scenario, sentences).run()
    told = str(caught.value)
    assert "第 2 步" in told
    assert "payable: 应为 1，实为 29800" in told
    assert "买家：太贵了" in told
    assert "小暖：" in told
    assert "谢谢" not in told
