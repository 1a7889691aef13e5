"""What is looked for before a flow answers, whatever the intent: wishes in plain words that must not be missed.

A label can be wrong; `别联系我妈` and `可以继续提醒我` are said in words that a rule can read.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.flows import answer, cancel, checking, contact, privacy, resume, which_undone
from nuanfu.flows.talk import Decide
from nuanfu.turns.acting import Result, RunningTurn

Look = Callable[[Session, RunningTurn, Said, Words], Result | None]

LOOKS: tuple[Look, ...] = (
    contact.forbidden,
    privacy.asked,
    which_undone.chosen,
    cancel.kept_in_words,
    checking.asked,
    resume.wished,
    answer.picked_by_goods,
)


def first(decide: Decide) -> Decide:
    """Return a decision that is made only where none of the plain wishes is heard."""

    def decided(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
        for look in LOOKS:
            result = look(session, running, said, words)
            if result is not None:
                return result
        return decide(session, running, said, words)

    return decided
