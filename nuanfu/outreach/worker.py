"""The heartbeat: Huey wakes every worker once a minute, and each tick plans, sends, and writes down what came of it.

Any number of workers may tick at once: rows are claimed one by one. A tick that fails is logged, and the next one
starts from the debts again. Huey carries nothing but the beat; losing its file or its Redis loses nothing.
"""

from datetime import datetime
from pathlib import Path

import structlog
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from nuanfu.cases import lapses
from nuanfu.clock import Clock
from nuanfu.ledger.database import Database
from nuanfu.outreach import heartbeat, results, webhooks
from nuanfu.outreach.parts import Parts
from nuanfu.outreach.planner import WHO
from nuanfu.outreach.running import run_counted

THREADS = 4  # messages on their way at once: a carrier takes some 50 ms each
BEAT_FILE = Path("var/heartbeat.db")
STALE_SECONDS = 90  # a beat that waited behind a long tick is dropped: the next one does its work

log = structlog.get_logger()


def tick(parts: Parts, clock: Clock) -> int:
    """Do one beat's work by what was published last; return how many messages started."""
    heartbeat.beat(parts.database, parts.machine())
    parts = parts.fresh()
    settle_lapses(parts.database, clock())
    counted = run_counted(parts, clock, threads=THREADS)
    with parts.database.writing() as session:
        results.gather(session, parts.reminders, clock())
    heartbeat.beat(parts.database, parts.machine())
    if counted.looked_at:
        log.info("outreach", looked_at=counted.looked_at, started=counted.started)
    return counted.started


def settle_lapses(database: Database, now: datetime) -> int:
    """Write down what is past its time, buyer by buyer, which the shop is told of; return how many orders."""
    with database.reading() as session:
        buyers = lapses.buyers_due(session, now)
    orders = 0
    for buyer_id in buyers:
        with database.writing() as session:
            orders += lapses.settle(session, buyer_id, now=now, who=WHO)
    return orders


def beat(redis_url: str, file: Path = BEAT_FILE) -> Huey:
    """Return the heart: in Redis where there is one, else in a file beside the ledger."""
    if redis_url:
        return RedisHuey("nuanfu", url=redis_url, results=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("nuanfu", filename=str(file), results=False)


def consumer(heart: Huey, parts: Parts, clock: Clock, webhook_secret: str = "") -> Consumer:
    """Return a consumer that ticks once a minute and stops in peace on SIGTERM, its last tick finished."""

    @heart.periodic_task(crontab(minute="*"), name="tick", expires=STALE_SECONDS)  # type: ignore[untyped-decorator]
    def _tick() -> None:
        tick(parts, clock)

    @heart.periodic_task(crontab(minute="*"), name="webhooks", expires=STALE_SECONDS)  # type: ignore[untyped-decorator]
    def _webhooks() -> None:
        webhooks.deliver_all(parts.database, webhook_secret)

    return heart.create_consumer(workers=2, periodic=True, graceful_signal="TERM")
