"""Wording and cadence are published: checked first, seen before, and taken up by every process without a restart."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from nuanfu.bootstrap import App
from nuanfu.desk.app import make_desk
from nuanfu.desk.models import Role
from nuanfu.ledger import policies, publications
from nuanfu.ledger.database import Database
from nuanfu.ledger.publications import Name
from nuanfu.outreach.parts import parts_for
from nuanfu.published import Published, overlaid, publish_cadence, publish_wording
from nuanfu.settings import Settings
from nuanfu.testing import HandClock
from tests.agents import Browser, browser
from tests.harness import POLICY_FILE, Shop, code_of, shipped_policy, shipped_words
from tests.machine import Machine
from tests.outreach import CADENCE, day, run, told

FIRST = day("11-23 10:31")
LONG = {"closes_at": day("12-30 10:00").isoformat()}
OTHER_WORDS = ["「{title}」还在等您，不急。"]


@pytest.fixture
def own_shop(sqlite_template: Path, tmp_path: Path) -> Iterator[Shop]:
    """Return a shop whose one desk has words of its own: what is published here is said nowhere else."""
    path = tmp_path / "nuanfu.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    shop = Shop(database)
    shop.desk = make_desk(shop.app, shop.rasa, shop.app.words())
    yield shop
    database.close()


@pytest.fixture
def manager(own_shop: Shop) -> Browser:
    return browser(own_shop, "店长", Role.MANAGER)


def variants(manager: Browser, name: str) -> list[str]:
    return next(one["variants"] for one in manager.get("wording")["scripts"] if one["id"] == name)


def test_published_wording_is_said_by_a_worker_that_was_running_before(own_shop: Shop, manager: Browser) -> None:
    own_shop.order(**LONG)
    parts = parts_for(own_shop.app, print)
    assert manager.does("wording", {"changes": {"reminder.first": OTHER_WORDS}})["changed"] is True
    [handled] = run(parts.fresh(), FIRST)
    assert "还在等您，不急" in handled.decision.said.text  # type: ignore[union-attr]


def test_a_process_that_starts_later_says_it_too(own_shop: Shop, manager: Browser) -> None:
    manager.does("wording", {"changes": {"reminder.first": OTHER_WORDS}})
    words = Published(own_shop.app).take_up().words
    assert list(words.scripts["reminder.first"].variants) == OTHER_WORDS
    assert words.scripts["reminder.second"].variants == shipped_words().scripts["reminder.second"].variants


def test_words_and_cadence_are_taken_up_from_any_database(database: Database) -> None:
    app = App(settings=Settings(_env_file=None, policy=POLICY_FILE), database=database, clock=HandClock(FIRST))  # type: ignore[call-arg]
    running, changed = Published(app), shipped_words().scripts.reworded({"reminder.first": OTHER_WORDS})
    with database.exclusively("wording"), database.writing() as session:
        policies.publish(session, shipped_policy(), now=FIRST, who="test")
        session.flush()
        assert publish_wording(session, changed, now=FIRST, who="test")
        assert publish_cadence(session, CADENCE.replace("30m", "3h"), changed, now=FIRST, who="test")
    assert running.take_up().words.scripts.version == changed.version
    with database.reading() as session:
        assert running.reminders(session).order[0].after == timedelta(hours=3)


def test_a_reminder_names_the_versions_by_which_it_went(own_shop: Shop, manager: Browser) -> None:
    own_shop.order(**LONG)
    version = manager.does("wording", {"changes": {"reminder.first": OTHER_WORDS}})["version"]
    run(parts_for(own_shop.app, print), FIRST)
    assert f"话术 {version[:12]}" in manager.get("orders/A1/reminders")["lines"][1]


def test_wording_is_seen_with_an_order_s_facts_before_it_is_published(own_shop: Shop, manager: Browser) -> None:
    own_shop.order()
    asked = {"changes": {"reminder.first": OTHER_WORDS}, "order_no": "A1"}
    assert manager.does("wording/check", asked)["previews"] == {"reminder.first": ["「长绒棉四件套」还在等您，不急。"]}
    assert variants(manager, "reminder.first") != OTHER_WORDS


@pytest.mark.parametrize(
    ("name", "words", "field"),
    [
        ("reminder.first", ["再不付就起诉您"], "reminder.first.0"),
        ("reminder.first", ["好的", "您好{nobody}"], "reminder.first.1"),
        ("reminder.first", ["好的", "好的"], "reminder.first.1"),
        ("reminder.first", [], "reminder.first"),
        ("reminder.none", ["好的"], "reminder.none"),
    ],
    ids=["threat", "unknown blank", "twice the same", "nothing", "unknown script"],
)
def test_bad_wording_is_refused_by_its_place_and_nothing_changes(
    manager: Browser, name: str, words: list[str], field: str
) -> None:
    for path in ("wording/check", "wording"):
        refused = manager.post(path, {"changes": {name: words}})
        assert code_of(refused) == (422, "script_invalid")
        assert field in refused.json()["error"]["fields"]
    assert manager.get("wording")["versions"] == []


def test_a_short_message_must_stay_one_that_carriers_take(manager: Browser) -> None:
    refused = manager.post("wording", {"changes": {"reminder.sms_order": ["您的订单还没付款"]}})
    assert code_of(refused) == (422, "script_invalid")


def test_two_changes_of_different_scripts_both_stand(manager: Browser) -> None:
    manager.does("wording", {"changes": {"reminder.first": OTHER_WORDS}})
    manager.does("wording", {"changes": {"reminder.second": OTHER_WORDS}})
    assert variants(manager, "reminder.first") == variants(manager, "reminder.second") == OTHER_WORDS
    assert len(manager.get("wording")["versions"]) == 2


def test_what_was_published_and_no_longer_fits_the_software_gives_way_to_its_own_words() -> None:
    files = shipped_words().scripts
    found, left_out = overlaid(
        files, {"reminder.first": ["好{gone}"], "reminder.second": OTHER_WORDS, "old.one": ["x"]}
    )
    assert left_out == ["reminder.first"]
    assert found["reminder.first"].variants == files["reminder.first"].variants
    assert list(found["reminder.second"].variants) == OTHER_WORDS


def test_a_published_cadence_binds_from_the_next_tick_on(own_shop: Shop, manager: Browser) -> None:
    own_shop.order(**LONG)
    parts = parts_for(own_shop.app, print)
    later = CADENCE.replace("after: 30m", "after: 3h")
    assert manager.does("cadence", {"text": later})["changed"] is True
    assert told(run(parts.fresh(), FIRST)) == []
    assert told(run(parts.fresh(), day("11-23 13:01"))) == [("A1", "first", "im")]


def test_the_cadence_is_told_in_words_and_with_its_comments(manager: Browser) -> None:
    shown = manager.get("cadence")
    assert shown["text"] == CADENCE
    assert {"section": "未付款订单", "step": "second", "when": "1 天后"}.items() <= shown["steps"][2].items()


def test_a_bad_cadence_is_refused_by_line_and_field(manager: Browser) -> None:
    refused = manager.post("cadence", {"text": CADENCE.replace("script: reminder.second", "script: reminder.none")})
    assert code_of(refused) == (422, "policy_invalid")
    assert "order.2.script" in refused.json()["error"]["fields"]


def test_a_control_share_is_allowed_and_told(manager: Browser) -> None:
    text = CADENCE.replace("control_share: 0 ", "control_share: 0.1 ")
    assert any("10%" in doubt for doubt in manager.does("cadence/check", {"text": text})["doubts"])
    manager.does("cadence", {"text": text})
    assert manager.get("outreach/report")["control"]["share"] == 0.1


def test_the_same_again_is_no_new_version(own_shop: Shop, manager: Browser) -> None:
    manager.does("cadence", {"text": CADENCE})
    assert manager.does("cadence", {"text": "# anders\n" + CADENCE})["changed"] is False
    assert len(manager.get("cadence")["versions"]) == 1


def test_the_command_line_publishes_what_stands_beside_a_policy(machine: Machine) -> None:
    machine.nuanfu("init")
    alone = machine.policy(("max_rounds: 3", "max_rounds: 2"))
    assert "一起发布" not in machine.nuanfu("policy", "publish", str(alone)).out
    assert "一起发布：话术、提醒节奏" in machine.nuanfu("policy", "publish", str(POLICY_FILE)).out
    assert "一起发布" not in machine.nuanfu("policy", "publish", str(POLICY_FILE)).out
    with machine.database().reading() as session:
        assert publications.newest_seq(session, Name.CADENCE) > 0
