"""A buyer's widget in tests, and a picture to send with it."""

import io
import time
from typing import Any

from fastapi.testclient import TestClient
from PIL import Image

from nuanfu.desk.keys import TokenSigner
from tests.desks import PATIENCE_SECONDS
from tests.harness import Shop


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


class Widget:
    """One buyer's widget."""

    def __init__(self, shop: Shop, buyer: str = "buyer-1", token: str | None = None) -> None:
        made = token or TokenSigner("a" * 40).sign(buyer).token
        self.raw = TestClient(shop.desk, headers={"Authorization": f"Bearer {made}"})
        self.raw.portal = shop.client.portal  # the loop of the running desk, on which turns go on
        self.shop = shop

    def get(self, path: str, **query: Any) -> Any:
        answer = self.raw.get(f"/widget/api/{path}", params=query)
        assert answer.is_success, answer.text
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self.raw.post(f"/widget/api/{path}", json=body or {})

    def does(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.post(path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def says(self, text: str, client_id: str, **more: Any) -> int:
        return self.does("messages", {"client_id": client_id, "text": text, **more})["seq"]

    def state(self) -> dict[str, Any]:
        return self.get("conversation")["state"]

    def until_answered(self, seq: int) -> list[dict[str, Any]]:
        """Wait for what comes after a message, as a widget that only fetches would."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            found = self.get("conversation", after=seq)["messages"]
            if found:
                return found
            time.sleep(0.01)
        raise AssertionError("no answer came")
