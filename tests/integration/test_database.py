"""The two doors of the database, its times, and its revision: what may pass, and what is refused."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, insert, inspect, select, text, update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from nuanfu.errors import ReadOnlySession, SchemaOutdated
from nuanfu.ledger import locks
from nuanfu.ledger.database import Database
from nuanfu.ledger.models import Buyer, Order
from nuanfu.ledger.schema import head, migrate, require_current
from nuanfu.tables import METADATA
from tests.harness import MORNING, Shop


def add_buyer(database: Database, buyer_id: str = "b1") -> None:
    with database.writing() as session:
        session.add(Buyer(id=buyer_id, first_seen=MORNING))


def buyers(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Buyer.id).order_by(Buyer.id)))


# Reading never writes


def by_adding(session: Session) -> None:
    session.add(Buyer(id="b2", first_seen=MORNING))


def by_committing(session: Session) -> None:
    session.add(Buyer(id="b2", first_seen=MORNING))
    session.commit()


def by_changing(session: Session) -> None:
    session.get_one(Buyer, "b1").name = "another"


def by_deleting(session: Session) -> None:
    session.delete(session.get_one(Buyer, "b1"))


def by_merging(session: Session) -> None:
    session.merge(Buyer(id="b1", name="another", first_seen=MORNING))
    session.flush()


def by_saving_in_bulk(session: Session) -> None:
    session.bulk_save_objects([Buyer(id="b2", first_seen=MORNING)])
    session.commit()


def by_an_insert(session: Session) -> None:
    session.execute(insert(Buyer).values(id="b2", first_seen=MORNING))


def by_an_update(session: Session) -> None:
    session.execute(update(Buyer).values(name="another"))


def by_a_delete(session: Session) -> None:
    session.execute(delete(Buyer))


def by_a_core_statement(session: Session) -> None:
    session.connection().execute(METADATA.tables["buyers"].delete())


def by_text(session: Session) -> None:
    session.execute(text("DELETE FROM buyers"))


def by_the_driver(session: Session) -> None:
    session.connection().exec_driver_sql("UPDATE buyers SET name = 'another'")


def by_a_new_table(session: Session) -> None:
    session.execute(text("CREATE TABLE sneaky (id INTEGER)"))


WAYS: list[Callable[[Session], None]] = [
    *(by_adding, by_committing, by_changing, by_deleting, by_merging, by_saving_in_bulk, by_an_insert, by_an_update),
    *(by_a_delete, by_a_core_statement, by_text, by_the_driver, by_a_new_table),
]


@pytest.mark.parametrize("way", WAYS)
def test_the_reading_session_cannot_write(database: Database, way: Callable[[Session], None]) -> None:
    add_buyer(database)
    with pytest.raises(ReadOnlySession), database.reading() as session:
        way(session)
    with database.reading() as session:
        assert [(buyer.id, buyer.name) for buyer in session.scalars(select(Buyer))] == [("b1", None)]


def test_a_connection_that_was_read_with_can_be_written_with(database: Database) -> None:
    for number in range(3):
        buyers(database)
        add_buyer(database, f"b{number}")
    assert buyers(database) == ["b0", "b1", "b2"]


def test_reading_sees_one_moment_from_its_first_look_on(shop: Shop) -> None:
    shop.order()
    with shop.database.reading() as session:
        order = session.get_one(Order, "A1")
        with shop.database.writing() as writing:
            locks.order(writing, "A1").instalments[0].amount = 1
        assert sum(part.amount for part in order.instalments) == order.payable


def test_reading_does_not_wait_for_a_writer(database: Database) -> None:
    add_buyer(database)
    with database.writing() as session:
        session.add(Buyer(id="b2", first_seen=MORNING))
        session.flush()
        assert buyers(database) == ["b1"]


def break_down(session: Session) -> None:
    """See a new buyer under their lock, then fail."""
    locks.buyer_or_new(session, "b1", MORNING)
    raise ZeroDivisionError


def test_an_error_rolls_everything_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        break_down(session)
    assert buyers(database) == []


# Writers


def test_writers_of_one_buyer_are_serial(database: Database) -> None:
    add_buyer(database)

    def append() -> None:
        for _ in range(10):
            with database.writing() as session:
                buyer = locks.buyer(session, "b1")
                buyer.name = f"{buyer.name or ''}+"

    together(append, 4)
    with database.reading() as session:
        assert session.get_one(Buyer, "b1").name == "+" * 40


def test_a_buyer_who_is_new_to_several_writers_is_made_once(database: Database) -> None:
    def see() -> None:
        with database.writing() as session:
            locks.buyer_or_new(session, "b1", MORNING)

    together(see, 8)
    assert buyers(database) == ["b1"]


def test_a_writer_who_fails_lets_the_next_one_in(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        break_down(session)
    add_buyer(database)
    assert buyers(database) == ["b1"]


def together(work: Callable[[], None], times: int) -> None:
    """Run `work` in several threads at once; raises what the first of them raised."""
    failed: list[BaseException] = []
    start = threading.Barrier(times)

    def run() -> None:
        try:
            start.wait()
            work()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


# Times


def test_a_naive_time_is_refused(database: Database) -> None:
    naive = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001
    with pytest.raises(StatementError, match="naive"), database.writing() as session:
        session.add(Buyer(id="b1", first_seen=naive))


def test_a_naive_time_is_refused_in_a_question_too(database: Database) -> None:
    naive = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001
    with pytest.raises(StatementError, match="naive"), database.reading() as session:
        session.scalars(select(Buyer).where(Buyer.first_seen > naive)).all()


def test_a_time_comes_back_aware_and_in_utc(database: Database) -> None:
    with database.writing() as session:
        session.add(Buyer(id="b1", first_seen=datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=8)))))
    with database.reading() as session:
        kept = session.get_one(Buyer, "b1").first_seen
    assert (kept, kept.tzinfo) == (datetime(2026, 11, 23, 2, 0, tzinfo=UTC), UTC)


def test_times_of_different_offsets_are_compared_as_moments(database: Database) -> None:
    add_buyer(database)
    earlier = datetime(2026, 11, 23, 1, 59, tzinfo=UTC)
    with database.reading() as session:
        assert session.scalar(select(Buyer.id).where(Buyer.first_seen > earlier)) == "b1"
        assert session.scalar(select(Buyer.id).where(Buyer.first_seen > MORNING)) is None


def test_an_amount_beyond_32_bits_is_kept(shop: Shop) -> None:
    assert shop.order(unit_price=9 * 10**11, floor_price=None)["goods_total"] == 9 * 10**11


# The revision


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_an_empty_database_is_refused(bare: Database) -> None:
    with pytest.raises(SchemaOutdated, match="nuanfu init"):
        require_current(bare)


def test_migrating_an_empty_database_makes_every_table(bare: Database) -> None:
    migrate(bare)
    require_current(bare)
    assert tables(bare) == {*METADATA.tables, "alembic_version"}


def test_migrating_twice_changes_nothing(bare: Database) -> None:
    migrate(bare)
    add_buyer(bare)
    migrate(bare)
    require_current(bare)
    assert buyers(bare) == ["b1"]


def test_the_migrations_make_what_the_models_say(bare: Database) -> None:
    migrate(bare)
    seen = inspect(bare.engine)
    for table in METADATA.sorted_tables:
        told = {column.name: column.nullable for column in table.columns}
        assert {column["name"]: column["nullable"] for column in seen.get_columns(table.name)} == told
        made = {index["name"] for index in seen.get_indexes(table.name) if not index.get("duplicates_constraint")}
        assert made == {index.name for index in table.indexes}


def test_a_database_of_another_revision_is_refused(bare: Database) -> None:
    migrate(bare)
    with bare.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(SchemaOutdated, match="0000"):
        require_current(bare)


def test_a_desk_on_another_revision_does_not_start(shop: Shop) -> None:
    with shop.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        with pytest.raises(SchemaOutdated), Shop(shop.database).client:
            pass
    finally:
        with shop.database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head()})
