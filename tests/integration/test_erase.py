"""Erasing a person removes who they are and what was said, at Rasa too; sums and events stay, nothing comes back."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, NullPool, create_engine, inspect, make_url, select, text

from nuanfu.cases import importing
from nuanfu.ledger.models import LedgerEvent
from nuanfu.ledger.platform_export import read_export
from nuanfu.ledger.rebuild import RebuiltOrder, rebuild
from nuanfu.tables import METADATA
from nuanfu.tracker_store import Trackers, tracker_file
from nuanfu.turns.models import Conversation
from tests.conftest import POSTGRES
from tests.desks import turns_of
from tests.harness import Shop, code_of, offer_in

NAME, PHONE, WORDS = "张小暖", "13800138000", "太贵了，我住在青石巷"
PERSON = {"id": "buyer-1", "name": NAME, "phone": PHONE}


def erase(shop: Shop, buyer: str = "buyer-1") -> dict[str, Any]:
    answer = shop.client.delete(f"/api/v1/buyers/{buyer}")
    assert answer.is_success, answer.text
    return answer.json()


def everything(shop: Shop) -> str:
    """Return every row of every table as one text."""
    with shop.database.engine.connect() as connection:
        return "\n".join(
            repr(row) for table in METADATA.sorted_tables for row in connection.execute(select(table)).mappings()
        )


def events_of(shop: Shop) -> list[str]:
    with shop.database.reading() as session:
        return list(session.scalars(select(LedgerEvent.kind).order_by(LedgerEvent.id)))


def rebuilt(shop: Shop) -> dict[str, RebuiltOrder]:
    with shop.database.reading() as session:
        return rebuild(session.scalars(select(LedgerEvent).order_by(LedgerEvent.id)).all())


def conversation_id(shop: Shop) -> int:
    with shop.database.reading() as session:
        return session.scalars(select(Conversation.id).where(Conversation.buyer_id == "buyer-1")).one()


@pytest.fixture
def known(shop: Shop) -> Shop:
    """Give a shop that knows a buyer: an order, a haggle, a part payment, a wish for a person."""
    place = {"province": "浙江", "city": "杭州", "pay_url": "https://pay.example.com/A1?to=18899990000"}
    shop.client.put("/api/v1/orders/A1", json=shop.order_body() | {"buyer": PERSON} | place)
    offer = offer_in(shop.says(WORDS, client_id=f"{PHONE}-1"))
    shop.answer(offer["offer_id"])
    shop.pay(1000)
    shop.says("我要找人工，我是张小暖", "request_human")
    return shop


# What goes and what stays


def test_nothing_in_the_ledger_tells_who_the_buyer_was_or_what_they_said(known: Shop) -> None:
    personal = (NAME, PHONE, WORDS, "我是张小暖", "青石巷", "杭州", "18899990000")
    assert all(word in everything(known) for word in personal)
    erase(known)
    kept = everything(known)
    assert [word for word in personal if word in kept] == []


def test_the_files_of_the_ledger_do_not_hold_the_words_either(known: Shop) -> None:
    if not known.database.is_sqlite:  # PostgreSQL's log of changes is its administrator's
        return
    erase(known)
    ledger = Path(known.database.url.database or "")
    files = (ledger, ledger.with_name(ledger.name + "-wal"))
    assert [file.name for file in files if WORDS.encode() in file.read_bytes()] == []


def test_what_the_bot_said_is_erased_too(known: Shop) -> None:
    erase(known)
    told = known.client.get("/api/v1/buyers/buyer-1/export").json()
    assert told["messages"]
    assert {message["text"] for message in told["messages"]} == {None}


def test_an_export_after_erasing_tells_when_and_no_more_who(known: Shop) -> None:
    at = erase(known)["erased_at"]
    told = known.client.get("/api/v1/buyers/buyer-1/export").json()["buyer"]
    assert (told["name"], told["phone"], told["erased_at"]) == (None, None, at)


def test_erasing_changes_no_sum_case_or_offer(known: Shop) -> None:
    before = known.view()
    erase(known)
    assert known.view() == before


def test_money_and_case_can_be_rebuilt_after_erasing(known: Shop) -> None:
    before = rebuilt(known)
    erase(known)
    assert rebuilt(known) == before


def test_messages_keep_their_numbers(known: Shop) -> None:
    def numbers() -> list[int]:
        return [message["seq"] for message in known.client.get("/api/v1/buyers/buyer-1/export").json()["messages"]]

    before = numbers()
    erase(known)
    assert numbers() == before


def test_another_buyer_keeps_everything(known: Shop) -> None:
    known.order("B1", "buyer-2")
    known.says("我也嫌贵", buyer="buyer-2")
    before = known.client.get("/api/v1/buyers/buyer-2/export").json()
    erase(known)
    assert known.client.get("/api/v1/buyers/buyer-2/export").json() == before


def test_erasing_twice_is_erasing_once(known: Shop) -> None:
    first = erase(known)
    before = everything(known)
    known.clock.move(days=1)
    assert erase(known) == first
    assert everything(known) == before
    assert events_of(known).count("buyer.erased") == 1


def test_an_unknown_buyer_cannot_be_erased(shop: Shop) -> None:
    assert code_of(shop.client.delete("/api/v1/buyers/nobody")) == (404, "buyer_unknown")


def test_a_buyer_who_never_wrote_can_be_erased(shop: Shop) -> None:
    shop.order()
    erase(shop)
    assert shop.client.get("/api/v1/buyers/buyer-1/export").json()["buyer"]["name"] is None


# What comes after


def test_a_later_order_starts_with_nothing_remembered(known: Shop) -> None:
    erase(known)
    known.clock.move(days=40)
    known.order("A2")
    answer = known.says("太贵了", order_no="A2")
    assert (answer["mode"], offer_in(answer)["kind"]) == ("bot", "discount")


def test_a_yes_after_erasing_accepts_nothing(shop: Shop) -> None:
    shop.order()
    shop.says("太贵了")
    erase(shop)
    shop.says("行吧", "affirm")
    assert [offer["state"] for offer in shop.view()["offers"]] == ["open"]


def test_rasa_meets_an_erased_buyer_in_a_new_episode(known: Shop) -> None:
    erase(known)
    known.says("你好", "greet")
    assert known.rasa.senders[-1] not in known.rasa.senders[:-1]


def test_a_client_id_from_before_is_a_new_message(known: Shop) -> None:
    erase(known)
    assert known.says("你好", "greet", client_id=f"{PHONE}-1")["intent"] == "greet"


def test_what_is_told_again_of_an_earlier_order_brings_nobody_back(known: Shop) -> None:
    body = known.order_body() | {"buyer": PERSON, "province": "浙江", "city": "杭州"}
    erase(known)
    known.clock.move(hours=1)
    assert known.client.put("/api/v1/orders/A1", json=body).status_code == 200
    assert [word for word in (NAME, PHONE, "杭州") if word in everything(known)] == []


def test_a_later_order_may_tell_who_the_buyer_is(known: Shop) -> None:
    erase(known)
    known.clock.move(hours=1)
    assert known.client.put("/api/v1/orders/A2", json=known.order_body() | {"buyer": PERSON}).status_code == 201
    assert known.client.get("/api/v1/buyers/buyer-1/export").json()["buyer"]["name"] == NAME


def test_who_came_back_can_be_erased_again(known: Shop) -> None:
    first = erase(known)
    known.clock.move(hours=1)
    known.client.put("/api/v1/orders/A2", json=known.order_body() | {"buyer": PERSON})
    assert erase(known)["erased_at"] > first["erased_at"]
    assert NAME not in everything(known)


def test_the_same_platform_file_again_brings_nobody_back(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(
        "订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,订单状态,收货人姓名,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝总数量\n"
        f"9001,buyer-9,299.00,8.00,307.00,等待买家付款,{NAME},{PHONE},2026-11-22 09:00:00,,四件套,1\n",
        encoding="utf-8",
    )

    def read() -> None:
        assert importing.import_orders(shop.database, read_export(file), shop.clock()).bad == []

    read()
    assert NAME in everything(shop)
    erase(shop, "buyer-9")
    read()
    assert [word for word in (NAME, PHONE) if word in everything(shop)] == []


# A turn in progress


def test_a_turn_in_progress_says_nothing_and_leaves_nothing(shop: Shop) -> None:
    shop.order()
    shop.rasa.before_answer = lambda: erase(shop)
    answer = shop.says(WORDS)
    assert (answer["messages"], answer["intent"]) == ([], None)
    assert WORDS not in everything(shop)
    assert {turn.state for turn in turns_of(shop)} == {"abandoned"}


def test_an_offer_that_was_never_shown_is_withdrawn(shop: Shop) -> None:
    shop.order()
    shop.rasa.before_answer = lambda: erase(shop)
    shop.says(WORDS)
    assert [offer["state"] for offer in shop.view()["offers"]] == ["withdrawn"]


# Rasa's trackers


NO_DATABASE = b"this is no database at all, whatever its name says" * 100


@dataclass(frozen=True)
class Store:
    """A tracker database as Rasa has it; its table is there once something is written."""

    trackers: Trackers
    engine: Engine
    table: str

    def write(self, *senders: str) -> None:
        """Let Rasa write one event for each sender."""
        with self.engine.begin() as connection:
            if not self.senders():
                connection.execute(text(f"CREATE TABLE {self.table} (sender_id VARCHAR(255) NOT NULL, data TEXT)"))
            rows = [{"sender": sender, "data": WORDS} for sender in senders]
            connection.execute(text(f"INSERT INTO {self.table} VALUES (:sender, :data)"), rows)

    def senders(self) -> list[str]:
        """Return whose events there are."""
        schema, _, name = self.table.rpartition(".")
        if not inspect(self.engine).has_table(name, schema=schema or None):
            return []
        with self.engine.connect() as connection:
            return sorted(connection.scalars(text(f"SELECT sender_id FROM {self.table}")))


def beside(ledger: URL) -> Store:
    """Return the tracker database beside a ledger on SQLite."""
    return Store(Trackers(ledger), create_engine(f"sqlite:///{tracker_file(ledger)}", poolclass=NullPool), "events")


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give a tracker database without its table: a file on SQLite, a schema of its own on PostgreSQL."""
    if request.param == "sqlite":
        yield beside(make_url(f"sqlite:///{tmp_path}/nuanfu.db"))
        return
    schema = f"rasa_{uuid.uuid4().hex[:8]}"
    engine = create_engine(make_url(POSTGRES).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield Store(Trackers(engine.url, schema), engine, f"{schema}.events")
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


def test_every_episode_of_the_conversation_is_forgotten_and_no_other(store: Store) -> None:
    store.write("1:1", "1:2", "1:2", "11:1", "21:1", "default")
    assert store.trackers.forget(1) == 3
    assert store.senders() == ["11:1", "21:1", "default"]


def test_what_rasa_never_wrote_is_no_obstacle(store: Store) -> None:
    assert store.trackers.forget(1) == 0


def test_where_rasa_has_no_file_none_is_made(tmp_path: Path) -> None:
    assert Trackers(make_url(f"sqlite:///{tmp_path}/nuanfu.db")).forget(1) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_tracker_file_without_its_table_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "rasa.db").touch()
    assert Trackers(make_url(f"sqlite:///{tmp_path}/nuanfu.db")).forget(1) == 0


