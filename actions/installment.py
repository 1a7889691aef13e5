"""The flow `installment`; what it decides stands in nuanfu/flows/installment.py."""

from actions.base import TurnAction


class ActionInstallment(TurnAction):
    """Let a buyer pay in parts, as far as the policy allows."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_installment"
