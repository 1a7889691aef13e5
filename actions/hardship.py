"""The flow `hardship`; what it decides stands in nuanfu/flows/hardship.py."""

from actions.base import TurnAction


class ActionHardship(TurnAction):
    """Listen to who cannot afford it, let the reminders rest, and show the ways out."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_hardship"
