"""The flow `deferral`; what it decides stands in nuanfu/flows/deferral.py."""

from actions.base import TurnAction


class ActionDeferral(TurnAction):
    """Let a buyer pay later, as far as the policy allows."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_deferral"
