"""Start everything in the Procfile on one machine, say when it is ready, stop it all together."""

import os
import socket
import sys
import threading
import time
from pathlib import Path

import httpx
import yaml
from honcho.environ import parse_procfile
from honcho.manager import Manager
from rich.console import Console
from sqlalchemy import make_url

from nuanfu.errors import Unavailable
from nuanfu.settings import Settings
from nuanfu.tracker_store import TRACKER_SCHEMA, tracker_file

READY_SECONDS = 180  # Rasa's first start compiles nothing but reads 700 MB; 30 s are usual, a cold disk takes longer
ENDPOINTS = Path("var/endpoints.yml")


def run_all(settings: Settings, console: Console, logins: str = "") -> int:
    """Run the Procfile until one process ends or Ctrl-C; returns the exit code. `logins` is a line told when ready.

    Raises `Unavailable` when a port is taken, before anything starts.
    """
    rasa_port = _port_of(settings.rasa_url[0])
    actions_port = rasa_port + 50
    for name, port in (("desk", settings.port), ("rasa", rasa_port), ("actions", actions_port)):
        _require_free(name, port)
    write_endpoints(settings, actions_port)
    environment = {
        **os.environ,
        "NUANFU_RASA_PORT": str(rasa_port),
        "NUANFU_ACTIONS_PORT": str(actions_port),
        "POSTGRESQL_SCHEMA": TRACKER_SCHEMA,
        "PYTHONUNBUFFERED": "1",
    }
    manager = Manager()
    for name, command in parse_procfile(Path("Procfile").read_text(encoding="utf-8")).processes.items():
        manager.add_process(name, f"exec {command}", env=environment)
    threading.Thread(target=_announce, args=(settings, console, logins), daemon=True).start()
    console.print("启动中:Rasa 读入模型约需半分钟 …")
    manager.loop()
    return manager.returncode or 0


def write_endpoints(settings: Settings, actions_port: int, path: Path = ENDPOINTS, tracker: Path | None = None) -> None:
    """Write Rasa's endpoints: its tracker beside the ledger, never in the same tables."""
    url = make_url(settings.database_url)
    store: dict[str, object]
    if url.drivername.startswith("sqlite"):
        store = {"type": "sql", "dialect": "sqlite", "db": str(tracker or tracker_file(url))}
    else:
        store = {
            "type": "sql",
            "dialect": "postgresql",
            "url": url.host or (None if "host" in url.query else "127.0.0.1"),
            "port": url.port or 5432,
            "db": url.database,
            "username": url.username,
            "password": url.password,
            "query": dict(url.query),
        }
    action = {"url": f"http://127.0.0.1:{actions_port}/webhook", "enable_selective_domain": True}
    words = {"type": "nlu.responses.FreshResponses"}
    endpoints: dict[str, object] = {"action_endpoint": action, "tracker_store": store, "nlg": words}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)  # it may hold the database's password, and may stand there from before
    path.write_text(yaml.safe_dump(endpoints, allow_unicode=True), encoding="utf-8")


def _announce(settings: Settings, console: Console, logins: str) -> None:
    """Wait until every part answers, then print where to go."""
    desk = f"http://127.0.0.1:{settings.port}"
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{desk}/healthz", timeout=5, trust_env=False).is_success:
                break
        except httpx.HTTPError:
            pass
        time.sleep(1)
    else:
        console.print(f"还没有就绪；请看上面的日志，或打开 {desk}/healthz")
        return
    console.print(f"\n  店铺演示页  {desk}/\n  接口说明    {desk}/docs\n  状态        {desk}/healthz")
    if settings.demo:
        console.print("  终端聊天    .venv/bin/nuanfu chat demo-price")
    if logins:
        console.print(logins, soft_wrap=True)
    console.print("  Ctrl-C 停止\n")
    sys.stdout.flush()


def _port_of(url: str) -> int:
    return httpx.URL(url).port or 5005


def _require_free(name: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Unavailable(
                f"端口 {port}({name})已被占用；停掉占用它的程序，或设置 NUANFU_PORT / NUANFU_RASA_URL 换一个。"
            ) from error
