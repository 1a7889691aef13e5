"""Play the minutes to come: what a worker would decide about steps, as many a minute as the pace allows.

Every step is decided at its time by what is known now and by what goes before it. Steps of one minute are one batch.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heappop, heappush

from sqlalchemy.orm import Session

from nuanfu.conduct.outbound import Contact
from nuanfu.money import Fen
from nuanfu.negotiation.policy import Policy
from nuanfu.outreach import knowledge, planner
from nuanfu.outreach.cadence import Wanted
from nuanfu.outreach.claiming import thought_of
from nuanfu.outreach.debts import Known
from nuanfu.outreach.deciding import Decision, Go, Never, Wait, decide
from nuanfu.outreach.knowledge import Knowledge
from nuanfu.outreach.pace import MINUTE, room
from nuanfu.outreach.parts import Parts
from nuanfu.policy.reminders import Way

MOST_WAITS = 4  # how often a step that waits is looked at again
PACE = "pace"


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of one order, at the minute at which it is looked at: it goes by `way`, or not, by the rule `why`.

    `until` is when it is looked at again, beyond the time asked about; `waits_for` what moved it from its own time: a
    rule, or the pace.
    """

    order_no: str
    buyer_id: str
    step: str
    section: str
    amount: Fen
    at: datetime
    way: Way | None
    why: str | None
    until: datetime | None
    waits_for: str | None
    script: str | None


@dataclass(frozen=True, slots=True)
class Coming:
    """A step that is due at a time, in the order of work."""

    known: Known
    wanted: Wanted
    at: datetime
    waits: int = 0
    waits_for: str | None = None

    def __lt__(self, other: "Coming") -> bool:
        """Tell whether this one is looked at first."""
        return self._place() < other._place()

    def _place(self) -> tuple[bool, datetime, int, str, int]:
        debt, closes_at = self.known.debt, planner.closes_at(planner.Due(self.known, self.wanted))
        return closes_at is None, closes_at or self.at, -debt.amount, debt.order_no, debt.instalment


class Foreseen:
    """A worker that comes at full minutes from `now` until a time, before which nobody else has said anything."""

    def __init__(self, session: Session, parts: Parts, policy: Policy, now: datetime, until: datetime) -> None:
        """Begin with what may still start in the first minute."""
        self._session, self._parts, self._policy = session, parts, policy
        self._minute, self._until = full_minute(now), until
        self._room = room(session, policy, self._minute)
        self._thought: dict[str, list[Contact]] = defaultdict(list)
        self._entries: list[Entry] = []
        self._later: list[tuple[datetime, Coming]] = []
        self._ready: list[Coming] = []

    def of(self, steps: Iterable[Coming]) -> list[Entry]:
        """Return what becomes of steps, in the order of time."""
        for one in steps:
            self._put(one)
        while self._later or self._ready:
            if not self._ready and self._later[0][0] > self._minute:
                self._minute, self._room = self._later[0][0], self._policy.outreach.per_minute
            while self._later and self._later[0][0] <= self._minute:
                heappush(self._ready, heappop(self._later)[1])
            self._work()
            self._minute, self._room = self._minute + MINUTE, self._policy.outreach.per_minute
            if self._room == 0 or self._minute >= self._until:
                self._keep_back()
        return sorted(self._entries, key=lambda one: one.at)

    def _put(self, one: Coming) -> None:
        heappush(self._later, (full_minute(one.at), one))

    def _work(self) -> None:
        """Decide about what is ready until no more may start in this minute; the rest stays ready."""
        while self._room > 0 and self._ready:
            batch = [heappop(self._ready) for _ in range(min(self._room, len(self._ready)))]
            steps = [(one.known, one.wanted) for one in batch]
            around = knowledge.gather(self._session, steps, self._parts.words, self._minute)
            for one, known in zip(batch, around, strict=True):
                self._decide(one, known)

    def _decide(self, one: Coming, around: Knowledge) -> None:
        before = self._thought[one.known.debt.buyer_id]
        if self._minute < one.wanted.too_late_at:
            decision = decide(self._parts, one.known, one.wanted, around, self._policy, self._minute, also=before)
        else:
            decision = Never("too_late")
        if isinstance(decision, Wait) and one.waits < MOST_WAITS and decision.until < self._until:
            self._put(replace(one, at=decision.until, waits=one.waits + 1, waits_for=one.waits_for or decision.why))
            return
        if isinstance(decision, Go):
            before.append(thought_of(one.known, one.wanted, decision, self._minute))
            self._room -= 1
        moved = PACE if self._minute > full_minute(one.at) and one.waits_for is None else one.waits_for
        self._entries.append(_entry(replace(one, at=self._minute, waits_for=moved), decision))

    def _keep_back(self) -> None:
        """Give up what the pace leaves over: it goes after the time that was asked for, or never where none may go."""
        kept = Wait(self._minute, PACE) if self._room > 0 else Never(PACE)
        self._entries += [_entry(one, kept) for one in self._ready]
        self._ready = []


def full_minute(at: datetime) -> datetime:
    """Return when a worker looks at what is due at a time: it comes at full minutes."""
    full = at.replace(second=0, microsecond=0)
    return full if full == at else full + MINUTE


def _entry(one: Coming, decision: Decision) -> Entry:
    debt, go = one.known.debt, decision if isinstance(decision, Go) else None
    return Entry(
        order_no=debt.order_no,
        buyer_id=debt.buyer_id,
        step=one.wanted.step.step,
        section=one.wanted.section,
        amount=debt.amount,
        at=one.at,
        way=go.way if go else None,
        why=None if isinstance(decision, Go) else decision.why,
        until=decision.until if isinstance(decision, Wait) else None,
        waits_for=one.waits_for,
        script=go.said.script if go else None,
    )
