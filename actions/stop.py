"""The flow `stop`; what it decides stands in nuanfu/flows/stop.py."""

from actions.base import TurnAction


class ActionStop(TurnAction):
    """Grant a wish for silence at once."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_stop"
