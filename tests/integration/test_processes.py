"""`nuanfu up` starts the Procfile when its ports are free, tells Rasa where its things are, and stops all together."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console

from nuanfu.errors import Unavailable
from nuanfu.processes import run_all, write_endpoints
from nuanfu.settings import Settings
from tests.harness import POLICY_FILE, ROOT

NUANFU = Path(sys.executable).with_name("nuanfu")
PATIENCE_SECONDS = 30

FAKE_RASA = """
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
class Status(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"{}")
    def log_message(self, *_): pass
HTTPServer(("127.0.0.1", int(os.environ["NUANFU_RASA_PORT"])), Status).serve_forever()
"""


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


def written(path: Path, **values: Any) -> dict[str, Any]:
    write_endpoints(settings(**values), 5055, path)
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def free_ports() -> tuple[int, int]:
    """Return two ports that nobody uses; the one 50 above the second is free as well."""
    for start in range(20_000 + os.getpid() % 5_000, 30_000):
        try:
            for port in (start, start + 1, start + 51):
                with socket.create_server(("127.0.0.1", port)):
                    pass
        except OSError:
            continue
        return start, start + 1
    raise AssertionError("no free ports")


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a machine with free ports, an own folder and nothing else set."""
    desk, rasa = free_ports()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("NUANFU_")}
    return {
        **inherited,
        "PYTHONPATH": str(ROOT),
        "NUANFU_PORT": str(desk),
        "NUANFU_RASA_URL": f"http://127.0.0.1:{rasa}",
        "NUANFU_POLICY": str(POLICY_FILE),
        "NUANFU_DATABASE_URL": f"sqlite:///{tmp_path}/nuanfu.db",
    }


def test_on_sqlite_rasas_tracker_lies_in_a_file_of_its_own(tmp_path: Path) -> None:
    found = written(tmp_path / "endpoints.yml", database_url="sqlite:///var/nuanfu.db")
    assert found["tracker_store"] == {"type": "sql", "dialect": "sqlite", "db": "var/rasa.db"}


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgres"])
def test_on_postgresql_rasas_tracker_lies_in_the_same_database(tmp_path: Path, scheme: str) -> None:
    found = written(tmp_path / "endpoints.yml", database_url=f"{scheme}://u:p%40ss@db.shop:6543/nuanfu?sslmode=require")
    assert found["tracker_store"] == {
        "type": "sql",
        "dialect": "postgresql",
        "url": "db.shop",
        "port": 6543,
        "db": "nuanfu",
        "username": "u",
        "password": "p@ss",
        "query": {"sslmode": "require"},
    }


def test_a_postgresql_behind_a_socket_is_found_there(tmp_path: Path) -> None:
    store = written(tmp_path / "endpoints.yml", database_url="postgresql:///nuanfu?host=/run/pg")["tracker_store"]
    assert (store["url"], store["query"]) == (None, {"host": "/run/pg"})


def test_rasa_is_told_where_the_actions_are_and_to_send_no_domain(tmp_path: Path) -> None:
    found = written(tmp_path / "endpoints.yml")["action_endpoint"]
    assert found == {"url": "http://127.0.0.1:5055/webhook", "enable_selective_domain": True}


def test_the_endpoints_are_for_their_owner_alone_also_when_they_stood_there_before(tmp_path: Path) -> None:
    path = tmp_path / "endpoints.yml"
    path.touch(mode=0o644)
    written(path, database_url="postgresql://u:p@db/nuanfu")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["desk", "rasa", "actions"])
def test_a_port_that_is_taken_is_named_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    desk, rasa = free_ports()
    port = {"desk": desk, "rasa": rasa, "actions": rasa + 50}[name]
    with socket.create_server(("127.0.0.1", port)), pytest.raises(Unavailable, match=rf"{port}.{name}") as refused:
        run_all(settings(port=desk, rasa_url=(f"http://127.0.0.1:{rasa}",)), Console())
    assert "NUANFU_PORT" in refused.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_another_program_holds_on_every_address_is_taken_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk, rasa = free_ports()
    with socket.create_server(("", desk)), pytest.raises(Unavailable, match=str(desk)):
        run_all(settings(port=desk, rasa_url=(f"http://127.0.0.1:{rasa}",)), Console())


def test_a_taken_port_is_one_line_on_the_command_line(tmp_path: Path, machine: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(machine["NUANFU_PORT"]))):
        ran = subprocess.run([NUANFU, "up"], cwd=tmp_path, env=machine, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert machine["NUANFU_PORT"] in ran.stderr
    assert "Traceback" not in ran.stderr


def test_every_process_is_told_its_ports_and_rasas_schema(tmp_path: Path, machine: dict[str, str]) -> None:
    (tmp_path / "Procfile").write_text("show: env > env.txt", encoding="utf-8")
    subprocess.run([NUANFU, "up"], cwd=tmp_path, env=machine, capture_output=True, check=True)
    told = dict(line.split("=", 1) for line in (tmp_path / "env.txt").read_text().splitlines() if "=" in line)
    rasa = machine["NUANFU_RASA_URL"].rsplit(":", 1)[1]
    assert (told["NUANFU_RASA_PORT"], told["NUANFU_ACTIONS_PORT"]) == (rasa, str(int(rasa) + 50))
    assert told["POSTGRESQL_SCHEMA"] == "rasa"


def test_when_one_process_ends_all_end_with_its_code(tmp_path: Path, machine: dict[str, str]) -> None:
    (tmp_path / "Procfile").write_text("fails: bash -c 'exit 3'\nwaits: sleep 60", encoding="utf-8")
    began = time.monotonic()
    ran = subprocess.run([NUANFU, "up"], cwd=tmp_path, env=machine, capture_output=True, check=False)
    assert (ran.returncode, time.monotonic() - began < PATIENCE_SECONDS) == (3, True)


def test_the_addresses_are_printed_when_all_is_ready_and_ctrl_c_stops_all(
    tmp_path: Path, machine: dict[str, str]
) -> None:
    (tmp_path / "fake_rasa.py").write_text(FAKE_RASA, encoding="utf-8")
    procfile = f"rasa: {sys.executable} fake_rasa.py\ndesk: {NUANFU} desk\n"
    (tmp_path / "Procfile").write_text(procfile, encoding="utf-8")
    subprocess.run([NUANFU, "init"], cwd=tmp_path, env=machine, capture_output=True, check=True)
    desk = f"http://127.0.0.1:{machine['NUANFU_PORT']}"
    running = subprocess.Popen(
        [NUANFU, "up"], cwd=tmp_path, env=machine, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert running.stdout is not None
    seen = ""
    for line in running.stdout:
        seen += line
        if f"{desk}/healthz" in line:
            break
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=PATIENCE_SECONDS)
    assert f"{desk}/" in seen
    assert f"{desk}/docs" in seen
    for port in (machine["NUANFU_PORT"], machine["NUANFU_RASA_URL"].rsplit(":", 1)[1]):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", int(port))) != 0
