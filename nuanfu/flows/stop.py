"""The flow `stop`: a wish for silence is granted at once, everywhere, without argument."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import changes
from nuanfu.cases.models import Case
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.cases.states import CaseState, Cause
from nuanfu.flows.talk import Talk
from nuanfu.ledger import locks
from nuanfu.ledger.models import Order
from nuanfu.turns.acting import Result, RunningTurn

ENDED = (CaseState.SETTLED.value, CaseState.CLOSED.value)


def answer_stop(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Stop every case of the buyer; bill and dates stay as they are."""
    talk = Talk(session, running, said, words)
    query = (
        select(Order.order_no)
        .join(Case, Case.order_no == Order.order_no)
        .where(Order.buyer_id == running.turn.buyer_id, Case.state.not_in(ENDED))
        .order_by(Order.order_no)
    )
    for order_no in session.scalars(query).all():
        order = locks.order(session, order_no)
        changes.change(
            session, order, CaseState.STOPPED, Cause.ASKED_TO_STOP, now=talk.now, who="buyer", why="asked to stop"
        )
        changes.withdraw_open(session, order, now=talk.now, who="buyer", why="asked to stop")
    return talk.answer(talk.say("stop.done"), asks={})
