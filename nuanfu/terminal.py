"""A buyer's chat in the terminal: a client of the desk like any other."""

import uuid
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape

from nuanfu.commands.refused import IN_CHINESE
from nuanfu.errors import NuanfuError, Unavailable
from nuanfu.money import yuan

GOODBYE = "再见。"
LEAVE = ("/q", "/quit", "exit", "quit")


class Chat:
    """One conversation from the terminal."""

    def __init__(self, url: str, token: str, buyer: str, order: str | None, console: Console) -> None:
        """Prepare the client; nothing is sent yet."""
        self._client = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=70, trust_env=False
        )
        self._buyer, self._order, self._console = buyer, order, console

    def run(self) -> None:
        """Read lines until the buyer leaves; each is one message."""
        self._console.print(f"你是买家 {escape(self._buyer)}。说点什么，例如「太贵了」。输入 /q 离开。")
        with self._client:
            while (text := self._line()) not in LEAVE:
                if text:
                    self._show(self._send(text))
        self._console.print(GOODBYE)

    @staticmethod
    def _line() -> str:
        try:
            return input("你> ").encode(errors="replace").decode().strip()  # bytes of another encoding
        except (EOFError, KeyboardInterrupt):
            return LEAVE[0]

    def _send(self, text: str) -> dict[str, Any]:
        body = {"buyer_id": self._buyer, "text": text, "client_id": str(uuid.uuid4())}
        if self._order:
            body["order_no"] = self._order
        try:
            response = self._client.post("/api/v1/chat", json=body)
            answer: dict[str, Any] = response.json()
            if response.is_error:
                raise NuanfuError(refused(answer["error"]), answer["error"]["fields"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise Unavailable(f"{self._client.base_url} 没有回应；先用 make run 启动，或用 --url 指明地址。") from error
        return answer

    def _show(self, answer: dict[str, Any]) -> None:
        for message in answer["messages"]:
            if message.get("text"):
                self._console.print(f"[bold]暖付>[/bold] {escape(message['text'])}", soft_wrap=True)
            if "card" in message:
                self._console.print(f"      [dim]{escape(card_line(message['card']))}[/dim]", soft_wrap=True)
        if not answer["messages"]:
            self._console.print("[dim]（消息已留给人工客服）[/dim]")


def refused(error: dict[str, Any]) -> str:
    """Return what the desk's refusal says to somebody at a terminal."""
    return IN_CHINESE.get(error["code"], str(error["message"]))


def card_line(card: dict[str, Any]) -> str:
    """Return a card as one line of text."""
    if card["type"] == "offer" and card["kind"] == "deferral":  # its before and after are due times, told in the terms
        return f"【{card['title']}】{card['terms']['text']}"
    if card["type"] == "offer" and card["kind"] == "installment":
        first = f"{yuan(card['before'])} → 第一期 {yuan(card['after'])}"
        return f"【{card['title']}】{first}  {card['terms']['text']}"
    if card["type"] == "application":
        return f"【申请】{card['progress'][-1]['text']}"
    if card["type"] == "offer":
        return f"【{card['title']}】{yuan(card['before'])} → {yuan(card['after'])}  {card['terms']['text']}"
    if card["type"] == "bill":
        return "；".join(f"【账单】{row['title']} 待付 {yuan(row['payable'])}" for row in card["orders"])
    if card["type"] == "order_picker":
        rows = "；".join(f"{row['order_no']} {row['title']} {yuan(row['payable'])}" for row in card["orders"])
        return f"【选择订单】{rows}"
    return f"【{card['type']}】"
