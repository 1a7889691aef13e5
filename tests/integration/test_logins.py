"""Signing in at the console: a good password opens it, everything else is refused and told to nobody."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from nuanfu.clock import system_clock
from nuanfu.desk import agents, logins
from nuanfu.desk.models import AuditEntry, Login, Role
from tests.agents import PASSWORD, Browser, add_agent, browser, signed_in, stored
from tests.desks import ON_SQLITE
from tests.harness import Shop, code_of

pytestmark = ON_SQLITE


def login(shop: Shop, name: str = "小林", password: str = PASSWORD, address: str = "http://testserver") -> object:
    return TestClient(shop.desk, base_url=address).post("/console/api/login", json={"name": name, "password": password})


def test_a_good_password_opens_the_console(shop: Shop) -> None:
    me = browser(shop, "小林", skills=["售后"]).get("me")["me"]
    assert (me["name"], me["role"], me["status"], me["skills"]) == ("小林", "agent", "online", ["售后"])


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(shop: Shop) -> None:
    add_agent(shop, "小林")
    told = login(shop).headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=strict" in told
    assert "secure" in told


def test_on_this_machine_the_cookie_goes_without_tls(shop: Shop) -> None:
    add_agent(shop, "小林")
    assert "secure" not in login(shop, address="http://127.0.0.1:8000").headers["set-cookie"].lower()


@pytest.mark.parametrize(("name", "password"), [("小林", "wrong password"), ("nobody", PASSWORD), ("小林", "x" * 1000)])
def test_a_wrong_login_is_refused_without_telling_what_was_wrong(shop: Shop, name: str, password: str) -> None:
    add_agent(shop, "小林")
    refused = login(shop, name, password)
    assert code_of(refused) == (401, "login_refused")
    assert "set-cookie" not in refused.headers


def test_the_password_stands_nowhere(shop: Shop) -> None:
    add_agent(shop, "小林")
    login(shop)
    assert PASSWORD not in stored(shop, "小林").password_hash
    with shop.database.reading() as session:
        assert PASSWORD not in str([entry.data for entry in session.scalars(select(AuditEntry))])


def test_five_wrong_passwords_lock_the_account_also_for_the_right_one(shop: Shop) -> None:
    add_agent(shop, "小林")
    with shop.database.writing() as session:
        agents.by_name(session, "小林").failures = 4
    login(shop, password="wrong password")
    refused = login(shop)
    assert code_of(refused) == (429, "too_many_requests")
    assert int(refused.headers["Retry-After"]) > 0


def test_a_good_login_forgets_the_wrong_ones(shop: Shop) -> None:
    add_agent(shop, "小林")
    login(shop, password="wrong password")
    login(shop)
    assert stored(shop, "小林").failures == 0


def test_the_sixth_login_in_a_minute_waits(shop: Shop) -> None:
    assert [login(shop, "nobody").status_code for _ in range(6)] == [401] * 5 + [429]


@pytest.fixture
def me(shop: Shop) -> Browser:
    return browser(shop)


def test_a_change_without_the_header_is_refused(me: Browser) -> None:
    assert code_of(me.client.post("/console/api/me/status", json={"status": "busy"})) == (403, "csrf_missing")


def test_a_change_with_a_wrong_header_is_refused(me: Browser) -> None:
    me.csrf = "x" * 32
    assert code_of(me.post("me/status", {"status": "busy"})) == (403, "csrf_missing")


def test_an_agent_says_that_they_are_busy(me: Browser) -> None:
    assert me.does("me/status", {"status": "busy"})["me"]["status"] == "busy"


def test_after_signing_out_the_cookie_opens_nothing(me: Browser) -> None:
    cookie = me.client.cookies[logins.COOKIE]
    me.does("logout")
    me.client.cookies.set(logins.COOKIE, cookie)
    assert code_of(me.client.get("/console/api/me")) == (401, "unauthorised")


@pytest.mark.parametrize("cookie", ["", "x" * 43, "nf_key"])
def test_a_made_up_cookie_opens_nothing(shop: Shop, cookie: str) -> None:
    client = TestClient(shop.desk, cookies={logins.COOKIE: cookie})
    assert code_of(client.get("/console/api/me")) == (401, "unauthorised")


def test_a_shop_key_does_not_open_the_console(shop: Shop) -> None:
    assert code_of(shop.client.get("/console/api/me")) == (401, "unauthorised")


def test_a_login_that_ran_out_opens_nothing(shop: Shop, me: Browser) -> None:
    with shop.database.writing() as session:
        session.execute(update(Login).values(expires_at=system_clock() - timedelta(seconds=1)))
    assert code_of(me.client.get("/console/api/me")) == (401, "unauthorised")


def test_a_closed_account_opens_nothing_from_then_on(shop: Shop, me: Browser) -> None:
    with shop.database.writing() as session:
        agents.disable(session, "小林", who="test")
    assert code_of(me.client.get("/console/api/me")) == (401, "unauthorised")
    assert code_of(login(shop)) == (401, "login_refused")


def test_who_signed_in_stands_in_the_audit(shop: Shop, me: Browser) -> None:
    with shop.database.reading() as session:
        told = [(entry.who, entry.what) for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert told == [("test", "agent.added"), ("小林", "login")]


def test_the_role_is_the_one_given(shop: Shop) -> None:
    assert browser(shop, "店长", Role.MANAGER).me["role"] == "manager"
    assert signed_in(shop, "店长").me["role"] == "manager"
