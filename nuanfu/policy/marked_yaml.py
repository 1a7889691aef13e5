"""YAML as the shop's files use it: plain values with the line of each, exact decimals, no surprises.

The YAML 1.1 readings that bite a shop are left out: `on` and `no` stay texts, `10:30` is no number, `010` is refused
as text, a day stays as written. Aliases and tags have no use here and are refused.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

Path = tuple[str | int, ...]

WHOLE_FILE: Path = ()


@dataclass(slots=True)
class Marked:
    """The value of a YAML text, the line on which each path stands (from 1), and what is wrong with the text."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[Path, int, str]] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """Return the line of a path, or of the nearest part of it that is written."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Plain(yaml.SafeLoader):
    """A loader that knows null, true and false, integers and decimals, and nothing else."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse aliases and tags before anything is built from them: an alias may point at itself."""
        event = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it open
        is_alias = self.check_event(yaml.AliasEvent)
        if is_alias or event.tag is not None:
            what = f"引用 *{event.anchor}" if is_alias else f"标签 {event.tag}"
            raise yaml.composer.ComposerError(None, None, f"不能用{what}，请写出来", event.start_mark)
        return super().compose_node(parent, index)


_Plain.yaml_implicit_resolvers = {}

for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", [*"~nN", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", r"[-+]?(?:0|[1-9][0-9_]*)", [*"-+0123456789"]),
    ("float", r"[-+]?(?:[0-9][0-9_]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+", [*"-+.0123456789"]),
):
    _Plain.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$", re.ASCII), _first)


def read(text: str) -> Marked:
    """Read one YAML document; what cannot be read is in `problems`, everything else is in `value`."""
    marked = Marked()
    try:
        root = yaml.compose(text, Loader=_Plain)
        if root is None:
            marked.problems.append((WHOLE_FILE, 1, "文件是空的"))
        else:
            marked.value = _value(root, WHOLE_FILE, marked)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"不是正确的 YAML：{error.problem or error.context}"
        marked.problems.append((WHOLE_FILE, mark.line + 1 if mark else 1, reason))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        marked.problems.append((WHOLE_FILE, line, "有看不见的控制字符，请删掉"))
    except RecursionError:
        marked.problems.append((WHOLE_FILE, 1, "嵌套太深，请检查括号"))
    return marked


def _value(node: yaml.Node, path: Path, marked: Marked) -> Any:
    line = node.start_mark.line + 1
    marked.lines.setdefault(path, line)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, marked)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, index), marked) for index, child in enumerate(node.value)]
    return _scalar(node, path, marked)


def _mapping(node: yaml.MappingNode, path: Path, marked: Marked) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key_node, child in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            marked.problems.append((path, line, "名字应是一个词，不能是列表或一组值"))
            continue
        key = str(key_node.value)
        if key in value:
            first = marked.lines[(*path, key)]
            marked.problems.append(((*path, key), line, f"写了两次，第 {first} 行已经有了，请删掉一个"))
            continue
        marked.lines[(*path, key)] = line
        value[key] = _value(child, (*path, key), marked)
    return value


def _scalar(node: yaml.Node, path: Path, marked: Marked) -> Hashable:
    text = str(node.value)
    kind = str(node.tag).removeprefix("tag:yaml.org,2002:")
    try:
        return _KINDS[kind](text)
    except (ValueError, ArithmeticError):
        marked.problems.append((path, node.start_mark.line + 1, "数字太长"))
        return None


_KINDS: Mapping[str, Callable[[str], Hashable]] = {
    "str": str,
    "null": lambda _: None,
    "bool": lambda text: text.lower() == "true",
    "int": lambda text: int(text.replace("_", "")),
    "float": lambda text: Decimal(text.replace("_", "")),
}
