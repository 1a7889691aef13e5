"""The only module that knows Rasa: send one message of a turn, read what came back."""

import asyncio
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol

import aiohttp
from pydantic import BaseModel, Field, ValidationError

from nuanfu.clock import SHANGHAI
from nuanfu.errors import RasaUnavailable
from nuanfu.together import Together

NOT_UNDERSTOOD = "nlu_fallback"
Products = Mapping[str, Sequence[str]]  # the titles in each order that a buyer may mean by its goods
MOST_HEARD = 100  # texts in one request: some 60 ms of Rasa's time, in which it takes no turn
HEARD_WITHIN_SECONDS = 0.1  # a person answers later; what is heard is there before they have read the message
KEPT_SECONDS = 4.0  # Rasa closes an idle connection after five
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


class Word(BaseModel):
    """A word of a message, where it stands in it, and what it adds for the best intent against the second."""

    start: int
    end: int
    text: str
    weight: float


class Neighbour(BaseModel):
    """A training example that is near a message, and what it adds."""

    text: str
    intent: str
    weight: float


class Explanation(BaseModel):
    """What decided a message's intent.

    Words, neighbours and rest sum to the logarithm of how many times likelier `intent` is than `against`. `understood`
    is False when the message was refused after all.
    """

    intent: str
    confidence: float
    against: str
    words: tuple[Word, ...]
    neighbours: tuple[Neighbour, ...]
    rest: float
    understood: bool


class Rasa(Protocol):
    """What the desk needs of Rasa."""

    async def turn(
        self, sender: str, text: str, *, turn_id: int, now: datetime, order_no: str | None, products: Products
    ) -> RasaAnswer:
        """Send one message and return the answer; raises `RasaUnavailable`."""
        ...

    async def hear(self, text: str) -> tuple[str, ...]:
        """Return the signals in a message that the bot does not answer; raises `RasaUnavailable`."""
        ...

    async def explain(self, text: str) -> Explanation:
        """Return what decides a text's intent, outside any conversation; raises `RasaUnavailable`."""
        ...

    async def healthy(self) -> bool:
        """Tell whether a server answers."""
        ...


def harmless(text: str) -> str:
    """Return a text that can be sent and that Rasa can never take for a command: a leading `/` becomes `／`.

    Rasa reads `/inform{…}` as an intent and strips spaces before it looks; the full-width slash is a letter to it.
    A lone surrogate, which UTF-8 cannot carry, becomes `?`.
    """
    sound = _sound(text)
    bare = sound.lstrip()
    return f"／{bare[1:]}" if bare.startswith("/") else sound


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


