"""The flow `bill`: what is owed, whether it was paid, and how an application stands."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases import applications, cards, changes, which_order
from nuanfu.cases.models import Application, Case
from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.cases.states import CaseState, Cause
from nuanfu.flows import installment
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import Order
from nuanfu.money import yuan
from nuanfu.turns.acting import Result, RunningTurn
from nuanfu.turns.models import Turn

MOST_TOLD = 3  # applications in one answer: those that wait come first, and nobody reads a longer list
LOOKED_INTO = timedelta(hours=24)  # how long a claimed payment pauses a case (semantics of `claim_paid`)


def answer_bill(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Show what is owed, look into a claimed payment, or tell how things stand."""
    talk = Talk(session, running, said, words)
    if said.intent == "claim_paid":
        return _claimed(talk)
    if said.intent == "ask_progress":
        return _progress(talk)
    found = talk.order()
    if isinstance(found, Order) and found.status == "pending" and installment.settles_early(said):
        return installment.settle_early(talk, found)
    orders = [found] if isinstance(found, Order) else found
    if not orders:
        return talk.answer(talk.say("answer.no_order"))
    total = yuan(sum(order.payable for order in orders))
    return talk.answer(talk.say("bill.shown", total=total), card=cards.bill_card(orders))


def _claimed(talk: Talk) -> Result:
    """Believe the ledger and the buyer both: thank for what is there, else pause and ask for the payment's number."""
    named = talk.order()
    recent = _latest(talk) if not isinstance(named, Order) else named
    if recent is not None and recent.payable == 0:
        return talk.answer(talk.say("bill.paid_indeed"), card=cards.bill_card([recent]), asks={})
    if not isinstance(named, Order):
        return talk.ask_which(named)
    case = talk.session.get_one(Case, named.order_no)
    if case.state in (CaseState.OPEN, CaseState.PAUSED):
        until = talk.now + LOOKED_INTO
        changes.change(
            talk.session,
            named,
            CaseState.PAUSED,
            Cause.CLAIMED_PAID,
            until=until,
            now=talk.now,
            who="buyer",
            why="claim_paid",
        )
    talk.running.turn.for_person = True
    return talk.answer(talk.say("bill.claimed"), asks={})


def _latest(talk: Talk) -> Order | None:
    """Return the order last talked about, or the buyer's only one."""
    last = talk.running.conversation.order_no
    if last:
        return talk.session.get(Order, last)
    query = select(Order).where(Order.buyer_id == talk.running.turn.buyer_id).order_by(Order.placed_at.desc()).limit(1)
    return (
        talk.session.scalar(query)
        if not which_order.unpaid(talk.session, talk.running.turn.buyer_id, talk.now)
        else None
    )


def _progress(talk: Talk) -> Result:
    """Say how each application stands, with its card; without one, what waits for a person."""
    told = [_standing(talk, one) for one in applications.latest(talk.session, talk.running.turn.buyer_id)]
    if told:
        return Result([reply for result in told[:MOST_TOLD] for reply in result.replies])
    waiting = select(Turn.id).where(Turn.buyer_id == talk.running.turn.buyer_id, Turn.for_person.is_(True)).limit(1)
    script = "bill.progress_waiting" if talk.session.scalar(waiting) is not None else "bill.progress_none"
    return talk.answer(talk.say(script))


def _standing(talk: Talk, application: Application) -> Result:
    card = {"type": "application", **applications.view(application)}
    return talk.answer(talk.say(f"application.{application.state}", **applications.told(application)), card=card)
