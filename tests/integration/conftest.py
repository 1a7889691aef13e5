"""A shop for tests that ask much and change nothing, and a machine for the command line."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from nuanfu.ledger.database import Database
from tests.harness import POLICY_FILE, Shop
from tests.machine import Machine


@pytest.fixture(scope="module")
def quiet_shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Return one shop on SQLite for all tests of a module, with the unpaid order A1 of buyer-1."""
    path = tmp_path_factory.mktemp("quiet") / "nuanfu.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    shop = Shop(database)
    with shop.client:
        shop.order()
        yield shop
    database.close()


@pytest.fixture
def machine(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return a machine with nothing on it and no setting but those a test needs."""
    for name in [name for name in os.environ if name.startswith("NUANFU_")]:
        monkeypatch.delenv(name)
    url = f"sqlite:///{tmp_path}/nuanfu.db"
    monkeypatch.setenv("NUANFU_DATABASE_URL", url)
    monkeypatch.setenv("NUANFU_POLICY", str(POLICY_FILE))
    monkeypatch.setenv("NUANFU_SECRET", "a" * 40)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return Machine(tmp_path, url, capsys, monkeypatch)


@pytest.fixture
def small_shop(sqlite_template: Path, tmp_path: Path) -> Iterator[Shop]:
    """Return an empty shop on SQLite: for what is decided, which does not turn on the database."""
    path = tmp_path / "nuanfu.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    shop = Shop(database)
    with shop.client:
        yield shop
    database.close()
