"""Taking back: a no within a day undoes what was just agreed, a deferral or a plan, on the order talked about."""

from nuanfu.cases import agreements, cards, plans
from nuanfu.flows.talk import Talk
from nuanfu.ledger import locks
from nuanfu.negotiation.moves import OfferKind
from nuanfu.turns.acting import Result

TAKEN_BACK = {
    OfferKind.DEFERRAL.value: "deferral.taken_back",
    OfferKind.INSTALLMENT.value: "installment.taken_back",
}


def take_back(talk: Talk) -> Result | None:
    """Undo the latest agreement, if that is less than a day ago; None when nothing is.

    A plan on which something was paid since stands: the money has filled its parts. That is said.
    """
    order_no = talk.running.turn.order_no or talk.running.conversation.order_no
    agreement = agreements.standing(talk.session, order_no) if order_no else None
    if agreement is None:
        return None
    order = locks.order(talk.session, agreement.order_no)
    if order.buyer_id != talk.running.turn.buyer_id or not agreements.may_be_taken_back(agreement, order, talk.now):
        return None
    if agreement.kind == OfferKind.INSTALLMENT and plans.begun(agreement, order):
        return talk.answer(talk.say("installment.begun"), card=cards.bill_card([order]), asks={})
    agreements.take_back(talk.session, order, agreement, now=talk.now, who="buyer")
    return talk.answer(talk.say(TAKEN_BACK[agreement.kind]), card=cards.bill_card([order]), asks={})
