"""The flow `handoff`: a person is wanted, or better; and signals, which outrank every intent."""

from sqlalchemy.orm import Session

from actions.base import TurnAction
from nuanfu.cases import other
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.turns.acting import Result, RunningTurn


class ActionHandover(TurnAction):
    """Give the conversation to a person."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_handover"

    def decide(self, session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
        """Put it into the queue and pause what must not go on."""
        return other.hand_over(session, running, said, words)


class ActionSignal(TurnAction):
    """Answer a crisis, a death, a third person or a child before anything else."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_signal"

    def decide(self, session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
        """Say one kind line without any figure and give the conversation to a person."""
        return other.answer_signal(session, running, said, words)


class ActionNoteReason(TurnAction):
    """Keep what no flow answers yet."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_note_reason"

    def decide(self, session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
        """Record the reason and keep the message for a person."""
        return other.note(session, running, said, words)
