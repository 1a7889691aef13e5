"""The files of the repository, read once: what the tests of this folder look at."""

import ast
import os
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SOURCE_FOLDERS = ("actions", "benchmarks", "nlu", "nuanfu", "tests")


@cache
def files() -> tuple[Path, ...]:
    """Return every file that git would keep, found by the folders that .gitignore names and not by asking git."""
    rules = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    left_out = {".git", *(rule.strip("/") for rule in rules if rule.endswith("/"))}
    found = []
    for folder, names, here in os.walk(ROOT):
        paths = {name: Path(folder, name).relative_to(ROOT).as_posix() for name in names}
        names[:] = sorted(name for name in names if not {name, paths[name]} & left_out)
        found += [Path(folder, name) for name in here if name not in rules and not name.endswith(".pyc")]
    return tuple(sorted(found))


@cache
def modules() -> tuple[Path, ...]:
    """Return every Python file of ours."""
    return tuple(path for path in files() if path.suffix == ".py")


def relative(path: Path) -> str:
    """Return a path as it is named from the root."""
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    """Return a file's text."""
    return path.read_text(encoding="utf-8")


@cache
def syntax(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(text_of(path), str(path))


def imports(path: Path) -> set[str]:
    """Return the full names that a module imports; `from a import b` counts as `a.b`."""
    found = set()
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def module_name(path: Path) -> str:
    """Return the name under which a module is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


class _NoDuplicates(yaml.SafeLoader):
    """A loader that refuses a name written twice, which YAML lets pass in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Refuse a second key of the same name."""
        names = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"{node.start_mark}: written twice: {sorted(map(str, twice))}")
        return super().construct_mapping(node, deep)


@cache
def read_yaml(path: Path) -> Any:
    """Read a YAML file; raises ValueError naming what is written twice."""
    return yaml.load(text_of(path), _NoDuplicates)
