"""Bring the database to this code's revision, by `nuanfu init` alone; refuse to run on any other."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.orm import Session

from nuanfu.errors import SchemaOutdated
from nuanfu.ledger.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Upgrade to the newest revision while no other process does; on PostgreSQL make Rasa's schema too."""
    with database.exclusively("migrate"), database.engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if not database.is_sqlite:
            connection.execute(text("CREATE SCHEMA IF NOT EXISTS rasa"))
            connection.commit()


def require_current(database: Database) -> None:
    """Raise `SchemaOutdated` unless the database stands at this code's revision."""
    with database.reading() as session:
        found = revision(session)
    if found != head():
        raise SchemaOutdated(f"The database has revision {found}, this code needs {head()}; run `nuanfu init`.")


def revision(session: Session) -> str | None:
    """Return the revision at which the database stands; None before `nuanfu init`."""
    return MigrationContext.configure(session.connection()).get_current_revision()


@cache
def head() -> str | None:
    """Return the revision that this code needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
