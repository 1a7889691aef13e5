"""The shop's command line: what works says so, what does not says what to do, and neither shows a traceback."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from nuanfu.desk.keys import KEY_PREFIX, key_is_good
from nuanfu.ledger import policies
from nuanfu.ledger.models import LedgerEvent, Order, PolicyVersion
from tests.desks import ON_SQLITE, fake_rasa_server, served
from tests.harness import POLICY_FILE, ROOT, Shop
from tests.machine import Machine


def count(machine: Machine, table: type) -> int:
    database = machine.database()
    with database.reading() as session:
        found = session.scalar(select(func.count()).select_from(table)) or 0
    database.close()
    return found


def test_init_makes_the_database_and_publishes_the_policy(machine: Machine) -> None:
    ran = machine.nuanfu("init")
    assert (ran.code, ran.err) == (0, "")
    assert "nuanfu.db" in ran.out
    assert count(machine, PolicyVersion) == 1


def test_init_again_changes_nothing(machine: Machine) -> None:
    machine.nuanfu("init")
    before = count(machine, PolicyVersion), count(machine, LedgerEvent)
    assert machine.nuanfu("init").code == 0
    assert (count(machine, PolicyVersion), count(machine, LedgerEvent)) == before


def test_init_does_not_put_an_older_policy_back(machine: Machine) -> None:
    machine.nuanfu("init")
    machine.nuanfu("policy", "publish", str(machine.policy(("cap: 0.08", "cap: 0.05"), ("0.05, 0.08", "0.05"))))
    machine.nuanfu("init")
    database = machine.database()
    with database.reading() as session:
        assert str(policies.current(session).policy.price.cap) == "0.05"
    database.close()


def test_init_tells_no_demo_orders_to_a_real_shop(machine: Machine) -> None:
    machine.nuanfu("init")
    assert count(machine, Order) == 0


def test_init_in_the_demo_tells_the_orders_of_the_day(machine: Machine) -> None:
    machine.patch.chdir(ROOT)
    machine.patch.setenv("NUANFU_DEMO", "1")
    assert machine.nuanfu("init").code == 0
    assert count(machine, Order) > 0


def test_init_does_not_show_the_password_of_the_database(machine: Machine) -> None:
    machine.patch.setenv("NUANFU_DATABASE_URL", "postgresql://shop:hunter2@127.0.0.1:9/none")
    ran = machine.nuanfu("init")
    assert ran.code == 2
    assert "hunter2" not in ran.out + ran.err


def test_init_with_a_broken_policy_makes_no_database(machine: Machine) -> None:
    machine.patch.setenv("NUANFU_POLICY", str(machine.policy(("cap: 0.08", "cap: eight"))))
    assert machine.nuanfu("init").code == 2
    assert not (machine.folder / "nuanfu.db").exists()


def test_a_good_policy_is_checked_with_its_version(machine: Machine) -> None:
    ran = machine.nuanfu("policy", "check", str(POLICY_FILE))
    assert (ran.code, ran.err) == (0, "")
    assert "可用" in ran.out


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("cap: 0.08", "cap: eight", "price.cap"),
        ("cap: 0.08", "cap: 1.5", "price.cap"),
        ("min_order: 3000", "min_ordr: 3000", "price.min_ordr"),
        ("ladder: [0.03, 0.05, 0.08]", "ladder: [0.03, x, 0.08]", "price.ladder.1"),
        ("max_rounds: 3", 'max_rounds: "3"', "price.max_rounds"),
    ],
)
def test_a_broken_policy_is_refused_naming_line_and_field(machine: Machine, old: str, new: str, field: str) -> None:
    path = machine.policy((old, new))
    line = path.read_text(encoding="utf-8").split(new)[0].count("\n") + 1
    ran = machine.nuanfu("policy", "check", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert f"line {line}" in ran.err
    assert field in ran.err


def test_checking_a_policy_also_reads_the_scripts_beside_it(machine: Machine) -> None:
    path = machine.policy()
    (machine.folder / "scripts").mkdir()
    (machine.folder / "scripts" / "greet.yml").write_text("greet.hello:\n  variants: [您还欠一点]\n", encoding="utf-8")
    ran = machine.nuanfu("policy", "check", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert "greet.yml" in ran.err
    assert "line 2, greet.hello.variants.0: 不能写「欠」" in ran.err


@pytest.mark.parametrize("content", [b"", b"price: [", b"\xff\xfe\x00", b"just a text", b"- a\n- b\n"])
def test_what_is_no_policy_at_all_is_refused(machine: Machine, content: bytes) -> None:
    path = machine.folder / "none.yml"
    path.write_bytes(content)
    ran = machine.nuanfu("policy", "check", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert "none.yml" in ran.err


@pytest.mark.parametrize("name", ["nothing.yml", "."])
def test_a_policy_that_cannot_be_read_is_refused_by_its_name(machine: Machine, name: str) -> None:
    ran = machine.nuanfu("policy", "check", name)
    assert (ran.code, name in ran.err) == (2, True)


def test_a_changed_policy_is_published_and_the_same_one_is_not(machine: Machine) -> None:
    machine.nuanfu("init")
    path = str(machine.policy(("max_rounds: 3", "max_rounds: 2")))
    first, second = machine.nuanfu("policy", "publish", path), machine.nuanfu("policy", "publish", path)
    assert (first.code, second.code) == (0, 0)
    assert first.out != second.out
    assert count(machine, PolicyVersion) == 2


def test_a_broken_policy_is_not_published(machine: Machine) -> None:
    machine.nuanfu("init")
    assert machine.nuanfu("policy", "publish", str(machine.policy(("max_rounds: 3", "max_rounds: x")))).code == 2
    assert count(machine, PolicyVersion) == 1


@pytest.mark.parametrize("command", [["policy", "publish", str(POLICY_FILE)], ["key", "new"], ["desk"]])
def test_before_init_a_command_says_to_run_it(machine: Machine, command: list[str]) -> None:
    ran = machine.nuanfu(*command)
    assert (ran.code, ran.out) == (2, "")
    assert "nuanfu init" in ran.err


@pytest.mark.parametrize("command", [["policy", "publish", str(POLICY_FILE)], ["key", "new"], ["desk"]])
def test_on_another_revision_a_command_refuses_and_names_both(machine: Machine, command: list[str]) -> None:
    machine.nuanfu("init")
    database = machine.database()
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    ran = machine.nuanfu(*command)
    assert (ran.code, ran.out) == (2, "")
    assert re.search(r"revision 9999.+needs \d{4}", ran.err)


def test_the_actions_refuse_another_revision_in_one_line(machine: Machine) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "actions", "--port", "1"]
    ran = subprocess.run(command, cwd=machine.folder, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert re.fullmatch(r".*nuanfu init.*\n", ran.stderr)


@pytest.mark.parametrize("command", [["init"], ["policy", "publish", str(POLICY_FILE)], ["key", "new"], ["desk"]])
def test_a_database_that_does_not_answer_is_one_line(machine: Machine, command: list[str]) -> None:
    machine.patch.setenv("NUANFU_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    ran = machine.nuanfu(*command)
    assert (ran.code, ran.out) == (2, "")
    assert "NUANFU_DATABASE_URL" in ran.err


@pytest.mark.parametrize(("name", "value"), [("NUANFU_NOW", "2026-11-23T20:00:00"), ("NUANFU_PORT", "http")])
def test_a_setting_that_cannot_be_used_is_named(machine: Machine, name: str, value: str) -> None:
    machine.patch.setenv(name, value)
    ran = machine.nuanfu("init")
    assert (ran.code, ran.out) == (2, "")
    assert name in ran.err


def test_a_weak_secret_makes_no_database_outside_the_demo(machine: Machine) -> None:
    machine.patch.setenv("NUANFU_SECRET", "change-me")
    ran = machine.nuanfu("init")
    assert (ran.code, "NUANFU_SECRET" in ran.err) == (2, True)
    assert not (machine.folder / "nuanfu.db").exists()


def test_a_weak_secret_starts_no_desk_outside_the_demo(machine: Machine) -> None:
    machine.nuanfu("init")
    command = [Path(sys.executable).with_name("nuanfu"), "desk"]  # on its own, since it takes over the logs
    environment = {**os.environ, "NUANFU_SECRET": "change-me"}
    ran = subprocess.run(command, cwd=machine.folder, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, "NUANFU_SECRET" in ran.stderr, "Traceback" in ran.stderr) == (2, True, False)


def test_a_new_key_is_printed_alone_and_opens_the_shop(machine: Machine) -> None:
    machine.nuanfu("init")
    ran = machine.nuanfu("key", "new", "--label", "erp")
    key = ran.out.removesuffix("\n")
    assert re.fullmatch(rf"{KEY_PREFIX}[\w-]{{43}}", key)
    database = machine.database()
    with database.reading() as session:
        assert key_is_good(session, key)
    database.close()


def test_each_new_key_is_another(machine: Machine) -> None:
    machine.nuanfu("init")
    assert machine.nuanfu("key", "new").out != machine.nuanfu("key", "new").out


def test_the_help_names_the_commands(machine: Machine) -> None:
    ran = machine.nuanfu("--help")
    assert ran.code == 0
    for command in ("init", "chat", "policy", "key", "import-orders"):
        assert command in ran.out


@pytest.mark.parametrize("arguments", [["nothing"], ["init", "--fast"], ["policy", "nothing"], ["chat"]])
def test_a_command_that_does_not_exist_is_refused(machine: Machine, arguments: list[str]) -> None:
    assert machine.nuanfu(*arguments).code == 2


@ON_SQLITE
def test_a_buyer_haggles_accepts_and_leaves_in_the_terminal(machine: Machine, shop: Shop) -> None:
    shop.order()
    shop.understand("太贵了", "reason_price")
    shop.understand("行吧", "affirm")
    with served(shop.desk) as url:
        ran = machine.nuanfu("chat", "buyer-1", "--url", url, said="太贵了\n\n  行吧  \n/q\n")
    assert ran.code == 0
    assert "¥307 → ¥298" in ran.out
    assert "待付 ¥298" in ran.out
    assert shop.view()["payable"] == 29800


@ON_SQLITE
def test_the_terminal_closes_kindly_when_the_input_ends(machine: Machine, shop: Shop) -> None:
    with served(shop.desk) as url:
        ran = machine.nuanfu("chat", "buyer-1", "--url", url, said="")
    assert (ran.code, ran.out.rstrip().endswith("再见。")) == (0, True)


@ON_SQLITE
def test_bytes_of_another_encoding_are_no_reason_to_say_that_the_desk_is_down(machine: Machine, shop: Shop) -> None:
    with served(shop.desk) as url:
        ran = machine.nuanfu("chat", "buyer-1", "--url", url, said="\udcff你好\n/q\n")
    assert (ran.code, ran.out.rstrip().endswith("再见。")) == (0, True)


@ON_SQLITE
def test_the_terminal_asks_which_order_is_meant(machine: Machine, shop: Shop) -> None:
    shop.order("A1")
    shop.order("A2")
    shop.understand("太贵了", "reason_price")
    with served(shop.desk) as url:
        ran = machine.nuanfu("chat", "buyer-1", "--url", url, said="太贵了\n")
    assert "A1" in ran.out
    assert "A2" in ran.out


@ON_SQLITE
def test_the_terminal_talks_about_the_order_it_is_told(machine: Machine, shop: Shop) -> None:
    shop.order("A1")
    shop.order("A2")
    shop.understand("太贵了", "reason_price")
    with served(shop.desk) as url:
        machine.nuanfu("chat", "buyer-1", "--order", "A2", "--url", url, said="太贵了\n")
    assert (len(shop.view("A1")["offers"]), len(shop.view("A2")["offers"])) == (0, 1)


@ON_SQLITE
def test_what_looks_like_markup_is_shown_as_it_was_said(machine: Machine, shop: Shop) -> None:
    shop.order(items=[{"sku": "X", "title": "[bold]四件套[/bold] :smile:", "quantity": 1, "unit_price": 29900}])
    shop.understand("太贵了", "reason_price")
    with served(shop.desk) as url:
        ran = machine.nuanfu("chat", "buyer-1", "--url", url, said="太贵了\n")
    assert "[bold]四件套[/bold] :smile:" in ran.out


@ON_SQLITE
def test_a_refusal_in_the_terminal_says_why(machine: Machine, shop: Shop) -> None:
    with served(shop.desk) as url:
        ran = machine.nuanfu("chat", "buyer-1", "--order", "Z9", "--url", url, said="太贵了\n")
    assert (ran.code, "没有这个订单" in ran.err) == (2, True)


@ON_SQLITE
def test_a_terminal_with_another_secret_is_refused(machine: Machine, shop: Shop) -> None:
    machine.patch.setenv("NUANFU_SECRET", "b" * 40)
    with served(shop.desk) as url:
        assert machine.nuanfu("chat", "buyer-1", "--url", url, said="太贵了\n").code == 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nowhere"])
def test_a_desk_that_does_not_run_is_one_line_that_says_what_to_do(machine: Machine, url: str) -> None:
    ran = machine.nuanfu("chat", "buyer-1", "--url", url, said="太贵了\n")
    assert (ran.code, "make run" in ran.err) == (2, True)


@pytest.mark.parametrize("answer", [(200, b"<html>"), (404, b'{"detail": "Not Found"}'), (500, b"[]")])
def test_another_program_at_the_desks_address_is_one_line_too(machine: Machine, answer: tuple[int, bytes]) -> None:
    with fake_rasa_server(lambda _: answer) as other:
        ran = machine.nuanfu("chat", "buyer-1", "--url", other.url, said="太贵了\n")
    assert (ran.code, "make run" in ran.err) == (2, True)


def export_with_a_bad_row(machine: Machine) -> str:
    head, first, *_ = (ROOT / "demo/orders-export.csv").read_text(encoding="gbk").splitlines()
    path = machine.folder / "orders.csv"
    path.write_text("\n".join([head, first, "[b]broken"]), encoding="gbk")
    return str(path)


def test_an_import_tells_its_counts_and_its_bad_rows_and_keeps_the_good_ones(machine: Machine) -> None:
    machine.nuanfu("init")
    ran = machine.nuanfu("import-orders", export_with_a_bad_row(machine))
    assert (ran.code, ran.err) == (0, "")
    assert "新订单 1，有变化 0，没变化 0，坏行 1" in ran.out
    assert "第 3 行：" in ran.out
    assert count(machine, Order) == 1


@pytest.mark.parametrize("name", ["nothing.csv", ".", "empty.csv"])
def test_what_is_no_export_is_refused_by_its_name(machine: Machine, name: str) -> None:
    machine.nuanfu("init")
    (machine.folder / "empty.csv").touch()
    ran = machine.nuanfu("import-orders", name)
    assert (ran.code, name in ran.err) == (2, True)


def test_init_in_the_demo_gives_the_shop_its_past_once(machine: Machine) -> None:
    machine.patch.chdir(ROOT)
    machine.patch.setenv("NUANFU_DEMO", "1")
    machine.nuanfu("init")
    before = count(machine, Order)
    machine.nuanfu("init")
    assert (before > 200, count(machine, Order)) == (True, before)


# What is odd or far away


@pytest.mark.parametrize(
    "typed",
    [
        ("application", "approve", "99999999999999999999"),
        ("key", "revoke", "99999999999999999999"),
        ("webhook", "drop", "99999999999999999999"),
        ("outreach", "note", "99999999999999999999", "x"),
        ("nlu", "correct", "99999999999999999999", "reason_price"),
        ("nlu", "explain", " "),
        ("experiments", "--days", "99999999999"),
        ("outreach", "run", "--dry-run", "--now", "9999-12-31T23:59:59-12:00"),
        ("outreach", "run", "--dry-run", "--now", "0001-01-01T00:00:00+14:00"),
        ("report", "--to", "9999-12-31"),
        ("report", "--from", "0001-01-01", "--to", "0001-01-02"),
        ("report", "--from", "2026-11-02", "--to", "2026-11-01"),
        ("report", "--csv", "nowhere/report.csv"),
        ("agent", "add", "小\n林"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(machine: Machine, typed: tuple[str, ...]) -> None:
    machine.nuanfu("init")
    ran = machine.nuanfu(*typed)
    assert (ran.code, bool(ran.err)) == (2, True)


def test_a_refusal_speaks_the_language_of_the_shop(machine: Machine) -> None:
    machine.nuanfu("init")
    for typed in (("application", "approve", "9"), ("outreach", "explain", "nope"), ("webhook", "drop", "9")):
        assert machine.nuanfu(*typed).err.startswith("没有这")


def test_a_business_clock_beyond_the_calendar_is_refused(machine: Machine) -> None:
    machine.patch.setenv("NUANFU_NOW", "9999-12-31T23:59:59+00:00")
    ran = machine.nuanfu("init")
    assert (ran.code, "NUANFU_NOW" in ran.err) == (2, True)


def test_a_database_where_nothing_can_be_written_is_told(machine: Machine) -> None:
    machine.patch.setenv("NUANFU_DATABASE_URL", "sqlite:////proc/nowhere/nuanfu.db")
    ran = machine.nuanfu("key", "list")
    assert (ran.code, "NUANFU_DATABASE_URL" in ran.err) == (2, True)
