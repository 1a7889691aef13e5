"""A ledger with very many open orders, of which a thousand are due: filled by SQL, on SQLite and PostgreSQL."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from nuanfu.clock import SHANGHAI
from nuanfu.ledger import policies
from nuanfu.ledger.database import Database
from nuanfu.ledger.schema import migrate
from nuanfu.policy.file import load_policy

NOW = datetime(2026, 11, 25, 10, tzinfo=SHANGHAI)
DUE = 1_000
MESSAGES = 5  # in the conversation of every buyer who is due


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a database counts, goes back some minutes, and fills up a number."""

    numbers: str
    ago: str
    digits: str


SQLITE = Dialect(
    "(WITH RECURSIVE counted(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM counted WHERE n < :count)"
    " SELECT n FROM counted)",
    "datetime(:now, (-({minutes})) || ' minutes')",
    "printf('%08d', n)",
)
POSTGRESQL = Dialect(
    "generate_series(CAST(:first AS int), CAST(:count AS int)) AS counted(n)",
    "CAST(:now AS timestamptz) - make_interval(mins => CAST({minutes} AS int))",
    "lpad(CAST(n AS text), 8, '0')",
)


def filled(url: str, count: int, per_minute: int) -> Database:
    """Make a ledger of `count` open orders: the last DUE are half an hour old, the others weeks and months."""
    database = Database(url)
    migrate(database)
    pace(database, per_minute)
    dialect = SQLITE if database.is_sqlite else POSTGRESQL
    given = {"now": f"{NOW.astimezone(UTC):%Y-%m-%d %H:%M:%S}{'' if database.is_sqlite else '+00'}", "count": count}
    with database.writing() as session:
        for first, table, columns, values in _rows(dialect, count):
            statement = f"INSERT INTO {table} ({columns}) SELECT {values} FROM {dialect.numbers}"
            session.execute(text(statement), {**given, "first": first})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return database


def pace(database: Database, per_minute: int) -> None:
    """Let so many messages start in a minute."""
    policy = load_policy(Path("policy/shop.yml"))
    outreach = policy.outreach.model_copy(update={"per_minute": per_minute})
    with database.writing() as session:
        policies.publish(session, policy.model_copy(update={"outreach": outreach}), now=NOW, who="bench")


def _rows(dialect: Dialect, count: int) -> list[tuple[int, str, str, str]]:
    """Return, for each table, the first number, its columns and their values."""
    young = count - DUE + 1

    def ago(minutes: str) -> str:
        return dialect.ago.format(minutes=minutes)

    placed = ago(f"CASE WHEN n >= {young} THEN 35 ELSE 20160 + n % 200000 END")
    in_90_days = ago("-129600")
    orders = "order_no, buyer_id, lane, status, placed_at, closes_at, goods_total, shipping_fee, discount,"
    talk = "buyer_id, owner, last_seq, episode, episode_turns, misunderstood, asked, read_by_buyer, read_by_shop"
    tables = [
        (1, "buyers", "id, phone, first_seen", f"'b' || n, '138' || {dialect.digits}, {ago('0')}"),
        (
            1,
            "orders",
            f"{orders} shipping_discount, paid",
            f"'o' || n, 'b' || n, 'order', 'pending', {placed}, {in_90_days}, 29900, 800, 0, 0, 0",
        ),
        (1, "instalments", "order_no, seq, due_at, amount, paid", f"'o' || n, 1, {in_90_days}, 30700, 0"),
        (
            1,
            "items",
            "order_no, position, sku, title, quantity, unit_price",
            "'o' || n, 1, 'NW-BED-4', '长绒棉四件套', 1, 29900",
        ),
        (1, "cases", "order_no, state", "'o' || n, 'open'"),
        (young, "conversations", talk, f"'b' || n, 'bot', {MESSAGES}, 1, 0, 0, '{{}}', {MESSAGES}, {MESSAGES}"),
    ]
    for seq in range(1, MESSAGES + 1):
        author, said = ("buyer", "什么时候发货") if seq % 2 else ("bot", "付款后 48 小时内发出,不用着急。")
        id_of = "(SELECT id FROM conversations WHERE buyer_id = 'b' || n)"
        values = f"{id_of}, {seq}, '{author}', '{said}', {ago('4000')}"
        tables.append((young, "messages", "conversation_id, seq, author, text, at", values))
    made = f"'b' || n, {ago('14000')}, 'reminder', 'im', NULL, {'false' if dialect is POSTGRESQL else '0'}"
    tables.append((young, "contacts", "buyer_id, at, kind, channel, order_no, connected", made))
    return tables
