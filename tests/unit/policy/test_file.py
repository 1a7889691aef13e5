import json
from pathlib import Path

import pytest

from nuanfu.errors import PolicyInvalid
from nuanfu.negotiation.policy import Policy
from nuanfu.policy.file import dump, from_json, load_policy, parse_policy, policy_hash

SHOP = Path(__file__).parents[3] / "policy" / "shop.yml"
FESTIVAL = "calendar: [{from: 2027-02-05, to: 2027-02-11, text: 春节放假, shipping: false}]"
HOOK = 'webhooks: [{url: "https://shop.example/hook", events: [offer.accepted, case.stopped]}]'
OUTAGE = "incidents: [{what: payment, text: 支付通道维护中, until: 2026-11-22T18:00+08:00}]"
CLOSED = "suspended: [{region: 新疆, until: 2026-12-01}]"


@pytest.fixture(scope="module")
def text():
    return SHOP.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def full(text):
    for empty, written in [("calendar: []", FESTIVAL), ("webhooks: []", HOOK), ("incidents: []", OUTAGE)]:
        text = text.replace(empty, written)
    return text.replace("suspended: []", CLOSED)


def refusal(text):
    with pytest.raises(PolicyInvalid) as caught:
        parse_policy(text)
    return caught.value


def line_of(text, part):
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def test_the_shops_policy_is_usable():
    assert load_policy(SHOP).shop.name == "暖屋家居"


def test_a_policy_is_read_back_from_json_as_it_was(full):
    policy = parse_policy(full)
    assert from_json(dump(policy)) == policy
    assert from_json(json.loads(dump(policy))) == policy


def test_a_policy_that_pydantic_wrote_is_read_back_too(full):
    policy = parse_policy(full)
    assert Policy.model_validate_json(policy.model_dump_json()) == policy


def test_json_holds_shares_as_text_so_that_they_stay_exact(text):
    assert json.loads(dump(parse_policy(text)))["price"]["ladder"] == ["0.03", "0.05", "0.08"]


def test_the_hash_names_what_a_policy_says(text):
    assert policy_hash(text) == policy_hash(parse_policy(text))
    assert policy_hash(text) != policy_hash(text.replace("min_order: 3000", "min_order: 3001"))


def test_comments_spaces_and_trailing_zeros_make_no_other_policy(text):
    same = "# another comment\n" + text.replace("cap: 0.08 ", "cap: 0.080   ")
    assert policy_hash(same) == policy_hash(text)


@pytest.mark.parametrize(
    ("right", "wrong", "field", "reason"),
    [
        ("cap: 0.08 ", "cap: 8% ", "price.cap", "0 到 1 之间的比例"),
        ("total_cap: 0.12", "total_cap: 1.2", "price.total_cap", "不能大于 1"),
        ("min_order: 3000", "min_order: -3", "price.min_order", "不能小于 0"),
        ("min_order: 3000", "min_order: 30.5", "price.min_order", "应为整数"),
        ("min_order: 3000", 'min_order: "3000"', "price.min_order", "应为整数"),
        ("min_order: 3000", "min_order: 0x10", "price.min_order", "应为整数"),
        ("min_order: 3000", "min_order: .nan", "price.min_order", "应为整数"),
        ("min_order: 3000", f"min_order: {'9' * 20}", "price.min_order", "不能大于"),
        ("min_order: 3000", f"min_order: {'9' * 5000}", "price.min_order", "数字太长"),
        ("cap: 0.08 ", "cap: 0.08000001 ", "price.cap", "最多写 6 位小数"),
        ("cap: 0.08 ", "cap: 1e-99999999999999999999 ", "price.cap", "数字太长"),
        ("cap: 0.08 ", "cap: 1e999999999 ", "price.cap", "0 到 1 之间的比例"),
        ("min_order: 3000", "min_order:", "price.min_order", "应为整数"),
        ("respect_item_floor: true", "respect_item_floor: yes", "price.respect_item_floor", "true 或 false"),
        ("lanes: [order]", "lanes: [ordr]", "price.lanes.0", "'order', 'credit'"),
        ("lanes: [order]", "lanes: order", "price.lanes", "应为列表"),
        ("max_rounds: 3", "max_round: 3", "price.max_round", "请检查拼写"),
        ("max_rounds: 3", "max_round: 3", "price.max_rounds", "缺少这一项"),
        ("    days: 30", "    days: 0", "price.per_buyer.days", "不能小于 1"),
        ("顺丰: 800", "顺风: 800", "shipping.couriers.顺风", "'顺丰'"),
        ("dispute: until_resolved", "dispute: 30", "stop.dispute", "'until_resolved'"),
        ('hours: "09:00-22:00"', "hours: 9-22", "handoff.hours", "09:00-22:00"),
        ("version: 2026-11-22", "version: 3", "version", "加引号"),
        ("version: 2026-11-22", "version: '  '", "version", "不能为空"),
        ("service:\n  gesture: none", "service: none", "service", "名字: 值"),
    ],
)
def test_a_problem_is_named_with_its_line_and_field(text, right, wrong, field, reason):
    broken = text.replace(right, wrong, 1)
    error = refusal(broken)
    assert reason in error.fields[field]
    assert error.fields[field].split(":")[0] in error.message
    assert f"{field}:" in error.message


