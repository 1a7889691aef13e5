"""What tests share: a database of each kind, a shop that stands on it, and how Hypothesis works here."""

import logging
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

from nuanfu.ledger.database import Database
from nuanfu.ledger.schema import migrate
from nuanfu.logs import configure
from tests.harness import Shop, empty

POSTGRES = os.environ.get("NUANFU_TEST_POSTGRES_URL", "")
REDIS = os.environ.get("NUANFU_TEST_REDIS_URL", "")

settings.register_profile(
    "nuanfu",
    max_examples=int(os.environ.get("NUANFU_TEST_EXAMPLES", "60")),
    deadline=None,  # the machine decides how long an example takes, not the code
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("nuanfu")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which services the tests met, and how to switch on those that they did not; -q would hide a header."""
    terminalreporter.write_line("PostgreSQL: " + ("tested" if POSTGRES else "NOT tested; set NUANFU_TEST_POSTGRES_URL"))
    terminalreporter.write_line("Redis: " + ("tested" if REDIS else "NOT tested; set NUANFU_TEST_REDIS_URL"))


@pytest.fixture(scope="session", autouse=True)
def _logs() -> None:
    """Log as the processes do: structlog unconfigured draws every local of a traceback, which takes seconds."""
    configure(logging.WARNING)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated, empty SQLite file; each test works on a copy."""
    path = tmp_path_factory.mktemp("template") / "nuanfu.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()  # the last connection to close folds the write-ahead log into the file
    return path


@contextmanager
def own_schema() -> Iterator[str]:
    """Return the address of a PostgreSQL schema made for this, dropped at the end."""
    schema = f"nuanfu_{uuid.uuid4().hex[:8]}"
    address = make_url(POSTGRES)
    admin = create_engine(address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield address.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Return the address of a migrated schema of its own."""
    with own_schema() as url:
        database = Database(url)
        migrate(database)
        database.close()
        yield url


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return a database without any table."""
    with nullcontext(f"sqlite:///{tmp_path}/new/nuanfu.db") if request.param == "sqlite" else own_schema() as url:
        made = Database(url)
        yield made
        made.close()


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return an empty ledger, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "nuanfu.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        made = Database(f"sqlite:///{path}")
    else:
        made = Database(request.getfixturevalue("postgres_url"))
    yield made
    empty(made)
    made.close()


@pytest.fixture
def shop(database: Database) -> Iterator[Shop]:
    """Return a shop on an empty ledger."""
    made = Shop(database)
    with made.client:
        yield made
