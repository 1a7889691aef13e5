"""The life of a case: which state may follow which, and what may cause it. docs/states.md draws this table."""

from datetime import datetime
from enum import StrEnum

from nuanfu.errors import CaseTransitionRefused


class CaseState(StrEnum):
    """What the shop may do about an unpaid order."""

    OPEN = "open"
    PAUSED = "paused"
    STOPPED = "stopped"
    SETTLED = "settled"
    CLOSED = "closed"


class Cause(StrEnum):
    """Why a case is not simply open."""

    DEFERRAL = "deferral"
    PLAN = "plan"
    PROMISE = "promise"
    APPLICATION = "application"
    HARDSHIP = "hardship"
    DISPUTE = "dispute"
    HANDOFF = "handoff"
    CLAIMED_PAID = "claimed_paid"
    ASKED_TO_STOP = "asked_to_stop"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


PAUSING = frozenset(
    {
        Cause.DEFERRAL,
        Cause.PLAN,
        Cause.PROMISE,
        Cause.APPLICATION,
        Cause.HARDSHIP,
        Cause.DISPUTE,
        Cause.HANDOFF,
        Cause.CLAIMED_PAID,
    }
)

RESUMES_BY_THE_CLOCK = frozenset({Cause.DEFERRAL, Cause.PLAN, Cause.PROMISE})

NEEDS_PERSON = PAUSING - RESUMES_BY_THE_CLOCK
"""Pauses that only a person ends, whatever their `until` says."""

AGREED = (Cause.DEFERRAL, Cause.PLAN, Cause.PROMISE, Cause.HARDSHIP)
"""Pauses that an agreement to pay later may replace: what the agreement settles."""

CAUSES: dict[CaseState, frozenset[Cause | None]] = {
    CaseState.OPEN: frozenset({None}),
    CaseState.PAUSED: frozenset(PAUSING),
    CaseState.STOPPED: frozenset({Cause.ASKED_TO_STOP, Cause.HARDSHIP, Cause.DISPUTE}),
    CaseState.SETTLED: frozenset({None}),
    CaseState.CLOSED: frozenset({Cause.CANCELLED, Cause.EXPIRED}),
}

FOLLOWERS: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.PAUSED, CaseState.STOPPED, CaseState.SETTLED, CaseState.CLOSED}),
    CaseState.PAUSED: frozenset(CaseState),
    CaseState.STOPPED: frozenset({CaseState.OPEN, CaseState.STOPPED, CaseState.SETTLED, CaseState.CLOSED}),
    CaseState.SETTLED: frozenset(),
    CaseState.CLOSED: frozenset({CaseState.SETTLED}),
}


def check(before: CaseState, after: CaseState, cause: Cause | None) -> None:
    """Raise `CaseTransitionRefused` unless the table allows the step and its cause."""
    if after not in FOLLOWERS[before] or cause not in CAUSES[after]:
        raise CaseTransitionRefused(f"A case cannot go from {before} to {after} because of {cause}.")


def resumed(
    state: str, cause: str | None, until: datetime | None, now: datetime, looked_at: datetime | None = None
) -> bool:
    """Tell whether a pause is over by the clock, so that the case reads open again.

    One that waits for a person is over only when a person has looked (`looked_at`) and set its end.
    """
    over = until is not None and until <= now
    by_the_clock = cause in RESUMES_BY_THE_CLOCK or looked_at is not None
    return state == CaseState.PAUSED and over and by_the_clock
