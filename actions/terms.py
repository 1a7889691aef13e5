"""The flow `terms`; what it decides stands in nuanfu/flows/terms.py."""

from actions.base import TurnAction


class ActionTerms(TurnAction):
    """Explain the figures of the order, or its consequences when asked."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_terms"
