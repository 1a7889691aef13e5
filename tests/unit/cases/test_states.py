"""The life of a case: what may follow what, and for which cause."""

from itertools import product

import pytest

from nuanfu.cases.states import CAUSES, FOLLOWERS, CaseState, Cause, check
from nuanfu.errors import CaseTransitionRefused

OPEN, PAUSED, STOPPED, SETTLED, CLOSED = CaseState

MAY_FOLLOW = {
    (OPEN, PAUSED),
    (OPEN, STOPPED),
    (OPEN, SETTLED),
    (OPEN, CLOSED),
    (PAUSED, OPEN),
    (PAUSED, PAUSED),
    (PAUSED, STOPPED),
    (PAUSED, SETTLED),
    (PAUSED, CLOSED),
    (STOPPED, OPEN),
    (STOPPED, STOPPED),
    (STOPPED, SETTLED),
    (STOPPED, CLOSED),
    (CLOSED, SETTLED),
}

A_CAUSE: dict[CaseState, Cause | None] = {
    OPEN: None,
    PAUSED: Cause.HANDOFF,
    STOPPED: Cause.ASKED_TO_STOP,
    SETTLED: None,
    CLOSED: Cause.CANCELLED,
}


@pytest.mark.parametrize(("before", "after"), [*product(CaseState, CaseState)])
def test_a_case_moves_only_along_its_table(before: CaseState, after: CaseState) -> None:
    if (before, after) in MAY_FOLLOW:
        check(before, after, A_CAUSE[after])
    else:
        with pytest.raises(CaseTransitionRefused):
            check(before, after, A_CAUSE[after])


@pytest.mark.parametrize("before", [state for state in CaseState if state is not SETTLED])
def test_a_payment_settles_from_any_state(before: CaseState) -> None:
    check(before, SETTLED, None)


@pytest.mark.parametrize("after", CaseState)
def test_nothing_follows_a_settled_case(after: CaseState) -> None:
    with pytest.raises(CaseTransitionRefused):
        check(SETTLED, after, A_CAUSE[after])


def test_a_stopped_case_is_not_merely_paused() -> None:
    with pytest.raises(CaseTransitionRefused):
        check(STOPPED, PAUSED, Cause.PROMISE)


@pytest.mark.parametrize(("state", "cause"), [*product(CaseState, [None, *Cause])])
def test_a_state_has_only_the_causes_that_explain_it(state: CaseState, cause: Cause | None) -> None:
    before = CLOSED if state is SETTLED else PAUSED
    if cause in CAUSES[state]:
        check(before, state, cause)
    else:
        with pytest.raises(CaseTransitionRefused):
            check(before, state, cause)


def test_a_pause_needs_a_cause() -> None:
    with pytest.raises(CaseTransitionRefused):
        check(OPEN, PAUSED, None)


def test_every_cause_explains_some_state() -> None:
    assert set(Cause) <= set().union(*CAUSES.values())


def test_every_state_is_in_the_table() -> None:
    assert set(FOLLOWERS) == set(CAUSES) == set(CaseState)
