"""Agents of a test's shop, each in a browser of their own."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from httpx2 import Response

from nuanfu.desk import agents
from nuanfu.desk.models import Agent, Role
from tests.harness import Shop

PASSWORD = "a good password"


@cache
def hashed() -> str:
    """Return the hash of the tests' one password, as cheap as the package makes one: it is compared with each login."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def add_agent(shop: Shop, name: str, role: Role = Role.AGENT, **more: Any) -> int:
    """Add an agent and return their number."""
    with shop.database.writing() as session:
        return agents.add(session, name, hashed(), role=role, who="test", **more).id


@dataclass
class Browser:
    """One signed-in browser at the console."""

    client: TestClient
    csrf: str
    me: dict[str, Any] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> Any:
        """Read something that must be there."""
        answer = self.client.get(f"/console/api/{path}", params=query)
        assert answer.is_success, answer.text
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Response:
        """Change something and return the raw answer."""
        return self.client.post(f"/console/api/{path}", json=body or {}, headers={"X-CSRF-Token": self.csrf})

    def does(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Change something that must work."""
        answer = self.post(path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


def browser(shop: Shop, name: str = "小林", role: Role = Role.AGENT, **more: Any) -> Browser:
    """Add an agent and sign them in."""
    add_agent(shop, name, role, **more)
    return signed_in(shop, name)


def signed_in(shop: Shop, name: str) -> Browser:
    """Sign a known agent in."""
    client = TestClient(shop.desk, base_url="http://127.0.0.1:8000")
    answer = client.post("/console/api/login", json={"name": name, "password": PASSWORD})
    assert answer.is_success, answer.text
    return Browser(client, answer.json()["csrf"], answer.json()["me"])


def stored(shop: Shop, name: str) -> Agent:
    """Return an agent as the database has them."""
    with shop.database.reading() as session:
        found = agents.by_name(session, name)
    assert found is not None
    return found
