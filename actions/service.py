"""The flow `service`; what it decides stands in nuanfu/flows/service.py."""

from actions.base import TurnAction


class ActionService(TurnAction):
    """Answer a complaint, a doubt or a question about the goods."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_service"
