"""The real servers that scenarios and benchmarks start."""

from pathlib import Path

import httpx
import pytest

from nuanfu.errors import Unavailable
from nuanfu.rehearsal import actions, free_port


def test_a_server_that_does_not_come_up_says_why_with_the_end_of_its_log(tmp_path: Path) -> None:
    with (
        pytest.raises(Unavailable, match="run `nuanfu init`"),
        actions(f"sqlite:///{tmp_path}/never-migrated.db", free_port(), tmp_path),
    ):
        pass


def healthy(port: int) -> bool:
    return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).is_success


def fail_while_running(url: str, port: int, folder: Path) -> None:
    with actions(url, port, folder):
        assert healthy(port)
        raise ZeroDivisionError


def test_a_server_is_stopped_also_when_the_test_that_uses_it_fails(sqlite_template: Path, tmp_path: Path) -> None:
    port = free_port()
    with pytest.raises(ZeroDivisionError):
        fail_while_running(f"sqlite:///{sqlite_template}", port, tmp_path)
    with pytest.raises(httpx.ConnectError):
        healthy(port)
