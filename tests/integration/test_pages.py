"""The pages of the desk, and the headers that keep each to itself."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from nuanfu.desk import page
from nuanfu.desk.app import make_desk
from nuanfu.desk.rules_page import page as rules_page
from nuanfu.settings import Settings
from tests.harness import Shop, code_of, policy_with


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("demo.html", "widget.html", "console.html", "widget.js"):
        (tmp_path / name).write_text(f"built {name}", encoding="utf-8")
    monkeypatch.setattr(page, "DIST", tmp_path)
    return tmp_path


def client(shop: Shop, **settings: object) -> TestClient:
    changed = Settings(_env_file=None, secret="a" * 40, **settings)  # type: ignore[call-arg]
    return TestClient(make_desk(replace(shop.app, settings=changed), shop.rasa))


@pytest.mark.parametrize("path", ["/", "/widget", "/console", "/widget.js"])
def test_a_page_that_is_not_built_says_how_to_build_it(
    quiet_shop: Shop, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(page, "DIST", Path("nowhere"))
    answer = client(quiet_shop, demo=True).get(path)
    assert code_of(answer) == (404, "not_found")
    assert "make pages" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "name"),
    [("/", "demo.html"), ("/widget", "widget.html"), ("/console", "console.html"), ("/widget.js", "widget.js")],
)
def test_a_built_page_is_served(quiet_shop: Shop, built: Path, path: str, name: str) -> None:
    assert client(quiet_shop, demo=True).get(path).text == f"built {name}"


def test_a_real_shop_has_no_demo_page(quiet_shop: Shop, built: Path) -> None:
    assert "built" not in client(quiet_shop).get("/").text


def test_no_page_frames_the_console(quiet_shop: Shop, built: Path) -> None:
    headers = client(quiet_shop).get("/console").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("setting", "told"),
    [("self", "frame-ancestors 'self'"), ("https://shop.example", "frame-ancestors https://shop.example")],
)
def test_the_widget_is_framed_by_whom_the_setting_names(quiet_shop: Shop, built: Path, setting: str, told: str) -> None:
    headers = client(quiet_shop, frame_ancestors=setting).get("/widget").headers
    assert f"{told};" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


@pytest.mark.parametrize("setting", ["*", "https://a.example; script-src *", "javascript:alert(1)", "https://a,b"])
def test_a_setting_that_would_open_the_page_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="self"):
        Settings(_env_file=None, frame_ancestors=setting)  # type: ignore[call-arg]


def test_scripts_come_from_the_desk_alone(quiet_shop: Shop, built: Path) -> None:
    told = client(quiet_shop).get("/console").headers["content-security-policy"]
    assert "default-src 'self'" in told
    assert "script-src" not in told


def test_the_rules_are_public_and_tell_no_inner_limit(quiet_shop: Shop) -> None:
    text = client(quiet_shop).get("/rules").text
    assert "09:00-22:00" in text
    assert "顺丰加 ¥8" in text
    assert not any(inner in text for inner in ("2000", "0.08", "8%", "底价", "预算"))


def test_what_a_policy_names_is_escaped_on_the_rules_page(quiet_shop: Shop) -> None:
    assert "<script>" not in rules_page(policy_with(shop__name="<script>alert(1)</script>"))
