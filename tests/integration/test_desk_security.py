"""Every call of widget and console has its guard: none was forgotten, whatever is added."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from nuanfu.desk import agents, ownership
from nuanfu.desk.app import CONSOLE, WIDGET
from nuanfu.desk.console.access import READS
from nuanfu.desk_errors import NotYours
from tests.agents import Browser, browser
from tests.desks import said_by
from tests.harness import Shop, code_of

OPEN = {("POST", "/console/api/login"), ("POST", "/widget/api/visitor")}


def calls(*modules: object) -> list[tuple[str, str]]:
    """Return method and path of every call of some modules, with something in each blank."""
    routes = [route for module in modules for route in module.router.routes if isinstance(route, APIRoute)]  # type: ignore[attr-defined]
    found = []
    for route in routes:
        path = route.path
        for blank in route.param_convertors:
            path = path.replace(f"{{{blank}}}", "1")
        found += [(method, path) for method in route.methods]
    return [call for call in found if call not in OPEN]


CONSOLE_CALLS, WIDGET_CALLS = calls(*CONSOLE), calls(*WIDGET)


def test_there_are_calls_to_look_at() -> None:
    assert len(CONSOLE_CALLS) > 40
    assert len(WIDGET_CALLS) > 10


@pytest.fixture(scope="module")
def me(quiet_shop: Shop) -> Browser:
    return browser(quiet_shop, "守门")


@pytest.mark.parametrize(("method", "path"), CONSOLE_CALLS)
def test_without_a_login_no_call_of_the_console_answers(quiet_shop: Shop, method: str, path: str) -> None:
    assert code_of(TestClient(quiet_shop.desk).request(method, path)) == (401, "unauthorised")


@pytest.mark.parametrize(("method", "path"), [call for call in CONSOLE_CALLS if call[0] not in READS])
def test_without_the_header_no_change_at_the_console_is_made(me: Browser, method: str, path: str) -> None:
    assert code_of(me.client.request(method, path)) == (403, "csrf_missing")


@pytest.mark.parametrize(("method", "path"), WIDGET_CALLS)
def test_without_a_token_no_call_of_the_widget_answers(quiet_shop: Shop, method: str, path: str) -> None:
    assert code_of(TestClient(quiet_shop.desk).request(method, path)) == (401, "unauthorised")


@pytest.mark.parametrize(("method", "path"), WIDGET_CALLS)
def test_a_shop_key_opens_no_call_of_the_widget(quiet_shop: Shop, method: str, path: str) -> None:
    assert code_of(quiet_shop.client.request(method, path)) == (401, "unauthorised")


def test_a_form_of_another_site_cannot_sign_anybody_in(quiet_shop: Shop) -> None:
    form = {"name": "守门", "password": "a good password"}
    answer = TestClient(quiet_shop.desk).post("/console/api/login", data=form)
    assert answer.status_code in (400, 422)
    assert "set-cookie" not in answer.headers


def test_of_two_agents_who_claim_at_once_one_wins(shop: Shop) -> None:
    both = [browser(shop, name) for name in ("小林", "小周")]
    shop.says("转人工", "request_human")
    together = Barrier(2)

    def claim(who: Browser) -> bool:
        with shop.database.reading() as session:
            agent = agents.by_name(session, who.me["name"])
        assert agent is not None
        together.wait(timeout=20)
        try:
            with shop.database.writing() as session:
                ownership.claim(session, "buyer-1", agent, shop.rasa.words, now=shop.clock())
        except NotYours:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(claim, both)) == [False, True]
    assert len(said_by(shop, "system")) == 1
