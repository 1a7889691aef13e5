"""The flow `small_talk`, where it needs a decision; it stands in nuanfu/flows/small_talk.py."""

from actions.base import TurnAction


class ActionOutOfScope(TurnAction):
    """Acknowledge a shop subject without a label, and offer a person."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_out_of_scope"
