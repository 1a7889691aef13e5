"""The flow `cancel`; what it decides stands in nuanfu/flows/cancel.py."""

from actions.base import TurnAction


class ActionCancel(TurnAction):
    """Ask once why, and close at the second word."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_cancel"
