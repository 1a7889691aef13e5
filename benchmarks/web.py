"""What pages ask a desk by HTTP, cheaply: a crowd on the desk's own machine should take as little of it as it can."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

KEPT_SECONDS = 4.0  # uvicorn closes an idle connection after five
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A desk's answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def told(self) -> Any:
        """Return what it says; raises `ConnectionError` for a refusal."""
        if self.status >= 400:
            raise ConnectionError(f"{self.status}: {self.content.decode()}")
        return json.loads(self.content) if self.content else None


class Web:
    """The connections to one desk, shared by all pages."""

    def __init__(self, desk_url: str, most: int = 100) -> None:
        """Prepare at most so many connections; used within a running event loop."""
        self._url = desk_url
        connector = aiohttp.TCPConnector(limit=most, keepalive_timeout=KEPT_SECONDS)
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self._session.close()

    async def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **params: int
    ) -> Answer:
        """Ask once; raises `aiohttp.ClientError` or `TimeoutError` when no answer comes."""
        async with self._session.request(
            method, self._url + path, json=body, headers=headers, params=params or None
        ) as answer:
            return Answer(answer.status, answer.headers, await answer.read())
