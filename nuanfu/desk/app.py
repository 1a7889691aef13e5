"""The desk as a web application: routes, refusals, and the parts it is made of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from anyio import to_thread
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from nuanfu.bootstrap import App
from nuanfu.cases.speaker import Words
from nuanfu.desk import demo, page, refusals, retention
from nuanfu.desk.api import attachments, buyers, chat, health, metrics, offers, orders, report, sms
from nuanfu.desk.attachments import Store
from nuanfu.desk.bodies import BodyLimits
from nuanfu.desk.chores import every
from nuanfu.desk.console import (
    calls,
    decisions,
    lists,
    me,
    outreach,
    results,
    shop,
    team,
    todos,
    understanding,
    wording,
    writing,
)
from nuanfu.desk.console import conversations as console_conversations
from nuanfu.desk.guard import Guard
from nuanfu.desk.hints import Hints
from nuanfu.desk.keys import TokenSigner
from nuanfu.desk.marks import Marks
from nuanfu.desk.metrics import Metrics
from nuanfu.desk.pace import Pace
from nuanfu.desk.parts import Parts
from nuanfu.desk.sockets.server import PATH as SOCKETS
from nuanfu.desk.sockets.server import make_sockets
from nuanfu.desk.turns import Turns
from nuanfu.desk.viewers import Viewers
from nuanfu.desk.widget import conversation as widget_conversation
from nuanfu.desk.widget import orders as widget_orders
from nuanfu.desk.widget import pictures as widget_pictures
from nuanfu.ledger.schema import require_current
from nuanfu.published import Published
from nuanfu.rasa_client import Rasa, RasaServers
from nuanfu.tracker_store import Trackers

# At work at a time. Each needs the interpreter after every statement, and the more want it, the longer all wait: with
# anyio's 40 a bot turn took twice as long under load as with 4. With PostgreSQL some of them wait elsewhere.
THREADS_SQLITE, THREADS = 4, 8
ALARMS_EVERY_SECONDS = 60.0  # an answer is promised in hours
PICTURES_EVERY_SECONDS = 3600.0
WORDS_EVERY_SECONDS = 2.0
SHOP_API = (orders, offers, chat, buyers, attachments, report, sms, health, metrics)
WIDGET = (widget_conversation, widget_orders, widget_pictures)
TO_SEND = (lists, outreach, results, wording)
CONSOLE = (me, console_conversations, calls, writing, understanding, decisions, todos, team, shop, *TO_SEND)


def make_desk(app: App, rasa: Rasa | None = None, words: Words | None = None) -> FastAPI:
    """Put the desk together; `rasa` and `words` are given by tests, else they are reached and read by the settings."""
    rasa = rasa or RasaServers(app.settings.rasa_url)
    trackers, counted, published = Trackers(app.database.url), Metrics(app.database, app.clock), Published(app, words)
    parts = Parts(
        app=app,
        rasa=rasa,
        turns=Turns(app.database, rasa, app.clock, trackers, counted, published.words),
        signer=TokenSigner(app.settings.signing_secret()),
        pace=Pace(app.settings.redis_url),
        trackers=trackers,
        metrics=counted,
        pictures=Store(app.settings.attachments),
        published=published,
        viewers=Viewers(),
        hints=Hints(app.settings.redis_url),
        marks=Marks(app.database),
    )

    sockets, pusher = make_sockets(parts)

    @asynccontextmanager
    async def life(_desk: FastAPI) -> AsyncIterator[None]:
        require_current(app.database)
        to_thread.current_default_thread_limiter().total_tokens = THREADS_SQLITE if app.database.is_sqlite else THREADS
        published.take_up()
        closing = asyncio.Event()
        beside = (
            parts.turns.tend(closing),
            pusher.run(closing),
            every(ALARMS_EVERY_SECONDS, closing, counted.look, "desk_not_watched"),
            every(PICTURES_EVERY_SECONDS, closing, partial(_let_pictures_go, parts), "pictures_not_let_go"),
            every(WORDS_EVERY_SECONDS, closing, published.take_up, "words_not_taken_up"),
        )
        at_work = [asyncio.create_task(work) for work in beside]
        yield
        closing.set()
        await parts.turns.drain()
        await asyncio.gather(*at_work)
        await pusher.server.shutdown()
        if isinstance(rasa, RasaServers):
            await rasa.close()
        app.database.close()

    desk = FastAPI(title="暖付 Nuanfu", version="1", lifespan=life)
    desk.state.parts = parts
    refusals.install(desk)
    desk.add_middleware(BodyLimits)
    desk.add_middleware(Guard, count=counted.request_answered)
    for api in SHOP_API:
        desk.include_router(api.router)
    for own in (*WIDGET, *CONSOLE, page):  # spoken by the desk's own pages: docs/desk-protocol.md, not the shop API
        desk.include_router(own.router, include_in_schema=False)
    if app.settings.demo:
        desk.include_router(demo.router)
    desk.mount(SOCKETS, sockets)
    desk.mount("/assets", StaticFiles(directory=page.DIST / "assets", check_dir=False), name="assets")
    desk.mount("/static", StaticFiles(directory=page.STATIC), name="static")
    return desk


def _let_pictures_go(parts: Parts) -> None:
    """Let go of pictures that nobody needs any more."""
    with parts.app.database.writing() as session:
        gone = retention.let_go(session, parts.app.clock())
    parts.pictures.forget(gone)
