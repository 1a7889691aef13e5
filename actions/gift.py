"""The flow `gift`; what it decides stands in nuanfu/flows/gift.py."""

from actions.base import TurnAction


class ActionGift(TurnAction):
    """Offer the gift that the policy allows."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_gift"
