"""The Rasa project holds together: the things that Rasa 3.6 lets pass in silence."""

import ast
from pathlib import Path
from typing import Any

import pytest

from nuanfu.conduct.linter import lint_lanes
from nuanfu.flows.registry import ACTION_OF, DECISIONS, NOT_UNDERSTOOD
from nuanfu.negotiation.intents import Intent
from tests.project.tree import ROOT, files, read_yaml, relative, syntax, text_of

INTENT_NAMES = """
reason_price reason_compare reason_service reason_trust reason_dispute reason_shipping_fee reason_delivery_time
reason_delivery_area reason_courier reason_password reason_verification_code reason_payment_howto reason_balance
reason_bank_limit reason_system_error reason_hardship reason_terms reason_forgot reason_changed_mind
request_gift request_deferral request_installment request_stop_collection request_human
ask_bill ask_progress ask_consequences ask_product promise_to_pay claim_paid threaten_complaint
affirm deny inform greet goodbye thank bot_challenge out_of_scope
"""
INTENTS = INTENT_NAMES.split()
ENTITY_NAMES = "emotion amount date discount periods order_id courier payment_method channel region duration product"
FLOWS = sorted({path.parent.name for path in files() if relative(path).startswith("data/")})
DOMAIN = read_yaml(ROOT / "domain.yml")


def _in_data(what: str) -> list[tuple[Path, Any]]:
    """Return each entry of one kind in the files of data/, with its file."""
    found = [(path, read_yaml(path)) for path in files() if relative(path).startswith("data/")]
    return [(path, entry) for path, body in found for entry in (body or {}).get(what, [])]


def _steps(entry: dict[str, Any], kind: str) -> list[str]:
    return [step[kind] for step in entry["steps"] if kind in step]


def rules() -> dict[str, tuple[str, str]]:
    """Return intent → (flow, action) of every rule."""
    return {
        _steps(rule, "intent")[0]: (path.parent.name, _steps(rule, "action")[-1]) for path, rule in _in_data("rules")
    }


def _action_names() -> list[str]:
    """Return what each action class in actions/ calls itself."""
    names = []
    for path in sorted((ROOT / "actions").glob("*.py")):
        for function in ast.walk(syntax(path)):
            match function:
                case ast.FunctionDef(name="name", body=[*_, ast.Return(value=ast.Constant(value=str(name)))]):
                    names.append(name)
    return names


def test_there_are_39_intents() -> None:
    assert len(set(INTENTS)) == 39


def test_the_domain_has_exactly_these_intents() -> None:
    assert sorted(DOMAIN["intents"]) == sorted(INTENTS)


def test_the_product_knows_exactly_the_same_intents() -> None:
    assert sorted(Intent) == sorted(INTENTS)


def test_the_domain_has_exactly_these_entities() -> None:
    names = [next(iter(entity)) if isinstance(entity, dict) else entity for entity in DOMAIN["entities"]]
    assert sorted(names) == sorted(ENTITY_NAMES.split())


def test_no_two_actions_have_one_name() -> None:
    names = _action_names()
    assert sorted(names) == sorted(set(names))


def test_the_domain_lists_exactly_the_actions_there_are() -> None:
    assert sorted(_action_names()) == sorted(DOMAIN["actions"])


def test_every_action_has_a_decision_and_every_decision_an_action() -> None:
    assert sorted(DECISIONS) == sorted(DOMAIN["actions"])


def test_the_registry_answers_an_intent_as_the_rules_do() -> None:
    decided = {intent: action for intent, (_, action) in rules().items() if action in DECISIONS}
    assert decided == {**ACTION_OF, "nlu_fallback": NOT_UNDERSTOOD}


def test_nothing_is_defined_twice_in_the_rasa_project() -> None:
    for path in files():
        if path.suffix in (".yml", ".yaml"):
            read_yaml(path)


def test_a_response_is_defined_in_the_domain_alone() -> None:
    others = [path for path in files() if path.suffix == ".yml" and path.name != "domain.yml"]
    assert [relative(path) for path in others if "\nresponses:" in f"\n{text_of(path)}"] == []


def test_every_response_has_several_wordings_or_is_the_default() -> None:
    assert [name for name, said in DOMAIN["responses"].items() if len(said) < 2 and name != "utter_default"] == []


def test_no_response_says_what_must_not_be_said() -> None:
    texts = [variant["text"] for said in DOMAIN["responses"].values() for variant in said]
    assert [finding for text in texts for finding in lint_lanes(text)] == []


@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_has_examples_rules_and_a_story_test(flow: str) -> None:
    assert (ROOT / "data" / flow / "rules.yml").is_file()
    assert list((ROOT / "data" / flow).glob("nlu*.yml"))
    assert (ROOT / "tests/stories" / f"test_{flow}.yml").is_file()


def test_every_story_test_and_every_action_module_belongs_to_a_flow() -> None:
    stories = {path.stem.removeprefix("test_") for path in (ROOT / "tests/stories").glob("test_*.yml")}
    actions = {path.stem for path in (ROOT / "actions").glob("*.py")} - {"__init__", "__main__", "base"}
    assert stories | actions <= set(FLOWS)


def test_every_intent_is_answered_by_exactly_one_rule() -> None:
    asked = [intent for _, rule in _in_data("rules") for intent in _steps(rule, "intent")]
    assert sorted(asked) == sorted([*INTENTS, "nlu_fallback"])


def test_the_examples_of_an_intent_lie_in_the_flow_that_answers_it() -> None:
    answered_in = {intent: flow for intent, (flow, _) in rules().items()}
    lies_in = {(entry["intent"], path.parent.name) for path, entry in _in_data("nlu")}
    assert sorted(lies_in) == sorted((intent, answered_in[intent]) for intent in INTENTS)


@pytest.mark.parametrize("intent", INTENTS)
def test_an_intent_has_at_least_thirty_different_examples(intent: str) -> None:
    blocks = [entry["examples"] for _, entry in _in_data("nlu") if entry["intent"] == intent]
    examples = {line.removeprefix("- ").strip() for block in blocks for line in block.splitlines()}
    assert len(examples - {""}) >= 30


def test_no_example_stands_under_two_intents() -> None:
    intents_of: dict[str, set[str]] = {}
    for _, entry in _in_data("nlu"):
        for line in entry["examples"].splitlines():
            intents_of.setdefault(line.removeprefix("- ").strip(), set()).add(entry["intent"])
    assert {text: found for text, found in intents_of.items() if len(found) > 1} == {}
