"""The flow `bill`; what it decides stands in nuanfu/flows/bill.py."""

from actions.base import TurnAction


class ActionBill(TurnAction):
    """Show what is owed, look into a claimed payment, tell how things stand."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_bill"
