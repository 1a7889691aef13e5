"""The flow `payment`; what it decides stands in nuanfu/flows/payment.py."""

from actions.base import TurnAction


class ActionPayment(TurnAction):
    """Give the next step out of a payment trouble."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_payment"
