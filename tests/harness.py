"""A shop on a real ledger for tests: its desk over HTTP, a Rasa that understands by a table, a clock moved by hand."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from fastapi.testclient import TestClient
from httpx2 import Response

from nuanfu import bootstrap
from nuanfu.bootstrap import App
from nuanfu.cases.said import Found, Said
from nuanfu.cases.speaker import Words
from nuanfu.clock import SHANGHAI
from nuanfu.desk.app import make_desk
from nuanfu.desk.keys import new_key
from nuanfu.ledger import policies
from nuanfu.ledger.database import Database
from nuanfu.negotiation.policy import Policy
from nuanfu.policy.file import load_policy, parse_policy
from nuanfu.settings import Settings
from nuanfu.tables import METADATA
from nuanfu.testing import HandClock, TableRasa

ROOT = Path(__file__).parents[1]
POLICY_FILE = ROOT / "policy/shop.yml"
MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@cache
def shipped_policy() -> Policy:
    """Return the shipped policy, read once."""
    return load_policy(POLICY_FILE)


@cache
def shipped_words() -> Words:
    """Return the shipped wording, read once."""
    settings = Settings(_env_file=None, database_url="sqlite:///never-opened", policy=POLICY_FILE)  # type: ignore[call-arg]
    return bootstrap.app(settings).words()


def policy_with(**changes: Any) -> Policy:
    """Return the shipped policy with some values changed, named by dotted path: `policy_with(price__cap=0)`."""
    body = shipped_policy().model_dump(mode="json", by_alias=True)
    for path, value in changes.items():
        *sections, name = path.split("__")
        place = body
        for section in sections:
            place = place[section]
        place[name] = value
    return parse_policy(yaml.safe_dump(body, allow_unicode=True))


def empty(database: Database) -> None:
    """Delete every row; a TRUNCATE on PostgreSQL would take five times as long on tables this small."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())


class Shop:
    """A shop on a real ledger: its desk over HTTP, a Rasa that understands by a table, a clock moved by hand."""

    def __init__(self, database: Database) -> None:
        """Open the shop with the shipped policy."""
        self.database = database
        self.clock = HandClock(MORNING)
        settings = Settings(_env_file=None, secret="a" * 40, policy=POLICY_FILE)  # type: ignore[call-arg]
        self.app = App(settings=settings, database=database, clock=self.clock)
        self.rasa = TableRasa(database=database, words=shipped_words())
        self.publish(shipped_policy())
        with database.writing() as session:
            self.key = new_key(session, "test")
        self.desk = make_desk(self.app, self.rasa, shipped_words())
        self.client = TestClient(self.desk, headers={"Authorization": f"Bearer {self.key}"})
        self._messages = 0

    def publish(self, policy: Policy) -> None:
        """Put a policy in force."""
        with self.database.writing() as session:
            policies.publish(session, policy, now=self.clock(), who="test")

    def order_body(self, buyer: str = "buyer-1", **changes: Any) -> dict[str, Any]:
        """Return an order of 299.00 and 8.00 postage, floor 269.00, closing in a day."""
        return {
            "buyer": {"id": buyer, "name": "买家"},
            "placed_at": self.clock().isoformat(),
            "closes_at": (self.clock() + timedelta(days=1)).isoformat(),
            "lane": "order",
            "items": [
                {
                    "sku": "NW-BED-4",
                    "title": "长绒棉四件套",
                    "quantity": 1,
                    "unit_price": changes.pop("unit_price", 29900),
                    "floor_price": changes.pop("floor_price", 26900),
                }
            ],
            "shipping_fee": 800,
            **changes,
        }

    def order(self, order_no: str = "A1", buyer: str = "buyer-1", **changes: Any) -> dict[str, Any]:
        """Tell the desk an order."""
        answer = self.client.put(f"/api/v1/orders/{order_no}", json=self.order_body(buyer, **changes))
        assert answer.is_success, answer.text
        return answer.json()

    def view(self, order_no: str = "A1") -> dict[str, Any]:
        """Return the order view."""
        return self.client.get(f"/api/v1/orders/{order_no}").json()

    def pay(self, amount: int, order_no: str = "A1", external_id: str = "p1") -> dict[str, Any]:
        """Report a payment."""
        body = {"external_id": external_id, "amount": amount, "paid_at": self.clock().isoformat()}
        answer = self.client.post(f"/api/v1/orders/{order_no}/payments", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def answer(self, offer_id: int, yes: bool = True) -> Response:
        """Accept or decline an offer outside the chat, and return the raw response."""
        return self.client.post(f"/api/v1/offers/{offer_id}/{'accept' if yes else 'decline'}")

    def understand(self, words: str, intent: str | None, emotion: str = "calm", **values: Any) -> None:
        """Teach the table what a text means; values are entities."""
        found = tuple(Found(name, value) for name, value in values.items() if name != "signals")
        signals = tuple(values.get("signals", ()))
        self.rasa.table[words] = Said(words, intent, 0.9, emotion, signals, found)

    def says(
        self, words: str, intent: str | None = "reason_price", buyer: str = "buyer-1", **more: Any
    ) -> dict[str, Any]:
        """Let a buyer say something that is understood as `intent`, and return the desk's answer."""
        order_no, client_id = more.pop("order_no", None), more.pop("client_id", None)
        self.understand(words, intent, **more)
        self._messages += 1
        body = {"buyer_id": buyer, "text": words, "client_id": client_id or f"m{self._messages}"}
        answer = self.client.post("/api/v1/chat", json={**body, **({"order_no": order_no} if order_no else {})})
        assert answer.is_success, answer.text
        return answer.json()


def card_in(answer: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the card of one type in an answer."""
    return next(m["card"] for m in answer["messages"] if m.get("card", {}).get("type") == kind)


def offer_in(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the offer card of an answer."""
    return card_in(answer, "offer")


def text_of(answer: dict[str, Any]) -> str:
    """Return all that an answer says, one line a message."""
    return "\n".join(message.get("text", "") for message in answer["messages"])


def code_of(response: Response) -> tuple[int, str]:
    """Return the status and the error code of a refusal."""
    return response.status_code, response.json()["error"]["code"]


def first_offer(shop: Shop) -> int:
    shop.order()
    """Tell an order, let its buyer find it too dear, and return the offer's id."""
    offer_id: int = offer_in(shop.says("太贵了"))["offer_id"]
    return offer_id


def states(shop: Shop, order_no: str = "A1") -> list[str]:
    """Return how the offers of an order stand, oldest first."""
    return [offer["state"] for offer in shop.view(order_no)["offers"]]
