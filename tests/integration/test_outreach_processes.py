"""Workers as real processes over one database, killed in the middle: each message goes at most once, none is lost."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep

from sqlalchemy import select

from nuanfu.ledger.database import Database
from nuanfu.ledger.orders import NewItem, NewOrder
from nuanfu.negotiation.moves import Lane
from nuanfu.outreach import planner
from nuanfu.outreach.models import Reminder
from tests.harness import ROOT, policy_with
from tests.outreach import ONLY_BY_SMS, cadence, day
from tests.stateful.counter import Counter, hurry

PLACED, FIRST = day("11-23 10:00"), day("11-23 10:31")
MESSAGES, KILLED_AT = 24, 7
SECONDS = 0.03  # a provider takes its time, so that the workers are in each other's way


@dataclass
class Provider:
    """A provider that writes down each message, and kills who hands over the `KILLED_AT`-th before it answers."""

    workers: int
    arrived: list[str] = field(default_factory=list)
    victim: str | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.ready = threading.Barrier(self.workers)

    def take(self, key: str, pid: int) -> None:
        with self.lock:
            self.arrived.append(key)
            if len(self.arrived) == KILLED_AT:
                self.victim = key
                os.kill(pid, signal.SIGKILL)
        sleep(SECONDS)


@contextmanager
def listening(provider: Provider) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path == "/ready":
                provider.ready.wait(120)
            else:
                provider.take(**json.loads(body))
            try:
                self.send_response(200)
                self.end_headers()
            except BrokenPipeError:  # whoever asked is dead
                pass

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def run_workers(database: Database, provider: Provider, now: datetime, dies_at: tuple[int, ...]) -> list[int]:
    """Run a process for each entry of `dies_at` (0: it lives); return how each ended."""
    url = database.url.render_as_string(hide_password=False)
    with listening(provider) as address:
        started = [
            subprocess.Popen([sys.executable, "-m", "tests.sender", url, address, now.isoformat(), str(at)], cwd=ROOT)
            for at in dies_at
        ]
        return [process.wait(180) for process in started]


def test_workers_that_are_killed_leave_at_most_one_message_each_and_nothing_is_sent_twice(database: Database) -> None:
    hurry(database)
    counter = Counter(database, PLACED)
    counter.publish(policy_with(outreach__per_minute=600))
    for number in range(MESSAGES):
        item = NewItem("NW-BED-4", "四件套", 1, 29900)
        phone = f"138{number:08}"
        new = NewOrder(f"o{number}", f"b{number}", Lane.ORDER, PLACED, (item,), closes_at=None, buyer_phone=phone)
        assert counter.put(new) is None
    planner.plan(database, cadence(ONLY_BY_SMS), FIRST)

    provider = Provider(workers=3)
    ended = run_workers(database, provider, FIRST, (0, 0, 3))
    assert sorted(ended).count(-signal.SIGKILL) in (1, 2)  # one dies at the provider; the third may be that one
    later = Provider(workers=2)
    run_workers(database, later, FIRST + timedelta(hours=1), (0, 0))

    with database.reading() as session:
        rows = {f"reminder-{row.id}": row.state for row in session.scalars(select(Reminder))}
    unknown = {key for key, state in rows.items() if state == "unknown"}
    arrived = Tally(provider.arrived + later.arrived)
    assert set(arrived.values()) == {1}
    assert provider.victim in unknown
    assert len(unknown) == sorted(ended).count(-signal.SIGKILL)
    assert {key for key, state in rows.items() if state == "sent"} == set(arrived) - unknown
    assert len(rows) == MESSAGES == len(set(arrived) | unknown)
