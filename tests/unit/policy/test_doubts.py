import json
from pathlib import Path

import pytest

from nuanfu.policy.doubts import doubts
from nuanfu.policy.file import dump, from_json, load_policy

SHOP = load_policy(Path(__file__).parents[3] / "policy" / "shop.yml")


def test_the_shops_policy_raises_no_doubt():
    assert doubts(SHOP) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price.lanes", ["order", "credit"]),
        ("price.total_cap", "0.05"),
        ("price.min_order", 600000),
        ("price.max_rounds", 2),
        ("price.offer_ttl_minutes", 0),
        ("outreach.skip_after_unpaid_orders", 0),
        ("gift.value", 10001),
        ("auto_approve.deferral_days", 16),
        ("deferral.hardship_days", 14),
        ("installment.max_amount", 29999),
    ],
)
def test_a_limit_that_another_one_undoes_is_doubted(field, value):
    body = json.loads(dump(SHOP))
    section, name = field.split(".")
    body[section][name] = value
    assert list(doubts(from_json(body))) == [field]


def test_a_budget_of_0_is_doubted():
    body = json.loads(dump(SHOP))
    body["price"]["daily_budget"] = 0
    assert "price.daily_budget" in doubts(from_json(body))


def test_a_step_above_the_cap_is_doubted():
    body = json.loads(dump(SHOP))
    body["price"]["cap"] = "0.05"
    assert list(doubts(from_json(body))) == ["price.ladder"]


@pytest.mark.parametrize("held_out", ["0", "1"])
def test_experiments_that_can_show_nothing_raise_a_doubt(held_out):
    body = json.loads(dump(SHOP)) | {"experiments": {"on": True, "held_out": held_out}}
    assert list(doubts(from_json(body))) == ["experiments.held_out"]


def test_experiments_are_off_in_a_policy_that_does_not_name_them():
    body = json.loads(dump(SHOP))
    del body["experiments"]
    assert not from_json(body).experiments.on
