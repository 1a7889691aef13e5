"""docs/conduct.md tells the rules of the gate as the code has them."""

import inspect
import re
from collections.abc import Callable

import pytest

from nuanfu.conduct import rules
from nuanfu.conduct.words import ENTRIES
from tests.project.tree import ROOT, text_of

DOCUMENT = text_of(ROOT / "docs/conduct.md")
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| (.+?) \| (.+?) \| (.+?) \| `(.+?)` \|$", re.MULTILINE)
TABLE = {rule: verdict for table, verdict in ((rules.DENYING, "denies"), (rules.DEFERRING, "defers")) for rule in table}


def written(rule: Callable[..., object]) -> tuple[str, ...]:
    """Return what the document should say of a rule, from the rule itself."""
    text = inspect.getdoc(rule) or ""
    number = re.search(r"^Number: (.+)\.$", text, re.MULTILINE)
    source = re.search(r"^Source: (.+)\.$", text, re.MULTILINE)
    assert number, f"{rule.__name__} has no number"
    assert source, f"{rule.__name__} has no source"
    where = rule.__module__.replace(".", "/") + ".py"
    return (
        TABLE[rule],
        text.splitlines()[0].removesuffix("."),
        "—" if number.group(1) == "none" else number.group(1),
        source.group(1),
        where,
    )


def test_every_rule_of_the_gate_is_told_and_no_other() -> None:
    assert [row[0] for row in ROW.findall(DOCUMENT)] == [rule.__name__ for rule in TABLE]


@pytest.mark.parametrize("rule", TABLE, ids=lambda rule: rule.__name__)
def test_a_rule_is_told_with_its_number_and_source(rule: Callable[..., object]) -> None:
    told = {name: tuple(cells) for name, *cells in ROW.findall(DOCUMENT)}
    assert told[rule.__name__] == written(rule)


def test_no_two_rules_have_one_name() -> None:
    assert len(rules.REASONS) == len(rules.DENYING) + len(rules.DEFERRING)


def test_every_rule_tells_the_shop_in_chinese() -> None:
    assert [name for name, said in rules.REASONS.items() if not re.search("[\u4e00-\u9fff]", said)] == []


def test_every_entry_of_the_word_list_is_told() -> None:
    told = DOCUMENT.split("\n## Words\n", 1)[1]
    assert [entry.rule for entry in ENTRIES if f"`{entry.rule}`" not in told] == []
