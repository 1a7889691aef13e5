"""`nuanfu outreach …` says in Chinese what goes and why not; the worker's heart beats on a file or on Redis."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from nuanfu.outreach.worker import beat, consumer
from tests.conftest import REDIS
from tests.harness import POLICY_FILE, ROOT, Shop
from tests.machine import Machine
from tests.outreach import day, outreach_of

NOW = "2026-11-23T10:31"


@pytest.fixture
def open_machine(machine: Machine) -> Iterator[Machine]:
    """Return a machine with one unpaid order of a buyer outside the control share."""
    assert machine.nuanfu("init").code == 0
    database = machine.database()
    shop = Shop(database)
    with shop.client:
        shop.order(closes_at=day("12-30 10:00").isoformat())
    machine.patch.setenv("NUANFU_NOW", f"{NOW}:00+08:00")
    yield machine
    database.close()


def test_a_rehearsal_says_what_would_go_and_leaves_it(open_machine: Machine) -> None:
    ran = open_machine.nuanfu("outreach", "run", "--now", NOW, "--dry-run")
    assert (ran.code, ran.err) == (0, "")
    assert "A1  first  会发（聊天消息）：" in ran.out
    assert "没有提醒" not in open_machine.nuanfu("outreach", "explain", "A1").out
    assert open_machine.nuanfu("outreach", "run", "--now", NOW, "--dry-run").out == ran.out


def test_a_run_sends_and_says_so(open_machine: Machine) -> None:
    assert "A1  first  发了（聊天消息）：" in open_machine.nuanfu("outreach", "run", "--now", NOW).out
    assert "现在没有要发的" in open_machine.nuanfu("outreach", "run", "--now", NOW).out
    told = open_machine.nuanfu("outreach", "explain", "A1").out
    assert "first  已发出" in told
    assert "下一步 second" in told


def test_a_pause_is_obeyed_and_told(open_machine: Machine) -> None:
    assert "已暂停" in open_machine.nuanfu("outreach", "pause").out
    assert "没有变化" in open_machine.nuanfu("outreach", "pause").out
    assert "店里暂停了所有主动消息" in open_machine.nuanfu("outreach", "run").out
    assert "已恢复" in open_machine.nuanfu("outreach", "resume").out


def test_what_the_pace_leaves_for_later_is_said(open_machine: Machine) -> None:
    slow = open_machine.policy(("per_minute: 60", "per_minute: 0"))
    open_machine.nuanfu("policy", "publish", str(slow))
    for more in ((), ("--dry-run",)):
        assert "还有 1 步等下一分钟" in open_machine.nuanfu("outreach", "run", *more).out


def test_an_unknown_order_is_refused(open_machine: Machine) -> None:
    assert open_machine.nuanfu("outreach", "explain", "none").code == 2


def test_a_time_that_is_none_is_refused_with_how_to_write_it(open_machine: Machine) -> None:
    ran = open_machine.nuanfu("outreach", "run", "--now", "soon")
    assert (ran.code, "2026-11-23T10:00" in ran.err) == (2, True)


def test_a_carrier_without_its_key_is_refused_with_what_to_set(open_machine: Machine) -> None:
    folder = open_machine.folder / "policy"
    shutil.copytree(POLICY_FILE.parent, folder)
    cadence = folder / "reminders.yml"
    used = [f"    reminder.sms_{name}: SMS_1" for name in ("order", "tail", "due", "open")]
    text = cadence.read_text(encoding="utf-8").replace("provider: console ", "provider: aliyun ")
    cadence.write_text(text.replace("  templates: {} ", "\n".join(["  templates:", *used, "  # "])), encoding="utf-8")
    open_machine.patch.setenv("NUANFU_POLICY", str(folder / "shop.yml"))
    ran = open_machine.nuanfu("outreach", "run")
    assert (ran.code, "NUANFU_SMS_KEY_ID" in ran.err) == (2, True)


def test_the_lists_are_empty_at_first(open_machine: Machine) -> None:
    assert "名单是空的" in open_machine.nuanfu("outreach", "list").out


def test_a_result_without_a_row_is_refused(open_machine: Machine) -> None:
    ran = open_machine.nuanfu("outreach", "done", "7", "--result", "reached")
    assert (ran.code, "outreach list" in ran.err) == (2, True)


@pytest.mark.parametrize("redis_url", ["", *([REDIS] if REDIS else [])])
def test_each_beat_is_one_tick(small_shop: Shop, tmp_path: Path, redis_url: str) -> None:
    small_shop.order(closes_at=day("12-30 10:00").isoformat())
    heart = beat(redis_url, tmp_path / "beat" / "heartbeat.db")
    heart.flush()
    consumer(heart, outreach_of(small_shop), lambda: day("11-23 10:31"))
    for task in heart.read_periodic(datetime(2026, 11, 23, 2, 31)):  # noqa: DTZ001 - Huey's own clock is bare
        heart.enqueue(task)
        heart.execute(heart.dequeue())
    assert [one["state"] for one in small_shop.view()["reminders"]] == ["sent"]


def test_the_worker_is_started_with_the_others() -> None:
    assert "outreach: .venv/bin/nuanfu outreach worker" in (ROOT / "Procfile").read_text(encoding="utf-8")