class RasaServers:
    """One or several Rasa servers; a conversation always goes to the same one."""

    def __init__(self, urls: Sequence[str], timeout: float = ANSWER_SECONDS) -> None:
        """Prepare for `urls`; nothing is sent yet."""
        self._urls = tuple(urls)
        self._timeout = timeout
        self._made: aiohttp.ClientSession | None = None
        self._ear = Together(self._hear_all, MOST_HEARD, HEARD_WITHIN_SECONDS)

    async def turn(
        self, sender: str, text: str, *, turn_id: int, now: datetime, order_no: str | None, products: Products
    ) -> RasaAnswer:
        """Send one message and return the answer; raises `RasaUnavailable` after 5 s or on any failure."""
        metadata = {
            "turn_id": turn_id,
            "now": now.astimezone(SHANGHAI).isoformat(),
            "order_no": order_no,
            "products": products,
        }
        body = {"sender": sender, "text": harmless(text), "metadata": metadata}
        return read_answer(*await self._post(f"{self._url_for(sender)}/webhooks/nuanfu/turn", body))

    async def hear(self, text: str) -> tuple[str, ...]:
        """Return the signals in a message, and leave no trace of it in Rasa; raises `RasaUnavailable` after 5 s.

        Messages of one moment are heard in one request: in a busy evening most messages are only heard, a person
        answers them, and each request costs more than its text.
        """
        try:
            async with asyncio.timeout(self._timeout):
                return await self._ear.ask(_sound(text))
        except TimeoutError as error:
            raise RasaUnavailable from error

    async def _hear_all(self, texts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        status, content = await self._post(f"{self._urls[0]}/webhooks/nuanfu/hear", {"texts": list(texts)})
        try:
            heard = _Heard.model_validate_json(content).signals
        except ValidationError as error:
            raise RasaUnavailable(f"Rasa answered {status}, and not as it hears") from error
        if len(heard) != len(texts):
            raise RasaUnavailable(f"Rasa heard {len(heard)} of {len(texts)} texts")
        return heard

    async def explain(self, text: str) -> Explanation:
        """Return what decides a text's intent, outside any conversation; raises `RasaUnavailable`."""
        status, content = await self._post(f"{self._urls[0]}/webhooks/nuanfu/explain", {"text": _sound(text)})
        try:
            return Explanation.model_validate_json(content)
        except ValidationError as error:
            raise RasaUnavailable(f"Rasa answered {status}, and not as it explains") from error

    async def groups(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Return a number for each text, equal for those that mean nearly the same; at most 200.

        Raises `RasaUnavailable`.
        """
        body = {"texts": [_sound(text) for text in texts]}
        status, content = await self._post(f"{self._urls[0]}/webhooks/nuanfu/groups", body)
        try:
            numbers = _Groups.model_validate_json(content).groups
        except ValidationError as error:
            raise RasaUnavailable(f"Rasa answered {status}, and not as it groups") from error
        if len(numbers) != len(texts):
            raise RasaUnavailable(f"Rasa put {len(numbers)} of {len(texts)} texts in groups")
        return numbers

    async def healthy(self) -> bool:
        """Tell whether every server answers with a model loaded."""
        return all([await self._is_healthy(url) for url in self._urls])

    async def close(self) -> None:
        """Close the connections."""
        if self._made is not None:
            await self._made.close()

    @property
    def _session(self) -> aiohttp.ClientSession:
        """Return the connections, which belong to the event loop that first needs them."""
        if self._made is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_SECONDS)
            total = aiohttp.ClientTimeout(total=self._timeout)
            self._made = aiohttp.ClientSession(connector=connector, timeout=total)
        return self._made

    async def _is_healthy(self, url: str) -> bool:
        try:
            async with self._session.get(f"{url}/status") as answer:
                return answer.status == HTTPStatus.OK
        except (TimeoutError, aiohttp.ClientError):
            return False

    async def _post(self, url: str, body: dict[str, Any]) -> tuple[int, bytes]:
        try:
            async with self._session.post(url, json=body) as answer:
                return answer.status, await answer.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise RasaUnavailable from error

    def _url_for(self, sender: str) -> str:
        return self._urls[zlib.crc32(sender.split(":")[0].encode()) % len(self._urls)]


class _Intent(BaseModel):
    name: str | None
    confidence: float | None = None


class _Entity(BaseModel):
    entity: str
    value: Any


class _Parse(BaseModel):
    intent: _Intent
    entities: list[_Entity]
    signals: tuple[str, ...]


class _Heard(BaseModel):
    signals: tuple[tuple[str, ...], ...]


class _Groups(BaseModel):
    groups: tuple[int, ...]


class _Failure(BaseModel):
    error: str


class _Answer(BaseModel):
    """What the channel answers (nlu/channel.py)."""

    messages: tuple[dict[str, Any], ...] = Field(min_length=1)
    parse: _Parse
    form: str | None = None
    error: None = None


def read_answer(status: int, content: bytes) -> RasaAnswer:
    """Read the channel's answer; a message that was not understood has no intent.

    Raises `RasaUnavailable` for an error, for no message, and for anything else that stands where Rasa should be.
    """
    try:
        if status != HTTPStatus.OK:
            raise RasaUnavailable(f"Rasa answered {status}: {_Failure.model_validate_json(content).error}")
        answer = _Answer.model_validate_json(content)
    except ValidationError as error:
        where = ", ".join(".".join(map(str, problem["loc"])) or problem["msg"] for problem in error.errors())
        raise RasaUnavailable(f"Rasa answered {status}, and not as its channel does: {where}") from error
    parse = answer.parse
    understood = parse.intent.name if parse.intent.name != NOT_UNDERSTOOD else None
    return RasaAnswer(
        intent=understood,
        confidence=round(parse.intent.confidence or 0.0, 4) if understood else None,
        emotion=next((found.value for found in parse.entities if found.entity == "emotion"), None),
        signals=parse.signals,
        messages=answer.messages,
        form=answer.form,
    )
