"""The shop that the pages belong to: Rasa with the trained model, the actions, real desks, one ledger in a file."""

import itertools
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from nuanfu import rehearsal
from nuanfu.clock import SHANGHAI
from nuanfu.desk import agents, demo_agents
from nuanfu.desk.console.access import CSRF_HEADER
from nuanfu.desk.models import Role
from nuanfu.ledger.database import Database
from nuanfu.turns.models import Conversation, Message
from tests.agents import hashed
from tests.browser.embedding import ShopPage, shop_page

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=SHANGHAI)  # a Monday when people answer; desks and pages agree on it
SECRET = "signs the tokens of the tests' own shop"
MANAGER = "店长"
ROUNDS = 5  # of giving back: one is enough unless conversations move at that very moment


@dataclass(frozen=True)
class Buyer:
    """A buyer with one unpaid order, and the token by which the chat knows them."""

    id: str
    order_no: str
    token: str


class Desk:
    """A desk process on a port of its own, which can be killed and started again."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        """Start it; raises `Unavailable` with the end of its log."""
        self._port = rehearsal.free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._folder = folder
        self._environment = environment
        self._open = ExitStack()
        self.start()

    def start(self) -> None:
        """Start it, on the port it had before."""
        database_url, rasa_url = self._environment["NUANFU_DATABASE_URL"], self._environment["NUANFU_RASA_URL"]
        running = rehearsal.desk_process(database_url, rasa_url, self._folder, self._port, **self._environment)
        self._process = self._open.enter_context(running).process

    def kill(self) -> None:
        """End it as a power cut would: it has no time to finish anything."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Stop it in peace."""
        self._open.close()


