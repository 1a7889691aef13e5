"""Around every request: faults in the one error shape, a count of it, and headers that keep a page to itself.

Plain ASGI: Starlette's middleware for functions passes each body through a queue and a task of its own, which cost a
desk in a busy evening as much as a query.
"""

from collections.abc import Callable

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nuanfu.desk import refusals
from nuanfu.desk.bodies import UPLOADS, largest
from nuanfu.desk_errors import AttachmentTooLarge

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
PAGE_POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
Count = Callable[[str | None, int], None]  # a route's template, and the status it was answered with


class Guard:
    """Guards an application; `count` is told of every answer."""

    def __init__(self, app: ASGIApp, count: Count) -> None:
        """Wrap an application."""
        self._app, self._count = app, count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; one whose body tells that it is too large is refused here, in the one shape."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        too_large = _told_length(Headers(scope=scope)) > largest(scope["path"])
        try:
            await (_refuse_size if too_large else self._app)(scope, receive, send_guarded)
        except Exception as error:
            if status:  # the answer has begun, and can only be broken off
                raise
            await refusals.unexpected(Request(scope), error)(scope, receive, send_guarded)
        finally:
            self._count(getattr(scope.get("route"), "path", None), status)


async def _refuse_size(scope: Scope, receive: Receive, send: Send) -> None:
    refused = refusals.of(AttachmentTooLarge()) if scope["path"] in UPLOADS else refusals.too_large()
    await refused(scope, receive, send)


def _add_headers(headers: MutableHeaders, path: str) -> None:
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    own = headers.get("Content-Security-Policy", "")
    if "frame-ancestors" not in own or "frame-ancestors 'none'" in own:  # else the page itself says who may frame it
        headers.setdefault("X-Frame-Options", "DENY")
    if not path.startswith(("/docs", "/redoc")):  # FastAPI's own pages load their script from a CDN
        headers.setdefault("Content-Security-Policy", PAGE_POLICY)


def _told_length(headers: Headers) -> int:
    told = headers.get("content-length", "0")
    return int(told) if told.isascii() and told.isdigit() else 0
