"""Settings come from the environment; one that cannot be used is refused by its name, before anything starts."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nuanfu.clock import system_clock
from nuanfu.errors import SettingsInvalid
from nuanfu.settings import SHORTEST_SECRET, Settings, read_settings
from tests.harness import ROOT

GOOD_SECRET = "k" * SHORTEST_SECRET


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start from a machine on which nothing is set."""
    for name in [name for name in os.environ if name.startswith("NUANFU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default_for_one_machine() -> None:
    found = read_settings()
    assert (found.database_url, found.rasa_url) == ("sqlite:///var/nuanfu.db", ("http://127.0.0.1:5005",))
    assert (found.port, found.redis_url, found.demo, found.now) == (8000, "", False, None)
    assert found.policy == Path("policy/shop.yml")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("http://a:5005", ("http://a:5005",)),
        ("http://a:5005,http://b:5005", ("http://a:5005", "http://b:5005")),
        (" http://a:5005/ , https://b ,", ("http://a:5005", "https://b")),
    ],
)
def test_rasa_has_one_address_or_several_with_commas(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: tuple[str, ...]
) -> None:
    monkeypatch.setenv("NUANFU_RASA_URL", value)
    assert read_settings().rasa_url == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NUANFU_RASA_URL", ","),
        ("NUANFU_RASA_URL", "127.0.0.1:5005"),
        ("NUANFU_RASA_URL", "http://a:5005,b"),
        ("NUANFU_RASA_URL", "http://a:port"),
        ("NUANFU_RASA_URL", "http://"),
        ("NUANFU_PORT", "0"),
        ("NUANFU_PORT", "65536"),
        ("NUANFU_PORT", "http"),
        ("NUANFU_NOW", "2026-11-23T20:00:00"),
        ("NUANFU_NOW", "tomorrow"),
        ("NUANFU_DEMO", "perhaps"),
        ("NUANFU_DATABASE_URL", "nuanfu.db"),
        ("NUANFU_DATABASE_URL", "sqlite://"),
        ("NUANFU_DATABASE_URL", "sqlite:///:memory:"),
        ("NUANFU_DATABASE_URL", "mysql://root@127.0.0.1/nuanfu"),
        ("NUANFU_REDIS_URL", "127.0.0.1:6379"),
        ("NUANFU_REDIS_URL", "http://127.0.0.1:6379"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as refused:
        read_settings()
    assert set(refused.value.fields) == {name}


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANFU_PORT", "http")
    monkeypatch.setenv("NUANFU_NOW", "tomorrow")
    with pytest.raises(SettingsInvalid) as refused:
        read_settings()
    assert set(refused.value.fields) == {"NUANFU_PORT", "NUANFU_NOW"}


def test_a_refusal_does_not_show_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANFU_DATABASE_URL", "mysql://root:hunter2@127.0.0.1/nuanfu")
    with pytest.raises(SettingsInvalid) as refused:
        read_settings()
    assert "hunter2" not in f"{refused.value.message}{refused.value.fields}"


@pytest.mark.parametrize("name", ["NUANFU_NOW", "NUANFU_RASA_URL", "NUANFU_PORT", "NUANFU_REDIS_URL", "NUANFU_DEMO"])
def test_a_setting_left_empty_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "")
    assert read_settings() == Settings()


@pytest.mark.parametrize(
    "url", ["sqlite:////var/lib/nuanfu.db", "postgresql://u:p@db:5432/nuanfu", "postgresql://u@/nuanfu?host=/run/pg"]
)
def test_a_database_is_a_file_or_a_postgresql(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("NUANFU_DATABASE_URL", url)
    assert read_settings().database_url == url


def test_the_business_clock_stands_still_where_it_was_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANFU_NOW", "2026-11-23T20:00:00+08:00")
    clock = read_settings().clock()
    assert clock() == clock() == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_without_a_frozen_time_the_business_clock_is_the_machines() -> None:
    assert read_settings().clock() is system_clock


@pytest.mark.parametrize("secret", ["change-me", "changeme", "secret", "x", "k" * (SHORTEST_SECRET - 1)])
def test_a_weak_secret_is_refused_outside_the_demo(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("NUANFU_SECRET", secret)
    with pytest.raises(SettingsInvalid, match="NUANFU_SECRET"):
        read_settings().signing_secret()


def test_a_weak_secret_will_do_in_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANFU_SECRET", "demo")
    monkeypatch.setenv("NUANFU_DEMO", "1")
    assert read_settings().signing_secret() == "demo"


def test_a_good_secret_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NUANFU_SECRET", GOOD_SECRET)
    assert read_settings().signing_secret() == GOOD_SECRET
    assert list(tmp_path.iterdir()) == []


def test_without_a_secret_one_is_made_and_kept(tmp_path: Path) -> None:
    made = read_settings().signing_secret(tmp_path / "var")
    assert len(made) >= SHORTEST_SECRET
    assert read_settings().signing_secret(tmp_path / "var") == made
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret"]


def test_the_secret_that_was_made_is_for_its_owner_alone(tmp_path: Path) -> None:
    read_settings().signing_secret(tmp_path)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_two_shops_do_not_get_the_same_secret(tmp_path: Path) -> None:
    assert read_settings().signing_secret(tmp_path / "a") != read_settings().signing_secret(tmp_path / "b")


def test_processes_that_start_together_make_one_secret(tmp_path: Path) -> None:
    script = "from nuanfu.settings import Settings; print(Settings().signing_secret())"
    command = [sys.executable, "-c", script]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    made = {process.communicate()[0].strip() for process in started}
    assert made == {(tmp_path / "var/secret").read_text(encoding="ascii")}
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret"]
