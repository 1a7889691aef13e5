"""What one policy changes against another."""

from nuanfu.policy.changes import changes
from tests.harness import policy_with


def test_a_policy_changes_nothing_against_itself() -> None:
    assert changes(policy_with(), policy_with()) == []


def test_each_field_is_named_with_what_it_was_and_is() -> None:
    found = changes(policy_with(), policy_with(price__cap="0.8", price__daily_budget=500000))
    assert found == [
        {"field": "price.cap", "was": "0.08", "now": "0.8"},
        {"field": "price.daily_budget", "was": "200000", "now": "500000"},
    ]


def test_a_list_is_told_as_a_whole() -> None:
    (found,) = changes(policy_with(), policy_with(price__ladder=["0.03"]))
    assert (found["field"], found["now"]) == ("price.ladder", "0.03")


def test_what_is_added_or_left_out_is_told_as_nothing_before_or_after() -> None:
    gone = changes(policy_with(), policy_with(gift=None))
    assert ("gift.sku", "（没有）") in [(one["field"], one["now"]) for one in gone]
    back = changes(policy_with(gift=None), policy_with())
    assert ("gift.sku", "（没有）") in [(one["field"], one["was"]) for one in back]
