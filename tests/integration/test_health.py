"""What `/healthz` tells, to anybody: how each part is, and 503 when one is down that the desk cannot do without."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from nuanfu.desk.app import make_desk
from nuanfu.ledger.database import Database
from nuanfu.ledger.schema import head
from nuanfu.policy.file import policy_hash
from tests.harness import MORNING, Shop, policy_with, shipped_policy

NOBODY_HERE = "postgresql://nobody@127.0.0.1:9/none"
ALL_WELL = {"database": "ok", "schema": "ok", "policy": "ok", "rasa": "ok", "outreach": "never"}


def health(shop: Shop, **settings: Any) -> tuple[int, dict[str, Any]]:
    """Ask without a key, at a desk with some settings changed."""
    app = replace(shop.app, settings=shop.app.settings.model_copy(update=settings))
    answer = TestClient(make_desk(app, shop.rasa)).get("/healthz")
    return answer.status_code, answer.json()


def test_health_names_every_part_and_needs_no_key(shop: Shop) -> None:
    status, told = health(shop)
    assert (status, told["status"], told["parts"]) == (200, "ok", ALL_WELL)


def test_health_names_the_revision_and_the_policy_in_force(shop: Shop) -> None:
    changed = policy_with(price__cap=0)
    shop.publish(changed)
    _, told = health(shop)
    assert told["revision"] == head()
    assert told["policy"] == {"version": shipped_policy().version, "hash": policy_hash(changed)[:12]}


def test_health_names_rasa_when_it_is_down(shop: Shop) -> None:
    shop.rasa.down = True
    status, told = health(shop)
    assert (status, told["status"], told["parts"]) == (503, "degraded", ALL_WELL | {"rasa": "down"})


def a_file_that_is_no_database(folder: Path) -> str:
    path = folder / "broken.db"
    path.write_bytes(b"this is no database at all, whatever its name says" * 100)
    return f"sqlite:///{path}"


@pytest.mark.parametrize("address", [lambda _: NOBODY_HERE, a_file_that_is_no_database], ids=["nobody", "no database"])
def test_health_names_the_database_when_it_is_down(quiet_shop: Shop, tmp_path: Path, address: Any) -> None:
    database = Database(address(tmp_path))
    client = TestClient(make_desk(replace(quiet_shop.app, database=database), quiet_shop.rasa))
    answer = client.get("/healthz")
    database.close()
    assert (answer.status_code, answer.json()["status"]) == (503, "degraded")
    assert answer.json()["parts"] == {"database": "down", "schema": "down", "policy": "down", "rasa": "ok"}


def test_health_names_the_schema_when_another_process_has_changed_it(shop: Shop) -> None:
    with shop.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        status, told = health(shop)
    finally:
        with shop.database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": head()})
    assert (status, told["revision"], told["parts"]["schema"], told["parts"]["database"]) == (503, "9999", "down", "ok")


def test_health_names_the_policy_when_none_is_published(shop: Shop) -> None:
    with shop.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM policies"))
    status, told = health(shop)
    assert (status, told["parts"], told["policy"]) == (503, ALL_WELL | {"policy": "down"}, None)


def test_the_desk_can_do_without_redis_but_says_that_it_is_down(shop: Shop) -> None:
    status, told = health(shop, redis_url="redis://127.0.0.1:9/0")
    assert (status, told["status"], told["parts"]) == (200, "degraded", ALL_WELL | {"redis": "down"})


def test_health_tells_when_a_buyer_was_last_answered(shop: Shop) -> None:
    assert health(shop)[1]["last_answered_at"] is None
    shop.says("你好", "greet")
    shop.clock.move(hours=1)
    shop.rasa.down = True
    shop.says("还在吗", "greet")
    assert health(shop)[1]["last_answered_at"] == MORNING.isoformat()
