"""The flow `shipping`; what it decides stands in nuanfu/flows/shipping.py."""

from actions.base import TurnAction


class ActionShipping(TurnAction):
    """Answer a message about postage, time, area or courier."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_shipping"
