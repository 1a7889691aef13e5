"""Where scenarios play: the trained model, the real actions, a real ledger, a desk whose clock is moved by hand."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path

import httpx
from fastapi.testclient import TestClient

from nuanfu import rehearsal
from nuanfu.desk.app import make_desk
from nuanfu.desk.keys import new_key
from nuanfu.ledger.database import Database
from nuanfu.negotiation.policy import Policy
from nuanfu.rasa_client import RasaServers
from tests.harness import Shop, empty, shipped_words

PATIENCE = 30.0  # seconds for one turn: a test machine may be training a model at the same time; a shop's desk waits 5


class RealShop(Shop):
    """A shop whose desk reaches the real Rasa; the same one serves scenario after scenario."""

    def __init__(self, database: Database, rasa_url: str) -> None:
        """Open it over a migrated, empty ledger."""
        super().__init__(database)
        self.servers = RasaServers((rasa_url,), timeout=PATIENCE)
        self.desk = make_desk(self.app, self.servers, shipped_words())
        self.client = TestClient(self.desk)

    def hang_up(self) -> None:
        """Close the connections to Rasa, in the loop that opened them."""
        assert self.client.portal is not None
        self.client.portal.call(self.servers.close)

    def begin(self, policy: Policy, at: datetime) -> None:
        """Forget everything, set the clock and put a policy in force."""
        empty(self.database)
        self.clock.at = at
        self.publish(policy)
        with self.database.writing() as session:
            self.client.headers["Authorization"] = f"Bearer {new_key(session, 'test')}"


class Stage:
    """Rasa for a whole test session, and the actions over one database at a time."""

    def __init__(self, rasa_url: str, actions_port: int, folder: Path) -> None:
        """Remember where Rasa answers and where it looks for its actions."""
        self._rasa_url = rasa_url
        self._actions_port = actions_port
        self._folder = folder
        self._open = ExitStack()
        self._shops: dict[str, RealShop] = {}

    def shop_over(self, url: str) -> RealShop:
        """Return the shop over a database, with the actions moved there and Rasa's own memory emptied."""
        if url not in self._shops:
            self.close()
            self._open.enter_context(rehearsal.actions(url, self._actions_port, self._folder))
            self._shops[url] = shop = RealShop(Database(url), self._rasa_url)
            self._open.enter_context(shop.client)
            self._open.callback(shop.hang_up)
        self._forget()
        return self._shops[url]

    def close(self) -> None:
        """Close the desk and stop the actions."""
        self._open.close()
        self._shops.clear()

    def _forget(self) -> None:
        """Empty Rasa's tracker: conversations of the next scenario get the same numbers again."""
        with closing(sqlite3.connect(self._folder / "rasa.db")) as tracker, tracker:
            tracker.execute("DELETE FROM events")


@contextmanager
def opened(folder: Path) -> Iterator[Stage]:
    """Start Rasa for a test session; raises `Unavailable` with the end of its log when it does not come up."""
    port = rehearsal.free_port()
    with rehearsal.rasa(port, folder) as url:
        warm = httpx.post(f"{url}/model/parse", json={"text": "你好"}, timeout=PATIENCE, trust_env=False)
        warm.raise_for_status()
        stage = Stage(url, port, folder)
        try:
            yield stage
        finally:
            stage.close()
