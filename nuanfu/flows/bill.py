"""The flow `bill`: what is owed, whether it was paid, and how an application stands."""

import re
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
ALL = re.compile("两[个单笔样件]|几[个单笔样件]|[一合][起共计]|全部|全都|所有|都算|加起来|总共|总计")
ONE = re.compile("[这那哪此][一]?[个单笔件]")
PAID_TWICE = re.compile("[付扣](?:了|过)?[两2二][次遍回份]|多付|付重|重复[付扣]")
LOOKED_INTO = timedelta(hours=24)  # how long a claimed payment pauses a case (semantics of `claim_paid`)


def answer_bill(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Show what is owed, look into a claimed payment, or tell how things stand."""
    talk = Talk(session, running, said, words)
    if said.intent == "claim_paid":
        return _claimed(talk)
    if said.intent == "ask_progress":
        return _progress(talk)
    together = _all_together(talk)
    found = together or talk.order()
    if isinstance(found, Order) and found.status == "closed":
        return talk.answer(talk.say("cancel.closed_already"), asks={})
    if isinstance(found, Order) and found.status == "pending" and installment.settles_early(said):
        return installment.settle_early(talk, found)
    orders = [found] if isinstance(found, Order) else found
    if not orders:
        return talk.without_order()
    total = yuan(sum(order.payable for order in orders))
    return talk.answer(talk.say("bill.shown", total=total), card=cards.bill_card(orders))


def _all_together(talk: Talk) -> list[Order]:
    """Return all orders that can still be paid, where the buyer asks for their sum and names none of them."""
    if talk.running.turn.order_no or which_order.by_goods(talk.said) or not ALL.search(talk.said.text):
        return []
    unpaid = which_order.unpaid(talk.session, talk.running.turn.buyer_id, talk.now)
    return unpaid if len(unpaid) > 1 and not ONE.search(talk.said.text) else []


def _claimed(talk: Talk) -> Result:
    """Believe the ledger and the buyer both: thank for what is there, else pause and ask for the payment's number."""
    if PAID_TWICE.search(talk.said.text):
        refund = talk.leave_to_person("small_talk.shop_topic", topic="退款")
        return Result(refund.replies, asks={"person": True})
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
