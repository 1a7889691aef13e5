"""One worker in a process of its own, handing over to a provider that a test watches: `python -m tests.sender …`."""

import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime

import httpx

from nuanfu.clock import frozen_clock
from nuanfu.ledger.database import Database
from nuanfu.outreach.channels.base import Ended, Outcome, Outgoing
from nuanfu.outreach.parts import Parts, ways_over
from nuanfu.outreach.running import work
from tests.harness import shipped_words
from tests.outreach import ONLY_BY_SMS, cadence


@dataclass
class Remote:
    """A carrier behind HTTP; the process dies by `SIGKILL` in place of handing over its `dies_at`-th message."""

    url: str
    dies_at: int
    handed: int = 0

    def send(self, message: Outgoing) -> Outcome:
        self.handed += 1
        if self.handed == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        told = {"key": message.key, "pid": os.getpid()}
        answer = httpx.post(f"{self.url}/send", json=told, timeout=60, trust_env=False)
        return Outcome(Ended.TAKEN if answer.is_success else Ended.UNCLEAR, message.key)


def main(database_url: str, provider: str, now: str, dies_at: str) -> None:
    """Work until nothing is left, once every worker is there."""
    database = Database(database_url)
    carrier = Remote(provider, int(dies_at))
    parts = Parts(database, shipped_words(), cadence(ONLY_BY_SMS), ways_over(carrier))
    httpx.post(f"{provider}/ready", timeout=120, trust_env=False)
    for _ in work(parts, frozen_clock(datetime.fromisoformat(now))):
        pass
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
