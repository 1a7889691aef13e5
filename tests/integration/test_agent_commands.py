"""`nuanfu agent …`: accounts are made with a password that is shown once, listed, and closed."""

import re

import pytest

from nuanfu.desk import agents, demo_agents
from tests.machine import Machine


@pytest.fixture
def shop_machine(machine: Machine) -> Machine:
    machine.nuanfu("init")
    return machine


def test_a_new_account_shows_its_password_once_and_it_fits(shop_machine: Machine) -> None:
    ran = shop_machine.nuanfu("agent", "add", "小林", "--role", "manager", "--capacity", "3", "--skill", "售后")
    password = re.search(r"密码：(\S+)", ran.out).group(1)
    database = shop_machine.database()
    with database.reading() as session:
        agent = agents.by_name(session, "小林")
    database.close()
    assert (agent.role, agent.capacity, agent.skills) == ("manager", 3, ["售后"])
    assert agents.password_fits(password, agent.password_hash)
    assert password not in shop_machine.nuanfu("agent", "list").out


def test_a_password_can_be_typed(shop_machine: Machine) -> None:
    shop_machine.patch.setattr("getpass.getpass", lambda _prompt: "typed by hand")
    ran = shop_machine.nuanfu("agent", "add", "小林", "--ask-password")
    assert ran.code == 0
    assert "typed by hand" not in ran.out


def test_a_short_password_is_refused(shop_machine: Machine) -> None:
    shop_machine.patch.setattr("getpass.getpass", lambda _prompt: "short")
    ran = shop_machine.nuanfu("agent", "add", "小林", "--ask-password")
    assert (ran.code, "10" in ran.err) == (2, True)


def test_a_name_that_is_taken_is_refused(shop_machine: Machine) -> None:
    shop_machine.nuanfu("agent", "add", "小林")
    ran = shop_machine.nuanfu("agent", "add", "小林")
    assert (ran.code, "小林" in ran.err) == (2, True)


def test_a_closed_account_is_told_in_the_list(shop_machine: Machine) -> None:
    shop_machine.nuanfu("agent", "add", "小林")
    assert shop_machine.nuanfu("agent", "disable", "小林").code == 0
    assert "停用" in shop_machine.nuanfu("agent", "list").out


def test_a_new_password_takes_the_place_of_the_old_one(shop_machine: Machine) -> None:
    shop_machine.nuanfu("agent", "add", "小林")
    password = re.search(r"新密码：(\S+)", shop_machine.nuanfu("agent", "password", "小林").out).group(1)
    database = shop_machine.database()
    with database.reading() as session:
        assert agents.password_fits(password, agents.by_name(session, "小林").password_hash)
    database.close()
    assert shop_machine.nuanfu("agent", "password", "谁").code == 2


def test_closing_an_unknown_account_says_what_to_do(shop_machine: Machine) -> None:
    ran = shop_machine.nuanfu("agent", "disable", "谁")
    assert (ran.code, "agent list" in ran.err) == (2, True)


def test_a_real_shop_has_no_demo_login(shop_machine: Machine) -> None:
    assert "还没有账号" in shop_machine.nuanfu("agent", "list").out


def test_the_demo_s_password_differs_between_machines() -> None:
    assert demo_agents.password("a" * 40) != demo_agents.password("b" * 40)
