"""The flow `answer`: a yes, a no, a bare value, or something that was not understood."""

from actions.base import TurnAction


class ActionAffirm(TurnAction):
    """Take a yes as the answer to what was asked last."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_affirm"


class ActionDeny(TurnAction):
    """Take a no as the answer to what was asked last."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_deny"


class ActionInform(TurnAction):
    """Take a bare value as the answer to what was asked last."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_inform"


class ActionNotUnderstood(TurnAction):
    """Answer a message that Rasa rejected."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_not_understood"
