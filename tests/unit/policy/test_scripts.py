from pathlib import Path

import pytest

from nuanfu.errors import ScriptInvalid
from nuanfu.policy.scripts import Script, Scripts, load_scripts, parse_scripts

GREETING = """
greet.hello:
  variables: [name]
  variants: ["您好，{name}", "{name}，来啦", "又见面了"]
"""


@pytest.fixture
def scripts():
    return Scripts(parse_scripts(GREETING))


def refusal(text):
    with pytest.raises(ScriptInvalid) as caught:
        parse_scripts(text, "greet.yml")
    return caught.value


def test_the_first_wording_comes_first(scripts):
    assert scripts.say("greet.hello", {"name": "小李"}, frozenset()) == "您好，小李"


def test_a_wording_already_said_is_not_said_again(scripts):
    assert scripts.say("greet.hello", {"name": "小李"}, frozenset({"您好，小李"})) == "小李，来啦"


def test_the_same_wording_with_another_value_is_no_other_sentence(scripts):
    assert scripts.say("greet.hello", {"name": "小王"}, frozenset({"您好，小李"})) == "小王，来啦"


def test_a_preferred_wording_comes_first_and_the_others_follow_it(scripts):
    second = list(scripts.wordings("greet.hello"))[1]
    said = []
    for _ in range(3):
        said.append(scripts.say("greet.hello", {"name": "小李"}, said, second))
    assert said == ["小李，来啦", "又见面了", "您好，小李"]


def test_a_wording_is_named_for_its_words(scripts):
    edited = Scripts(parse_scripts(GREETING.replace("来啦", "来了")))
    names, others = list(scripts.wordings("greet.hello")), list(edited.wordings("greet.hello"))
    assert (names[0], names[2]) == (others[0], others[2])
    assert names[1] != others[1]


def test_when_all_is_said_the_first_comes_again(scripts):
    said = frozenset({"您好，小李", "小李，来啦", "又见面了"})
    assert scripts.say("greet.hello", {"name": "小李"}, said) == "您好，小李"


def test_when_all_is_said_the_first_of_the_least_said_comes(scripts):
    said = ["您好，小李", "小李，来啦", "又见面了", "您好，小李"]
    assert scripts.say("greet.hello", {"name": "小李"}, said) == "小李，来啦"


def test_a_value_is_never_read_as_a_variable(scripts):
    assert scripts.say("greet.hello", {"name": "{name}"}, frozenset()) == "您好，{name}"


def test_a_variable_that_is_not_needed_is_ignored(scripts):
    assert scripts.say("greet.hello", {"name": "小李", "until": "18:00"}, frozenset()) == "您好，小李"


def test_a_declared_variable_must_be_supplied(scripts):
    with pytest.raises(ScriptInvalid, match="name"):
        scripts.say("greet.hello", {}, frozenset())


def test_an_unknown_script_is_named(scripts):
    with pytest.raises(ScriptInvalid, match=r"greet\.bye"):
        scripts.say("greet.bye", {}, frozenset())


def test_an_undeclared_variable_is_named_with_file_script_and_line():
    error = refusal("greet.hello:\n  variables: [name]\n  variants:\n    - 您好\n    - 您好，{nmae}\n")
    assert error.fields == {"greet.hello.variants.1": "line 5: 没有变量 nmae，可以用的：name"}
    assert "greet.yml" in error.message


@pytest.mark.parametrize(
    "variant", ["{name.upper}", "{name[0]}", "{name:>9}", "{name!r}", "{}", "{0}", "{name", "name}"]
)
def test_a_variable_is_only_its_name(variant):
    assert "greet.hello.variants.0" in refusal(f"greet.hello: {{variables: [name], variants: ['{variant}']}}").fields


@pytest.mark.parametrize(
    "text",
    [
        "greet.hello: [您好]",
        "greet.hello: {variants: []}",
        "greet.hello: {variant: [您好]}",
        "您好: {variants: [您好]}",
    ],
)
def test_a_script_of_another_shape_is_refused(text):
    assert refusal(text).fields


def test_a_phrase_that_must_not_be_said_is_named_with_file_script_and_line():
    error = refusal("greet.hello:\n  variants:\n    - 您好\n    - 您还欠一点\n")
    assert error.fields["greet.hello.variants.1"].startswith("line 4: 不能写「欠」")
    assert "greet.yml" in error.message


def test_a_script_of_the_credit_lane_may_call_a_bill_what_it_is():
    assert parse_scripts("bill.late: {lane: credit, variants: [这期账单已逾期]}")


def test_a_script_that_names_no_lane_is_held_to_both():
    assert "逾期" in refusal("bill.late: {variants: [这期账单已逾期]}").message


def test_a_script_of_the_credit_lane_does_not_press_either():
    assert "还款催促" in refusal("bill.late: {lane: credit, variants: [请立即还款]}").message


@pytest.mark.parametrize("variant", ["仅剩 3 小时", "最后2小时了", "马上涨价"])
def test_a_countdown_written_by_hand_is_refused(variant):
    assert refusal(f"greet.hello: {{variants: [{variant}]}}").fields


@pytest.mark.parametrize("variant", ["仅剩{left}", "最后{left}小时"])
def test_a_countdown_filled_from_the_order_may_be_said(variant):
    assert parse_scripts(f"greet.hello: {{variables: [left], variants: ['{variant}']}}")


def test_the_problems_of_every_file_are_told_at_once(tmp_path):
    (tmp_path / "a.yml").write_text("greet.hello: {variants: [后果自负]}", encoding="utf-8")
    (tmp_path / "b.yml").write_text("greet.bye: {variants: ['{name}']}", encoding="utf-8")
    with pytest.raises(ScriptInvalid) as caught:
        load_scripts(tmp_path)
    assert set(caught.value.fields) == {"greet.hello.variants.0", "greet.bye.variants.0"}


def test_a_wording_stands_once():
    assert "两次" in refusal("greet.hello: {variants: [您好, 您好]}").fields["greet.hello.variants"]


def test_a_script_stands_in_one_file(tmp_path):
    (tmp_path / "a.yml").write_text("greet.hello: {variants: [您好]}", encoding="utf-8")
    (tmp_path / "b.yml").write_text("greet.hello: {variants: [在的]}", encoding="utf-8")
    with pytest.raises(ScriptInvalid, match=r"b\.yml: greet\.hello 在 a\.yml"):
        load_scripts(tmp_path)


def test_a_folder_without_scripts_is_refused(tmp_path):
    with pytest.raises(ScriptInvalid):
        load_scripts(tmp_path)


def test_the_shops_scripts_all_load():
    scripts = load_scripts(Path(__file__).parents[3] / "policy" / "scripts")
    assert isinstance(scripts["price.value"], Script)
