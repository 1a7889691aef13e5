"""Rasa's trackers: where they are kept, and how those of one conversation are deleted, which Rasa's HTTP API cannot."""

from pathlib import Path

import structlog
from sqlalchemy import URL, NullPool, create_engine, func, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.expression import column

from nuanfu.errors import Unavailable

TRACKER_SCHEMA = "rasa"  # made by `nuanfu init`; Rasa reads the name from its environment, not from its endpoints
TRACKER_FILE = "rasa.db"
EVENTS = "events"  # as Rasa 3.6 names the table of its SQL store

log = structlog.get_logger()


def tracker_file(ledger: URL) -> Path:
    """Return where Rasa keeps its trackers beside a ledger on SQLite."""
    return Path(ledger.database or "").with_name(TRACKER_FILE)


class Trackers:
    """The tracker database of one ledger: a file beside a SQLite one, a schema of the same PostgreSQL."""

    def __init__(self, ledger: URL, schema: str = TRACKER_SCHEMA) -> None:
        """Take the ledger's address; nothing is opened yet."""
        self._file = tracker_file(ledger) if ledger.get_backend_name() == "sqlite" else None
        self._address = URL.create("sqlite", database=str(self._file)) if self._file else ledger
        self._schema = None if self._file else schema

    def forget(self, conversation_id: int) -> int:
        """Delete the trackers of all episodes of a conversation, and return how many events there were.

        Where Rasa has not written yet, nothing is there to delete and none is made. Raises `Unavailable` when the
        database does not answer: nobody may believe then that the words are gone.
        """
        if self._file and not self._file.exists():
            return 0
        engine = create_engine(self._address, poolclass=NullPool)
        try:
            with engine.begin() as connection:
                if not inspect(connection).has_table(EVENTS, schema=self._schema):
                    return 0
                if self._file:
                    connection.exec_driver_sql("PRAGMA secure_delete=ON")  # else the words stay readable in the file
                events = table(EVENTS, column("sender_id"), schema=self._schema)
                of_conversation = events.c.sender_id.startswith(f"{conversation_id}:")
                found = connection.scalar(select(func.count()).select_from(events).where(of_conversation)) or 0
                if found:
                    connection.execute(events.delete().where(of_conversation))
                return found
        except SQLAlchemyError as error:
            log.error("trackers_not_deleted", conversation_id=conversation_id, why=type(error).__name__)
            raise Unavailable("Rasa's trackers could not be deleted; send the same request again.") from error
        finally:
            engine.dispose()
