"""What comes before every answer: what ran out meanwhile is written down, and a kept or broken word is met once."""

from collections.abc import Sequence
from functools import wraps

from sqlalchemy.orm import Session

from nuanfu.cases import cards, lapses
from nuanfu.cases.empathy import FELT
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Speaker, Words
from nuanfu.flows.talk import Decide
from nuanfu.flows.why import answer_why
from nuanfu.negotiation.intents import Intent
from nuanfu.turns.acting import Reply, Result, RunningTurn

NOT_NOW = frozenset(
    {
        Intent.REQUEST_STOP_COLLECTION,
        Intent.THREATEN_COMPLAINT,
        Intent.REASON_DISPUTE,
        Intent.REQUEST_HUMAN,
        Intent.CLAIM_PAID,
    }
)
"""What a buyer wants heard at once: a word about a day that passed would sound like a reproach."""

IN_PASSING = frozenset(
    {Intent.PROMISE_TO_PAY, Intent.REQUEST_DEFERRAL, Intent.REQUEST_INSTALLMENT, Intent.REASON_HARDSHIP}
)
"""What brings another way of its own: no new day is asked for beside it."""


def opened(decide: Decide) -> Decide:
    """Return a decision that settles the buyer's lapses first and answers 为什么 itself; a signal passes by both."""

    @wraps(decide)
    def answer(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
        if said.signals:
            return decide(session, running, said, words)
        lapses.settle(session, running.turn.buyer_id, now=running.turn.now, who="bot")
        quiet = said.intent in NOT_NOW
        ending = None if quiet else lapses.to_tell(session, running.turn.buyer_id, now=running.turn.now)
        result = answer_why(session, running, said, words) or decide(session, running, said, words)
        return result if ending is None else _met(session, running, said, words, ending, result)

    return answer


def _met(
    session: Session, running: RunningTurn, said: Said, words: Words, ending: lapses.Ending, result: Result
) -> Result:
    """Say one kind line about a word that was kept or broken, before the answer and after how the buyer feels."""
    speaker = Speaker(session, running.conversation, words)
    asks = result.asks
    if ending.kept:
        script = "lapse.kept"
    elif said.intent in IN_PASSING or said.values("date") or said.values("duration") or running.conversation.asked:
        script = "lapse.broken_in_passing"
    else:
        script = "lapse.broken"
        asks = {"promise": ending.order.order_no} if asks is None else asks
    line = speaker.say(script, day=cards.day(ending.until))
    return Result(_with_line(result.replies, line, after_first=said.emotion in FELT), asks)


def _with_line(replies: Sequence[Reply], line: str, *, after_first: bool) -> list[Reply]:
    first, *rest = replies or [Reply()]
    lines = first.text.split("\n") if first.text else []
    lines.insert(1 if after_first and len(lines) > 1 else 0, line)
    return [Reply("\n".join(lines), first.card), *rest]
