"""The flow `price`: too expensive, haggling, comparing."""

from actions.base import TurnAction


class ActionPrice(TurnAction):
    """Answer a message about the price with the next move."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_price"
