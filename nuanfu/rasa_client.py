"""The only module that knows Rasa: send one message of a turn, read what came back."""

import asyncio
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import httpx

from nuanfu.clock import SHANGHAI
from nuanfu.errors import RasaUnavailable

NOT_UNDERSTOOD = "nlu_fallback"
ANSWER_SECONDS = 5.0  # longer than that a buyer on a phone thinks nobody is there


@dataclass(frozen=True, slots=True)
class RasaAnswer:
    """What Rasa made of a message: the understanding, the bot's messages, and the form that is open if any."""

    intent: str | None
    confidence: float | None
    emotion: str | None
    signals: tuple[str, ...]
    messages: tuple[dict[str, Any], ...]
    form: str | None = None


class Rasa(Protocol):
    """What the desk needs of Rasa."""

    async def turn(self, sender: str, text: str, *, turn_id: int, now: datetime, order_no: str | None) -> RasaAnswer:
        """Send one message and return the answer; raises `RasaUnavailable`."""
        ...

    async def healthy(self) -> bool:
        """Tell whether a server answers."""
        ...


def harmless(text: str) -> str:
    """Return a text that Rasa can never take for a command: a leading `/` becomes the full-width `／`.

    Rasa reads `/inform{…}` as an intent and strips spaces before it looks; the full-width slash is a letter to it.
    """
    bare = text.lstrip()
    return f"／{bare[1:]}" if bare.startswith("/") else text


class RasaServers:
    """One or several Rasa servers; a conversation always goes to the same one."""

    def __init__(self, urls: Sequence[str], timeout: float = ANSWER_SECONDS) -> None:
        """Prepare for `urls`; nothing is sent yet."""
        self._urls = tuple(urls)
        self._timeout = timeout
        self._client = httpx.AsyncClient(timeout=timeout, trust_env=False)

    async def turn(self, sender: str, text: str, *, turn_id: int, now: datetime, order_no: str | None) -> RasaAnswer:
        """Send one message and return the answer; raises `RasaUnavailable` after 5 s or on any failure."""
        metadata = {"turn_id": turn_id, "now": now.astimezone(SHANGHAI).isoformat(), "order_no": order_no}
        body = {"sender": sender, "text": harmless(text), "metadata": metadata}
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._client.post(f"{self._url_for(sender)}/webhooks/nuanfu/turn", json=body)
            answer = response.json()
        except (TimeoutError, httpx.HTTPError, ValueError) as error:
            raise RasaUnavailable from error
        if response.status_code != httpx.codes.OK or answer.get("error") or not answer.get("messages"):
            raise RasaUnavailable(f"Rasa answered {response.status_code}: {answer.get('error') or 'no message'}")
        return read_answer(answer)

    async def healthy(self) -> bool:
        """Tell whether every server answers with a model loaded."""
        try:
            answers = [await self._client.get(f"{url}/status") for url in self._urls]
        except httpx.HTTPError:
            return False
        return all(answer.status_code == httpx.codes.OK for answer in answers)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _url_for(self, sender: str) -> str:
        return self._urls[zlib.crc32(sender.split(":")[0].encode()) % len(self._urls)]


def read_answer(answer: dict[str, Any]) -> RasaAnswer:
    """Turn the channel's JSON into an answer; a message that was not understood has no intent."""
    parse = answer["parse"]
    name = parse["intent"].get("name")
    understood = name if name != NOT_UNDERSTOOD else None
    emotion = next((e["value"] for e in parse["entities"] if e["entity"] == "emotion"), None)
    return RasaAnswer(
        intent=understood,
        confidence=parse["intent"].get("confidence") if understood else None,
        emotion=emotion,
        signals=tuple(parse.get("signals", ())),
        messages=tuple(answer["messages"]),
        form=answer.get("form"),
    )
