"""The flow `handoff`: a person is wanted, or better; and signals, which outrank every intent."""

from actions.base import TurnAction


class ActionHandover(TurnAction):
    """Give the conversation to a person."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_handover"


class ActionSignal(TurnAction):
    """Answer a crisis, a death, a third person or a child before anything else."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_signal"
