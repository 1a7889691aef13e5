"""The flow `answer`: a yes, a no, a bare value, or something that was not understood."""

from sqlalchemy.orm import Session

from actions.base import TurnAction
from nuanfu.cases import answers, other
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.turns.acting import Result, RunningTurn


class ActionAffirm(TurnAction):
    """Take a yes as the answer to what was asked last."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_affirm"

    def decide(self, session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
        """Accept the offer shown last, if that was asked."""
        return answers.answer_yes(session, running, said, words)


class ActionDeny(TurnAction):
    """Take a no as the answer to what was asked last."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_deny"

    def decide(self, session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
        """Decline the offer shown last and give the next move."""
        return answers.answer_no(session, running, said, words)


class ActionInform(TurnAction):
    """Take a bare value as the answer to what was asked last."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_inform"

    def decide(self, session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
        """Use the value where something was asked, else keep the message for a person."""
        return answers.answer_value(session, running, said, words) or other.note(session, running, said, words)


class ActionNotUnderstood(TurnAction):
    """Answer a message that Rasa rejected."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_not_understood"

    def decide(self, session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
        """Say so; after several in a row offer a person."""
        return other.not_understood(session, running, said, words)