def test_the_words_are_gone_from_the_file_itself(tmp_path: Path) -> None:
    store = beside(make_url(f"sqlite:///{tmp_path}/nuanfu.db"))
    store.write("1:1", "2:1")
    store.trackers.forget(1)
    assert (tmp_path / "rasa.db").read_bytes().count(WORDS.encode()) == 1


@pytest.fixture
def tracked(quiet_shop: Shop) -> Iterator[tuple[Shop, Store]]:
    """Give a shop on SQLite and the database in which Rasa would keep its trackers."""
    yield quiet_shop, beside(quiet_shop.database.url)
    tracker_file(quiet_shop.database.url).unlink(missing_ok=True)
    quiet_shop.rasa.before_answer = None


def test_erasing_a_buyer_deletes_what_rasa_remembers(tracked: tuple[Shop, Store]) -> None:
    shop, store = tracked
    shop.says("你好", "greet")
    store.write(f"{conversation_id(shop)}:1", f"{conversation_id(shop)}:2", "999:1")
    erase(shop)
    assert store.senders() == ["999:1"]


def test_what_rasa_writes_after_the_erasure_is_deleted_when_its_turn_ends(tracked: tuple[Shop, Store]) -> None:
    shop, store = tracked

    def erase_and_let_rasa_write() -> None:
        erase(shop)
        store.write(f"{conversation_id(shop)}:1")

    shop.rasa.before_answer = erase_and_let_rasa_write
    shop.says("太贵了，真的")
    assert store.senders() == []


def test_erasing_is_not_called_done_while_the_trackers_cannot_be_reached(tracked: tuple[Shop, Store]) -> None:
    shop, store = tracked
    shop.says("你好呀", "greet")
    path = tracker_file(shop.database.url)
    path.write_bytes(NO_DATABASE)
    assert code_of(shop.client.delete("/api/v1/buyers/buyer-1")) == (503, "unavailable")
    path.unlink()
    store.write(f"{conversation_id(shop)}:1")
    erase(shop)
    assert store.senders() == []
