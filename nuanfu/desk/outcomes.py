"""How a turn ended, for whoever counts."""

from enum import StrEnum

from nuanfu.turns.models import Owner, Turn, TurnState


class Outcome(StrEnum):
    """The three ends of a turn."""

    ANSWERED = "answered"
    GIVEN_UP = "given_up"
    KEPT_FOR_PERSON = "kept_for_person"


def outcome_of(turn: Turn) -> Outcome:
    """Return how an ended turn ended: given up is what no machine could answer, kept is what none may answer."""
    if turn.state == TurnState.ABANDONED:
        answer = turn.answer or {}
        taken_over = answer.get("mode") != Owner.BOT and not answer.get("messages")
        return Outcome.KEPT_FOR_PERSON if taken_over else Outcome.GIVEN_UP
    return Outcome.KEPT_FOR_PERSON if turn.for_person else Outcome.ANSWERED
