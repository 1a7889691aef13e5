"""A shop for tests that ask much and change nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from nuanfu.ledger.database import Database
from tests.harness import Shop


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
