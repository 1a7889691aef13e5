"""The documents say what is there: settings, errors, policy, states, folders, links."""

import ast
import json
import re
import tomllib
import types
import typing
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from pydantic import BaseModel

from nuanfu import desk_errors, errors
from nuanfu.cases.models import ApplicationState, PromiseState, TodoState
from nuanfu.cases.states import FOLLOWERS, CaseState, Cause
from nuanfu.desk import refusals
from nuanfu.negotiation.moves import OfferState
from nuanfu.negotiation.policy import Policy
from nuanfu.outreach.models import DeliveryState, ReminderState
from nuanfu.settings import Settings
from nuanfu.turns.models import Owner, TurnState
from tests.project.test_rasa_project import FLOWS, rules
from tests.project.tree import ROOT, files, modules, relative, syntax, text_of

DOCUMENTS = [path for path in files() if path.suffix == ".md"]
NAMED = re.compile(r"`([^`\n]+)`")
ROW = re.compile(r"^\| *`([^`]+)` *\|(.*)\|$", re.MULTILINE)
OUR_FILE = re.compile(
    r"(?:actions|benchmarks|data|demo|docs|nlu|nuanfu|policy|tests|web)/[\w./-]+\.(?:py|yml|md|txt|toml|tsx?|mjs)"
)
FOR_TESTS = re.compile(r"NUANFU_TEST_\w+")


def document(name: str) -> str:
    """Return the text of one document."""
    return text_of(ROOT / name)


def first_cells(text: str) -> list[str]:
    """Return what stands in backticks at the head of each table row."""
    return [match.group(1) for match in ROW.finditer(text)]


