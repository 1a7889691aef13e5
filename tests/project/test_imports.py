"""Who may import whom, and that an import does no work."""

import ast
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.project.tree import ROOT, SOURCE_FOLDERS, imports, module_name, modules, relative, syntax, text_of

NEGOTIATION = [path for path in modules() if relative(path).startswith("nuanfu/negotiation/")]
IMPURE = ("sqlalchemy", "alembic", "psycopg", "redis", "huey", "httpx", "fastapi", "uvicorn", "rasa_sdk", "honcho")
CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "system_clock", "machine_seconds"}

IMPORT_ALL = """
import gc, importlib, pkgutil, sys
import socketio  # brings urllib3 along, which tries IPv6 with a socket of its own: not our doing
EVENTS = ("socket.connect", "socket.bind", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen", "os.mkdir")
watched, root = [], sys.argv[1]

def watch(event, args):
    if event == "open":
        path, mode = str(args[0]), args[1] or "r"
        ours = path.startswith(root) and not path.endswith((".py", ".pyc", ".so", ".typed")) and "/.venv/" not in path
        if ours or (set(mode) & set("wax+") and not path.startswith("/dev/")):
            watched.append(f"open {path} {mode}")
    elif event in EVENTS:
        watched.append(f"{event} {args[:1]}")

sys.addaudithook(watch)
for package in ("nuanfu", "actions"):
    for module in pkgutil.walk_packages([f"{root}/{package}"], f"{package}."):
        importlib.import_module(module.name)
        for seen in watched:
            print(module.name, seen)
        watched.clear()

from sqlalchemy import Engine
print(*[f"engine {found.url}" for found in gc.get_objects() if isinstance(found, Engine)], sep="\\n", end="")
"""


def run(code: str, *arguments: str) -> str:
    """Run code in an interpreter of its own and return what it printed."""
    command = [sys.executable, "-B", "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_any_module_opens_no_file_socket_or_engine() -> None:
    assert run(IMPORT_ALL, str(ROOT)) == ""


def test_the_negotiation_brings_no_database_web_or_network_package_with_it() -> None:
    names = ", ".join(module_name(path) for path in NEGOTIATION)
    loaded = run(f"import sys, {names}; print(*sorted(name.split('.')[0] for name in sys.modules))").split()
    assert [name for name in IMPURE if name in loaded] == []


@pytest.mark.parametrize("path", NEGOTIATION, ids=relative)
def test_the_negotiation_imports_only_itself_money_and_the_shape_of_time(path: Path) -> None:
    ours = {name for name in imports(path) if name.startswith("nuanfu.")}
    time = tuple(f"nuanfu.clock.{name}" for name in ("SHANGHAI", "end_of_day", "shanghai_day"))
    allowed = ("nuanfu.negotiation.", "nuanfu.money.", "nuanfu.errors.", *time)
    assert [name for name in sorted(ours) if not name.startswith(allowed)] == []


@pytest.mark.parametrize("path", NEGOTIATION, ids=relative)
def test_the_negotiation_reads_no_clock_file_or_chance(path: Path) -> None:
    assert not {"time", "random", "secrets", "os", "io", "socket"} & {name.split(".")[0] for name in imports(path)}
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call)
    }
    assert not (CLOCKS | {"open"}) & called


@cache
def _layers() -> list[str]:
    contracts: list[dict[str, Any]] = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["importlinter"][
        "contracts"
    ]
    return next(contract["layers"] for contract in contracts if contract["type"] == "layers")


def _excused() -> list[tuple[str, str]]:
    """Return the imports that the contract excuses by name, as importer and imported."""
    contracts = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    written = [line for contract in contracts for line in contract.get("ignore_imports", [])]
    return [(importer, imported) for importer, imported in (line.split(" -> ") for line in written)]


def _layer(name: str) -> int | None:
    """Return how deep a module lies, or None when it belongs to no layer."""
    layers = [tuple(f"{module}." for module in layer.split(" : ")) for layer in _layers()]
    return next((at for at, modules in enumerate(layers) if f"{name}.".startswith(modules)), None)


def test_every_module_of_conduct_belongs_to_a_layer() -> None:
    inside = [module_name(path) for path in _of_folder("nuanfu/conduct") if path.name != "__init__.py"]
    assert [name for name in inside if _layer(name) is None] == []


@pytest.mark.parametrize("path", [path for path in modules() if _layer(module_name(path)) is not None], ids=relative)
def test_a_layer_imports_only_those_below_it(path: Path) -> None:
    own = _layer(module_name(path))
    assert own is not None
    excused = {imported for importer, imported in _excused() if importer == module_name(path)}
    upward = [
        name
        for name in imports(path)
        if (deep := _layer(name)) is not None and deep < own and not name.startswith(tuple(excused) or "-")
    ]
    assert upward == []


def _of_folder(folder: str) -> list[Path]:
    return [path for path in modules() if relative(path).startswith(f"{folder}/")]


def test_the_rasa_environment_imports_nothing_of_the_product() -> None:
    outside = {name for path in _of_folder("nlu") for name in imports(path)}
    assert [name for name in outside if name.startswith(("nuanfu", "actions"))] == []


def test_the_product_imports_nothing_of_rasa_and_only_actions_the_sdk() -> None:
    for folder in SOURCE_FOLDERS:
        for path in _of_folder(folder):
            for name in imports(path):
                of_rasa = name.startswith(("rasa.", "nlu."))
                known_to = ("nlu/", "tests/nlu/", "benchmarks/nlu/") if of_rasa else ("actions/", "tests/")
                if name.split(".")[0] in ("rasa", "nlu", "rasa_sdk"):
                    assert relative(path).startswith(known_to), f"{relative(path)} imports {name}"


def test_only_one_module_writes_messages() -> None:
    writers = {
        relative(path)
        for path in _of_folder("nuanfu")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message"
    }
    assert writers == {"nuanfu/desk/conversations.py"}
