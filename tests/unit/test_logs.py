"""Whatever is logged, by whom and in what shape, no phone number stands in it."""

import json
import logging
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuanfu.logs import mask_phones
from tests.harness import ROOT

PHONE = "13800138000"

LOG_LINES = """
import logging, structlog
from nuanfu.logs import configure
configure()
structlog.get_logger().info("said", text="我的号码 13800138000", data={"phone": "13800138000", "all": [13800138000]})
logging.getLogger("elsewhere").warning("called %s", "13800138000")
try:
    raise ValueError("no such number 13800138000")
except ValueError:
    structlog.get_logger().exception("failed")
    logging.getLogger("elsewhere").exception("failed too")
logging.getLogger("httpx").info("chatter")
"""


def masked(value: Any) -> Any:
    return mask_phones(None, "info", {"said": value})["said"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("13800138000", "138****8000"),
        ("电话13800138000,谢谢", "电话138****8000,谢谢"),
        ("+8613800138000", "+86138****8000"),
        ("+86 13800138000", "+86 138****8000"),
        ("8613800138000", "86138****8000"),
        ("008613800138000", "0086138****8000"),
        ("138 0013 8000", "138****8000"),
        ("138-0013-8000", "138****8000"),
        ("19912345678 和 13800138000", "199****5678 和 138****8000"),
    ],
)
def test_a_phone_number_is_masked_however_it_is_written(written: str, shown: str) -> None:
    assert masked(written) == shown


@pytest.mark.parametrize("number", ["12345678901", "1380013800", "202611230013800138000", "29900", "¥1380.01"])
def test_a_number_that_is_no_phone_stays(number: str) -> None:
    assert masked(number) == number


def test_a_phone_number_is_masked_at_any_depth() -> None:
    deep = masked({"buyer": {"phones": [PHONE, (PHONE,)], PHONE: 1}, "n": 13800138000, "error": ValueError(PHONE)})
    assert PHONE not in repr(deep)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_masking_never_fails(value: Any) -> None:
    masked(value)


@given(st.text(max_size=20), st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.text(max_size=20))
def test_no_phone_number_survives_between_other_text(before: str, phone: str, after: str) -> None:
    if not before[-1:].isdigit() and not after[:1].isdigit():
        assert phone not in masked(before + phone + after)


def test_no_log_line_of_ours_or_of_others_shows_a_phone_number() -> None:
    ran = subprocess.run([sys.executable, "-c", LOG_LINES], cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in ran.stderr.splitlines()]
    assert [row["event"] for row in rows] == ["said", "called 138****8000", "failed", "failed too"]
    assert PHONE not in ran.stderr
    assert all("ValueError: no such number 138****8000" in row["exception"] for row in rows[2:])


def test_a_log_line_can_be_read_in_chinese() -> None:
    ran = subprocess.run([sys.executable, "-c", LOG_LINES], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "我的号码" in ran.stderr


def test_on_a_screen_a_failure_is_shown_plainly_and_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real terminal is not needed: what matters is the form that is chosen for one."""
    script = "import sys; sys.stderr.isatty = lambda: True\n" + LOG_LINES
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "ValueError: no such number 138****8000" in ran.stderr
    assert PHONE not in ran.stderr


def test_configuring_twice_logs_once(capfd: pytest.CaptureFixture[str]) -> None:
    script = "from nuanfu.logs import configure\nconfigure(); configure()\nimport logging\nlogging.warning('once')"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
    assert capfd.readouterr().err.count("once") == 1


def test_the_level_is_info_unless_told() -> None:
    script = "from nuanfu.logs import configure\nconfigure()\nimport logging\nprint(logging.getLogger().level)"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == str(logging.INFO)