@pytest.mark.parametrize(
    ("right", "wrong", "field"),
    [
        ("min_order: 3000", "min_order: -3", "price.min_order"),
        ("lanes: [order]", "lanes: [order, ordr]", "price.lanes.1"),
        ("顺丰: 800", "顺风: 800", "shipping.couriers.顺风"),
        ("calendar: []", "calendar:\n  - {from: 2027-02-05, to: 2027-02-01, text: 春节放假}", "calendar.0.to"),
    ],
)
def test_the_line_is_where_the_field_stands(text, right, wrong, field):
    broken = text.replace(right, wrong, 1)
    line = line_of(broken, wrong.splitlines()[-1])
    assert refusal(broken).fields[field].startswith(f"line {line}: ")


def test_a_missing_field_is_named_at_the_section_it_belongs_to(text):
    broken = text.replace("  max_rounds: 3", "  # max_rounds", 1)
    assert refusal(broken).fields["price.max_rounds"].startswith(f"line {line_of(broken, 'price:')}: ")


def test_every_problem_is_named_at_once(text):
    broken = text.replace("min_order: 3000", "min_order: -3", 1).replace("stock: 200", "stock: x")
    assert set(refusal(broken).fields) == {"price.min_order", "gift.stock"}


def test_a_name_written_twice_is_refused_with_both_lines(text):
    broken = text.replace("  max_rounds: 3", "  max_rounds: 3\n  max_rounds: 9")
    first = line_of(broken, "max_rounds: 3")
    assert (
        refusal(broken).fields["price.max_rounds"] == f"line {first + 1}: 写了两次，第 {first} 行已经有了，请删掉一个"
    )


def test_a_name_written_twice_on_top_is_refused(text):
    assert "points" in refusal(text + "\npoints: null\n").fields


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("", 1),
        ("# only a comment\n", 1),
        ("price: [1\n", 2),
        ("price:\n\tcap: 1\n", 2),
        ("a: 1\nb: \x07\n", 2),
        ("a: &x 1\nb: *x\n", 2),
        ("a: &x [*x]\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("- a\n", 1),
        ("just words", 1),
        ("? [a, b]\n: 1\n", 1),
        ("[" * 5000, 1),
    ],
)
def test_a_file_that_is_no_policy_is_refused_with_the_line(broken, line):
    assert refusal(broken).fields["file"].startswith(f"line {line}: ")


def test_a_tag_runs_nothing(text):
    broken = text.replace("name: 暖屋家居", "name: !!python/object/apply:os.getcwd []")
    assert refusal(broken).fields["file"].startswith(f"line {line_of(broken, '!!python')}: ")


def test_the_word_on_stays_a_name(text):
    assert "  on: [" in text
    assert len(parse_policy(text).handoff.on) == 3


def test_a_missing_file_is_refused_by_its_name(tmp_path):
    with pytest.raises(PolicyInvalid, match=r"nowhere\.yml"):
        load_policy(tmp_path / "nowhere.yml")


def test_a_file_in_another_encoding_is_refused_with_what_to_do(tmp_path, text):
    path = tmp_path / "shop.yml"
    path.write_bytes(text.encode("gbk", errors="ignore"))
    with pytest.raises(PolicyInvalid, match="UTF-8"):
        load_policy(path)


def test_a_byte_order_mark_is_no_problem(tmp_path, text):
    path = tmp_path / "shop.yml"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_policy(path) == parse_policy(text)


def test_json_with_a_problem_is_refused_by_field(text):
    body = json.loads(dump(parse_policy(text)))
    body["price"]["cap"] = 2
    with pytest.raises(PolicyInvalid) as caught:
        from_json(body)
    assert caught.value.fields == {"price.cap": "不能大于 1"}


def test_broken_json_is_refused():
    with pytest.raises(PolicyInvalid, match="JSON"):
        from_json('{"price": ')
