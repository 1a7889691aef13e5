import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.conduct.linter import lint, lint_lanes
from nuanfu.negotiation.moves import Lane


def rules(text: str, lane: Lane = Lane.ORDER, **more: object) -> list[str]:
    return [finding.rule for finding in lint(text, lane, **more)]  # type: ignore[arg-type]


def test_a_finding_shows_the_phrase_its_place_and_another_way_to_say_it() -> None:
    (finding,) = lint("您好，这单已逾期了", Lane.ORDER)
    assert (finding.rule, finding.phrase, finding.start, finding.end) == ("逾期", "逾期", 6, 8)
    assert finding.instead in str(finding)


@pytest.mark.parametrize("text", ["后 果 自 负", "後果自負", "后*果*自*负", "后\u200b果\u200b自负", "后果\n自负"])
def test_a_word_that_is_dressed_up_is_still_found(text: str) -> None:
    (finding,) = lint(f"不付，{text}！", Lane.CREDIT)
    assert finding.phrase == text


def test_a_place_is_found_once_by_the_longest_phrase() -> None:
    assert rules("会进征信黑名单") == ["征信黑名单"]


def test_a_word_that_the_buyer_used_may_be_repeated() -> None:
    assert rules("不会再催您了", buyer_said="别催了") == []


def test_a_word_that_the_buyer_did_not_use_may_not_be_repeated() -> None:
    assert rules("不会再催您了", buyer_said="别烦我") == ["催"]


def test_what_only_looked_like_the_word_in_the_buyers_message_frees_nothing() -> None:
    assert rules("再催您一次", buyer_said="帮我催发货") == ["催"]


def test_a_fear_of_the_buyer_may_be_taken_away_in_their_words() -> None:
    assert rules("我们不会起诉您", buyer_said="你们会起诉我吗") == []


@pytest.mark.parametrize("said", ["你们会起诉我吗", "要起诉就起诉", "将起诉您"])
def test_a_threat_is_none_the_better_for_the_buyers_having_spoken_of_it(said: str) -> None:
    assert rules("我们将起诉您", buyer_said=said) == ["威胁"]


@pytest.mark.parametrize("text", ["逾期会按合同收取违约金", "超过日期未付属于违约，会上报征信"])
def test_a_consequence_from_the_policy_is_free_of_the_word_list(text: str) -> None:
    assert lint_lanes(text, exempt=True) == []


@pytest.mark.parametrize("text", ["逾期我们将起诉您", "会通知您的家人", "我是法院的", "可以借一点来付"])
def test_a_consequence_from_the_policy_is_not_free_of_the_ban_on_threats(text: str) -> None:
    assert lint_lanes(text, exempt=True)


def test_a_person_may_say_that_they_are_one() -> None:
    assert rules("我是真人客服") == ["否认是助手"]
    assert rules("我是真人客服", by_person=True) == []


def test_a_countdown_that_comes_from_the_order_is_true() -> None:
    assert rules("仅剩{left}", truths=["{left}"]) == []
    assert rules("最后 2 小时", truths=["2 小时"]) == []


def test_a_countdown_with_another_figure_is_not_made_true() -> None:
    assert rules("最后 2 小时", truths=["3 小时"]) == ["倒计时"]


def test_wording_for_both_lanes_is_held_to_the_stricter_one() -> None:
    assert [finding.rule for finding in lint_lanes("已逾期")] == ["逾期"]
    assert lint_lanes("已逾期", [Lane.CREDIT]) == []


@given(st.text(), st.sampled_from(Lane))
def test_a_finding_lies_where_it_says(text: str, lane: Lane) -> None:
    assert all(text[finding.start : finding.end] == finding.phrase for finding in lint(text, lane))


@given(st.text(), st.text())
def test_text_around_a_threat_does_not_hide_it(before: str, after: str) -> None:
    assert "后果自负" in rules(f"{before}。后果自负。{after}", Lane.CREDIT)