class RunningShop:
    """The demo shop as `make run` starts it, with its clock standing still, and what the shop's own system does."""

    def __init__(self, folder: Path, rasa_url: str, environment: dict[str, str], page: ShopPage) -> None:
        """Make the ledger and open the first desk."""
        self.environment = {**environment, "NUANFU_RASA_URL": rasa_url}
        self._nuanfu("init")
        key = self._nuanfu("key", "new").strip()
        self.folder = folder
        self.page = page
        self.desk = Desk(folder, self.environment)
        self._database = Database(environment["NUANFU_DATABASE_URL"])
        self._api = httpx.Client(headers={"Authorization": f"Bearer {key}"}, timeout=60, trust_env=False)
        self._console = httpx.Client(timeout=60, trust_env=False)
        self._numbers = itertools.count(1)

    def close(self) -> None:
        """Stop the desk and let the ledger go."""
        self._api.close()
        self._console.close()
        self.desk.stop()
        self._database.close()

    def another_desk(self) -> Desk:
        """Open one more desk on the same ledger; who asks for it stops it."""
        return Desk(self.folder, self.environment)

    def buyer(self, name: str = "王女士", *, order: bool = True, **changes: Any) -> Buyer:
        """Let a new buyer order a bed set of 299.00 with 8.00 postage, floor 269.00, unless something else is said."""
        number = next(self._numbers)
        buyer, order_no = f"b-{number}", f"B{number:04}"
        if order:
            body = {
                "buyer": {"id": buyer, "name": name},
                "placed_at": NOW.isoformat(),
                "closes_at": (NOW + timedelta(days=1)).isoformat(),
                "lane": "order",
                "items": [
                    {
                        "sku": "NW-BED-4",
                        "title": "长绒棉四件套",
                        "quantity": 1,
                        "unit_price": 29900,
                        "floor_price": 26900,
                    }
                ],
                "shipping_fee": 800,
                "pay_url": f"https://pay.example.com/{order_no}",
                **changes,
            }
            self._answer("PUT", f"orders/{order_no}", body)
        return Buyer(buyer, order_no, self._answer("POST", f"buyers/{buyer}/token")["token"])

    def says(self, buyer: Buyer, text: str) -> dict[str, Any]:
        """Let a buyer say something beside the page, and return the answer."""
        body = {"buyer_id": buyer.id, "text": text, "client_id": f"m-{next(self._numbers)}"}
        return self._answer("POST", "chat", body)

    def pays(self, order_no: str, amount: int) -> None:
        """Report a payment in fen, as the platform does."""
        body = {"external_id": f"p-{next(self._numbers)}", "amount": amount, "paid_at": NOW.isoformat()}
        self._answer("POST", f"orders/{order_no}/payments", body)

    def order(self, order_no: str) -> dict[str, Any]:
        """Return the order view."""
        return self._answer("GET", f"orders/{order_no}")

    def agent(self, name: str, role: Role = Role.AGENT) -> str:
        """Give an agent a login with the tests' password, and return the name."""
        with self._database.writing() as session:
            agents.add(session, name, hashed(), role=role, who="test")
        return name

    def lines(self, buyer_id: str) -> list[tuple[str, str | None]]:
        """Return a buyer's conversation as the ledger has it: who, and what."""
        query = (
            select(Message.author, Message.text)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(Conversation.buyer_id == buyer_id)
            .order_by(Message.seq)
        )
        with self._database.reading() as session:
            return [(row.author, row.text) for row in session.execute(query)]

    def let_nobody_wait(self) -> None:
        """Give every conversation back to the bot, as a manager does, so that the next test finds an empty queue."""
        console = self._signed_in()
        for _ in range(ROUNDS):
            boxes = (console.get("conversations", params={"box": box}).json() for box in ("queue", "mine", "others"))
            waiting = [row["buyer_id"] for told in boxes for row in told["conversations"]]
            if not waiting:
                return
            for buyer_id in waiting:
                self._give_back(console, f"conversations/{buyer_id}")
        raise AssertionError(f"still waiting: {waiting}")

    def _signed_in(self) -> httpx.Client:
        """Sign the manager in once: the desk allows few logins a minute, and a login outlives a desk."""
        if CSRF_HEADER not in self._console.headers:
            self._console.base_url = httpx.URL(f"{self.desk.address}/console/api/")
            login = {"name": MANAGER, "password": demo_agents.password(SECRET)}
            self._console.headers[CSRF_HEADER] = (
                self._console.post("login", json=login).raise_for_status().json()["csrf"]
            )
        return self._console

    def _give_back(self, console: httpx.Client, path: str) -> None:
        """Try; a conversation whose agent has just left their page goes to the queue meanwhile, and is found again."""
        console.post(f"{path}/claim", json={"anyway": True})
        undecided = (console.get(path).json()["brief"] or {}).get("undecided") or {}
        cases = [{"order_no": number, "then": "resume"} for number in undecided]
        console.post(f"{path}/hand_back", json={"cases": cases})

    def _answer(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self._api.request(method, f"{self.desk.address}/api/v1/{path}", json=body)
        assert answer.is_success, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def _nuanfu(self, *command: str) -> str:
        run = subprocess.run([".venv/bin/nuanfu", *command], env=self.environment, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout


@contextmanager
def running_shop(folder: Path) -> Iterator[RunningShop]:
    """Start everything once; raises `Unavailable` with the end of a log when a part does not come up."""
    database_url = f"sqlite:///{folder}/nuanfu.db"
    actions_port = rehearsal.free_port()
    with shop_page() as page, rehearsal.rasa(actions_port, folder) as rasa_url:
        own = {
            "NUANFU_ATTACHMENTS": str(folder / "attachments"),
            "NUANFU_DATABASE_URL": database_url,
            "NUANFU_DEMO": "1",
            "NUANFU_FRAME_ANCESTORS": f"self {page.address}",
            "NUANFU_NOW": NOW.isoformat(),
            "NUANFU_SECRET": SECRET,
        }
        shop = RunningShop(folder, rasa_url, {**os.environ, **own}, page)
        try:
            with rehearsal.actions(database_url, actions_port, folder, **own):
                # the first sentence takes Rasa seconds, and a desk waits for five
                httpx.post(
                    f"{rasa_url}/model/parse", json={"text": "你好"}, timeout=60, trust_env=False
                ).raise_for_status()
                shop.says(shop.buyer(), "你好")
                shop.let_nobody_wait()
                yield shop
        finally:
            shop.close()
