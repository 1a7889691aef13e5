"""How the tree is kept: names, sizes, and what must not stand in any file."""

import ast
import re
from pathlib import Path

import pytest

from nuanfu.demo_shop import load
from nuanfu.policy.catalogue import load_catalogue
from nuanfu.policy.file import load_policy
from nuanfu.policy.scripts import load_scripts
from tests.project.tree import ROOT, files, modules, relative, syntax, text_of

NO_NAME = {"utils", "util", "helpers", "helper", "misc", "common"}
MOST_LINES = 400
MACHINE_PATH = re.compile(r"(?<![\w.:/}*-])/(?:home|root|Users|work|tmp|mnt)/\w")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|HACK|XXX)\b")
LEFT_OUT = re.compile(r"pytest\.(?:skip|xfail|importorskip)\b|mark\.(?:skip|skipif|xfail)\b|unittest\.skip")
TEXTS = [path for path in files() if path.suffix not in (".csv", ".png", ".lock", ".gz", ".svg")]
SCRIPTS = load_scripts(ROOT / "policy/scripts")


def test_no_file_is_named_for_nothing_in_particular() -> None:
    assert [relative(path) for path in files() if path.stem.lower() in NO_NAME] == []


def test_no_module_is_longer_than_a_reader_s_patience() -> None:
    assert [relative(path) for path in modules() if len(text_of(path).splitlines()) > MOST_LINES] == []


def test_every_module_says_what_it_is() -> None:
    others = [path for path in modules() if not path.name.startswith("test_")]  # a test module's facts are its names
    assert [relative(path) for path in others if not ast.get_docstring(syntax(path))] == []


@pytest.mark.parametrize(
    "pattern", [MACHINE_PATH, UNFINISHED, LEFT_OUT], ids=["machine path", "unfinished", "left out"]
)
def test_no_file_holds(pattern: re.Pattern[str]) -> None:
    others = [path for path in TEXTS if path != Path(__file__)]
    found = [(relative(path), match.group()) for path in others for match in pattern.finditer(text_of(path))]
    assert found == []


def test_the_shipped_policy_catalogue_and_scripts_can_be_used() -> None:
    assert load_policy(ROOT / "policy/shop.yml").version
    assert load_catalogue(ROOT / "policy/catalogue.yml").facts_for("NW-BED-4", "长绒棉四件套")
    assert SCRIPTS.ids


PRODUCT = [node for path in modules() if relative(path).startswith("nuanfu/") for node in ast.walk(syntax(path))]


def _written(expression: ast.expr) -> set[str]:
    """Return the script ids that an expression may be; of one that is put together, its beginning."""
    match expression:
        case ast.Constant(value=str(text)) | ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return _written(one) | _written(other)
    return set()


def test_every_script_that_the_product_says_is_written() -> None:
    calls = [node for node in PRODUCT if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say"]
    named = {name for call in calls if call.args for name in _written(call.args[0])}
    whole = {name for name in named if not name.endswith((".", "_"))}
    assert whole - SCRIPTS.ids == set()
    assert [name for name in named - whole if not any(known.startswith(name) for known in SCRIPTS.ids)] == []


def test_every_script_that_is_written_can_be_said() -> None:
    said = {text for node in PRODUCT if isinstance(node, ast.expr) for text in _written(node)}
    beginnings = tuple(text for text in said if re.fullmatch(r"[a-z]+\.([a-z]+_)*", text))
    assert [name for name in sorted(SCRIPTS.ids - said) if not name.startswith(beginnings)] == []


def test_the_demo_buyers_order_what_the_catalogue_knows() -> None:
    catalogue = load_catalogue(ROOT / "policy/catalogue.yml")
    shop = load(ROOT / "demo/shop.yml")
    assert len({buyer.id for buyer in shop.buyers}) == len(shop.buyers)
    items = [item for buyer in shop.buyers for order in buyer.orders for item in order.items]
    assert [item.sku for item in items if not catalogue.facts_for(item.sku, "")] == []
