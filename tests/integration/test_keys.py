"""Shop keys on the command line: they are listed without themselves, and a revoked one opens nothing."""

import sys
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from nuanfu import bootstrap, cli
from nuanfu.desk.models import ApiKey
from tests.harness import Shop

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def nuanfu(shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give the command line of the shop's machine: exit code, and what it said."""
    monkeypatch.setattr(bootstrap, "app", lambda: shop.app)

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["nuanfu", *arguments])
        with pytest.raises(SystemExit) as left:
            cli.main()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out + said.err

    return run


def key_id(shop: Shop) -> int:
    with shop.database.reading() as session:
        return session.scalars(select(ApiKey.id).where(ApiKey.label == "test")).one()


def opens(shop: Shop, key: str) -> bool:
    answer = TestClient(shop.desk, headers={"Authorization": f"Bearer {key}"}).get("/api/v1/orders/none")
    return answer.status_code == 404


def test_the_list_names_each_key_with_its_number(shop: Shop, nuanfu: Run) -> None:
    nuanfu("key", "new", "--label", "[erp]")
    code, said = nuanfu("key", "list")
    assert code == 0
    assert [line.split()[1] for line in said.splitlines()] == ["test", "[erp]"]
    assert said.split()[0] == str(key_id(shop))


def test_the_list_shows_no_part_of_a_key(shop: Shop, nuanfu: Run) -> None:
    _, said = nuanfu("key", "list")
    assert shop.key[:6] not in said


def test_the_list_tells_which_keys_are_revoked(shop: Shop, nuanfu: Run) -> None:
    assert nuanfu("key", "list")[1].rstrip().endswith("有效")
    nuanfu("key", "revoke", str(key_id(shop)))
    assert nuanfu("key", "list")[1].rstrip().endswith("作废")


def test_an_empty_list_tells_how_to_make_a_key(shop: Shop, nuanfu: Run) -> None:
    with shop.database.writing() as session:
        session.delete(session.scalars(select(ApiKey)).one())
    assert "nuanfu key new" in nuanfu("key", "list")[1]


def test_a_key_opens_nothing_once_it_is_revoked(shop: Shop, nuanfu: Run) -> None:
    assert opens(shop, shop.key)
    assert nuanfu("key", "revoke", str(key_id(shop)))[0] == 0
    assert not opens(shop, shop.key)


def test_revoking_one_key_leaves_the_others(shop: Shop, nuanfu: Run) -> None:
    other = nuanfu("key", "new")[1].strip()
    nuanfu("key", "revoke", str(key_id(shop)))
    assert opens(shop, other)


def test_a_key_revoked_again_keeps_its_time(shop: Shop, nuanfu: Run) -> None:
    def revoked_at() -> object:
        nuanfu("key", "revoke", str(key_id(shop)))
        with shop.database.reading() as session:
            return session.scalar(select(ApiKey.revoked_at))

    first = revoked_at()
    assert first is not None
    assert revoked_at() == first


def test_revoking_what_does_not_exist_says_where_to_look(shop: Shop, nuanfu: Run) -> None:
    code, said = nuanfu("key", "revoke", "999999")
    assert (code, "nuanfu key list" in said) == (2, True)
