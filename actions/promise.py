"""The flow `promise`; what it decides stands in nuanfu/flows/promise.py."""

from actions.base import TurnAction


class ActionPromise(TurnAction):
    """Take the buyer's word to pay on a day."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_promise"
