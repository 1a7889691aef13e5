"""The real processes on free ports, for as long as a scenario test or a benchmark needs them."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from nuanfu.errors import Unavailable
from nuanfu.processes import write_endpoints
from nuanfu.settings import Settings

READY_SECONDS = 240  # two servers on a busy machine, the first start of the day included
MODEL = Path("models/nuanfu.tar.gz")
HOPELESS = "Could not load model"  # Rasa goes on without one, and says so at every look
EVERY_LOOK = "No agent loaded"


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers of a rehearsal answer."""

    rasa_url: str
    actions_url: str


@dataclass(frozen=True, slots=True)
class RunningDesk:
    """Where a desk answers, and the process that it is."""

    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def servers(database_url: str, folder: Path, **environment: str) -> Iterator[Servers]:
    """Start Rasa with the trained model and the actions over `database_url`, and stop both at the end.

    Endpoints, Rasa's tracker and the logs go to `folder`. Raises `Unavailable` with the end of the log when a server
    does not come up.
    """
    actions_port = free_port()
    with (
        rasa(actions_port, folder, **environment) as rasa_url,
        actions(database_url, actions_port, folder, **environment),
    ):
        yield Servers(rasa_url, f"http://127.0.0.1:{actions_port}")


@contextmanager
def rasa(actions_port: int, folder: Path, **environment: str) -> Iterator[str]:
    """Start Rasa with the trained model and give its address; its actions are asked for on `actions_port`.

    Endpoints, tracker (`rasa.db`) and log go to `folder`. Raises `Unavailable` with the end of the log.
    """
    if not MODEL.exists():
        raise Unavailable(f"{MODEL} is missing; run `make train`.")
    port = free_port()
    endpoints = folder / "endpoints.yml"
    write_endpoints(Settings(database_url="sqlite:///unused"), actions_port, endpoints, tracker=folder / "rasa.db")
    command = ["nlu/.venv/bin/python", "-m", "nlu.serve", "run", "--enable-api", "--interface", "127.0.0.1"]
    command += ["--port", str(port), "--model", str(MODEL), "--endpoints", str(endpoints)]
    command += ["--credentials", "credentials.yml"]
    address = f"http://127.0.0.1:{port}"
    with started("rasa", command, folder, {**os.environ, **environment}, f"{address}/status"):
        yield address


@contextmanager
def actions(database_url: str, port: int, folder: Path, **environment: str) -> Iterator[None]:
    """Start the actions over `database_url` on `port`; raises `Unavailable` with the end of the log in `folder`."""
    command = [".venv/bin/python", "-m", "actions", "--port", str(port)]
    environment = {**os.environ, "NUANFU_DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1", **environment}
    with started("actions", command, folder, environment, f"http://127.0.0.1:{port}/health"):
        yield


@contextmanager
def desk(database_url: str, rasa_url: str, folder: Path, **environment: str) -> Iterator[str]:
    """Start a desk over `database_url` and give its address; raises `Unavailable` with the end of its log."""
    with desk_process(database_url, rasa_url, folder, free_port(), **environment) as process:
        yield process.url


@contextmanager
def desk_process(
    database_url: str, rasa_url: str, folder: Path, port: int, **environment: str
) -> Iterator[RunningDesk]:
    """Start a desk on `port`, as a process that may be stopped before its time; raises `Unavailable`."""
    own = {"NUANFU_DATABASE_URL": database_url, "NUANFU_RASA_URL": rasa_url, "NUANFU_PORT": str(port)}
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, **own, **environment}
    with started("desk", [".venv/bin/nuanfu", "desk"], folder, environment, f"{address}/healthz") as process:
        yield RunningDesk(address, process)


def free_port() -> int:
    """Return a port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def started(
    name: str, command: list[str], folder: Path, environment: dict[str, str], ready: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Start one process, give it once the address `ready` answers, and stop it at the end, if it still runs.

    Its log is `<name>.log` in `folder`. Raises `Unavailable` with the end of the log when it does not come up.
    """
    log = folder / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)  # noqa: S603 our own commands
    try:
        _wait(name, process, log, ready)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(name: str, process: subprocess.Popen[bytes], log: Path, ready: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    said = ""
    while time.monotonic() < deadline and process.poll() is None and HOPELESS not in said:
        try:
            if httpx.get(ready, timeout=5, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
        said = log.read_text(encoding="utf-8", errors="replace")
    said = log.read_text(encoding="utf-8", errors="replace")
    tail = "\n".join([line for line in said.splitlines() if EVERY_LOOK not in line][-40:])
    remedy = "; it was trained by other code: run `make train`" if HOPELESS in said else ""
    raise Unavailable(f"{name} did not come up{remedy}; the end of its log ({log}):\n{tail}")
