"""The desk as a web application: routes, refusals, headers, and the parts it is made of."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.staticfiles import StaticFiles

from nuanfu.bootstrap import App
from nuanfu.cases.speaker import Words
from nuanfu.desk import demo, page, refusals
from nuanfu.desk.api import buyers, chat, health, metrics, offers, orders, report, sms
from nuanfu.desk.keys import TokenSigner
from nuanfu.desk.metrics import Metrics
from nuanfu.desk.pace import Pace
from nuanfu.desk.parts import Parts, parts_of
from nuanfu.desk.turns import Turns
from nuanfu.ledger.schema import require_current
from nuanfu.rasa_client import Rasa, RasaServers
from nuanfu.tracker_store import Trackers

LARGEST_BODY = 512 * 1024  # an order of 200 lines is a tenth of that
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
PAGE_POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"


def make_desk(app: App, rasa: Rasa | None = None, words: Words | None = None) -> FastAPI:
    """Put the desk together; `rasa` and `words` are given by tests, else they are reached and read by the settings."""
    rasa = rasa or RasaServers(app.settings.rasa_url)
    trackers, counted = Trackers(app.database.url), Metrics(app.database, app.clock)
    parts = Parts(
        app=app,
        rasa=rasa,
        turns=Turns(app.database, rasa, app.clock, trackers, counted, words or app.words()),
        signer=TokenSigner(app.settings.signing_secret()),
        pace=Pace(app.settings.redis_url),
        trackers=trackers,
        metrics=counted,
    )

    @asynccontextmanager
    async def life(_desk: FastAPI) -> AsyncIterator[None]:
        require_current(app.database)
        closing = asyncio.Event()
        tending = asyncio.create_task(parts.turns.tend(closing))
        watching = asyncio.create_task(counted.applications.watch(closing))
        yield
        closing.set()
        await tending
        await watching
        if isinstance(rasa, RasaServers):
            await rasa.close()
        app.database.close()

    desk = FastAPI(title="暖付 Nuanfu", version="1", lifespan=life)
    desk.state.parts = parts
    refusals.install(desk)
    desk.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY)
    desk.middleware("http")(_guard)
    for api in (orders, offers, chat, buyers, report, sms, health, metrics, page):
        desk.include_router(api.router)
    if app.settings.demo:
        desk.include_router(demo.router)
    desk.mount("/static", StaticFiles(directory=page.STATIC), name="static")
    return desk


async def _guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """Turn every fault into the one error shape, count it, and send the headers that keep a page to itself.

    A body that tells its length is refused here, in the one shape; one that does not is counted as it comes.
    """
    try:
        response = refusals.too_large() if _told_length(request.headers) > LARGEST_BODY else await go_on(request)
    except Exception as error:
        response = refusals.unexpected(request, error)
    route = getattr(request.scope.get("route"), "path", None)
    parts_of(request).metrics.request_answered(route, response.status_code)
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.url.path.startswith(("/docs", "/redoc")):  # FastAPI's own pages load their script from a CDN
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    return response


def _told_length(headers: Headers) -> int:
    told = headers.get("content-length", "0")
    return int(told) if told.isascii() and told.isdigit() else 0