def section(text: str, heading: str) -> str:
    """Return what stands under a heading of the second level."""
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def test_every_setting_is_in_the_example_and_the_other_way_round() -> None:
    written = set(re.findall(r"^#?(NUANFU_\w+)=", document(".env.example"), re.MULTILINE))
    known = {f"NUANFU_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in written if not FOR_TESTS.fullmatch(name)} == known


def test_every_service_that_the_tests_can_meet_is_in_the_example() -> None:
    read = {name for path in modules() for name in re.findall(r"NUANFU_TEST_\w+_URL", text_of(path))}
    assert read <= set(re.findall(r"^#?(NUANFU_\w+)=", document(".env.example"), re.MULTILINE))


def test_every_example_of_a_setting_shows_the_default() -> None:
    shown = dict(re.findall(r"^#(NUANFU_\w+)=(.*)$", document(".env.example"), re.MULTILINE))
    for name, field in Settings.model_fields.items():
        default = field.default
        plain = (
            ",".join(default)
            if isinstance(default, tuple)
            else str(int(default) if default is False else default or "")
        )
        assert shown[f"NUANFU_{name.upper()}"] == plain


def _error_tree(root: type[errors.NuanfuError]) -> Iterator[type[errors.NuanfuError]]:
    yield root
    for child in root.__subclasses__():
        yield from _error_tree(child)


def _status_told(row: str) -> str:
    return row.split("|")[0].strip()


def test_every_error_of_the_product_is_explained_with_its_status() -> None:
    assert desk_errors  # its branches hang on the tree once it is imported
    product = [error for error in _error_tree(errors.NuanfuError) if error.__module__.startswith("nuanfu.")]
    told = {
        code: _status_told(rest) for code, rest in ROW.findall(section(document("docs/errors.md"), "From the product"))
    }
    assert told == {error.code: str(error.status) for error in product}


def test_no_two_errors_have_one_code() -> None:
    codes = [error.code for error in _error_tree(errors.NuanfuError) if error.__module__.startswith("nuanfu.")]
    assert sorted(codes) == sorted(set(codes))


def test_every_error_of_the_http_layer_is_explained_and_no_other() -> None:
    codes = {code for code, _ in refusals.BY_STATUS.values()} | {"http_error"}
    for path in modules():
        if relative(path).startswith("nuanfu/desk/"):
            for node in ast.walk(syntax(path)):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("refusal") and len(node.args) > 1:
                    code = node.args[1]
                    codes |= {code.value} if isinstance(code, ast.Constant) else set()
    assert set(first_cells(section(document("docs/errors.md"), "From the HTTP layer"))) == codes


def _sections(kind: object) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the models inside an annotation, each with what its fields are written behind."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield "", kind
        return
    brackets = "[]" if typing.get_origin(kind) is tuple else ""
    for inner in typing.get_args(kind):
        if inner is not types.NoneType:
            yield from ((brackets + more, model) for more, model in _sections(inner))


def _fields(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Yield each field of a policy as it is written in the file: `price.cap`, `calendar[].from`."""
    for name, field in model.model_fields.items():
        path = before + (field.alias or name)
        inner = list(_sections(field.annotation))
        if not inner or any(brackets for brackets, _ in inner):
            yield path
        for brackets, part in inner:
            yield from _fields(part, f"{path}{brackets}.")


def test_every_policy_field_is_explained_and_no_other() -> None:
    assert sorted(first_cells(document("docs/policy.md"))) == sorted(_fields(Policy))


def test_every_policy_field_is_told_with_unit_example_and_meaning() -> None:
    for field, rest in ROW.findall(document("docs/policy.md")):
        assert all(cell.strip() for cell in rest.split("|")), field


STATES = [
    CaseState,
    Cause,
    OfferState,
    PromiseState,
    ApplicationState,
    TodoState,
    TurnState,
    Owner,
    ReminderState,
    DeliveryState,
]


@pytest.mark.parametrize("states", STATES, ids=lambda enum: enum.__name__)
def test_the_diagrams_name_every_state(states: type[StrEnum]) -> None:
    words = set(re.findall(r"\w+", document("docs/states.md")))
    assert [state.value for state in states if state.value not in words] == []


def test_the_diagram_of_the_case_is_the_table_in_the_code() -> None:
    drawn = re.findall(r"^ *(\w+) --> (\w+)$", section(document("docs/states.md"), "Case"), re.MULTILINE)
    assert sorted(drawn) == sorted((before.value, after.value) for before in FOLLOWERS for after in FOLLOWERS[before])


def test_every_cause_has_a_row() -> None:
    assert sorted(first_cells(section(document("docs/states.md"), "Case"))) == sorted(Cause)


def _folders() -> set[str]:
    """Return every folder of the tree that holds something, with a slash at its end."""
    inside = {parent for path in files() for parent in path.relative_to(ROOT).parents}
    return {f"{folder.as_posix()}/" for folder in inside if folder.parts}


def test_every_folder_on_the_map_exists() -> None:
    assert set(first_cells(section(document("docs/map.md"), "Folders"))) - _folders() == set()


def test_every_folder_is_on_the_map() -> None:
    named_for_what_is_in_it = re.compile(r"tests/.+|web/src/\w+/(?:components|pages)/\w+/")
    wanted = {folder for folder in _folders() if not named_for_what_is_in_it.fullmatch(folder)}
    assert wanted - set(first_cells(section(document("docs/map.md"), "Folders"))) == set()


def test_the_map_names_every_flow() -> None:
    assert {f"data/{flow}/" for flow in FLOWS} <= set(first_cells(document("docs/map.md")))


def test_the_map_tells_for_each_intent_which_flow_and_action_answer() -> None:
    rows = ROW.findall(section(document("docs/map.md"), "Who answers what"))
    told = {intent: tuple(cell.strip(" `") for cell in rest.split("|")[:2]) for intent, rest in rows}
    assert told == rules()


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_every_link_leads_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", text_of(path))
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_every_file_of_ours_that_a_document_names_exists(path: Path) -> None:
    named = [match for text in NAMED.findall(text_of(path)) for match in OUR_FILE.findall(text)]
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=relative)
def test_every_make_target_that_a_document_names_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", document("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", text_of(path), re.MULTILINE)) <= targets


def test_every_glossary_entry_names_what_is_in_the_code() -> None:
    for name, inner in re.findall(r"`([\w/]+\.py)` `([\w.]+)` \|$", document("docs/glossary.md"), re.MULTILINE):
        assert re.search(rf"\b{inner.split('.')[-1]}\b", text_of(ROOT / name)), f"{inner} is not in {name}"


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_direct_dependency_has_its_reason() -> None:
    chosen = set()
    for project in ("pyproject.toml", "nlu/pyproject.toml"):
        body = tomllib.loads(document(project))
        for wanted in [*body["project"]["dependencies"], *body["dependency-groups"]["dev"]]:
            chosen.add(re.split(r"[<>=]", wanted)[0])
    assert set(first_cells(document("docs/decisions/0008-packages.md"))) == chosen


def test_every_package_of_the_front_end_has_its_reason() -> None:
    project = json.loads(document("web/package.json"))
    chosen = {*project["dependencies"], *project["devDependencies"]}
    assert set(first_cells(document("docs/decisions/0018-front-end.md"))) == chosen
