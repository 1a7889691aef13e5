"""The flow `price`: too expensive, haggling, comparing."""

from sqlalchemy.orm import Session

from actions.base import TurnAction
from nuanfu.cases import haggling
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.turns.acting import Result, RunningTurn


class ActionPrice(TurnAction):
    """Answer a message about the price with the next move."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_price"

    def decide(self, session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
        """Haggle inside the policy."""
        return haggling.answer_price(session, running, said, words)
