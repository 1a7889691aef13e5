"""The flow `gift`: a wish for a gift is answered with the policy's gift, else with points, else kindly not."""

from sqlalchemy.orm import Session

from nuanfu.cases.said import Said
from nuanfu.cases.speaker import Words
from nuanfu.flows import price
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import Order
from nuanfu.negotiation.moves import OfferKind, Signal
from nuanfu.turns.acting import Result, RunningTurn

GIFTS = (OfferKind.GIFT.value, OfferKind.POINTS.value)  # a wish for a gift refuses no discount


def answer_gift(session: Session, running: RunningTurn, said: Said, words: Words) -> Result:
    """Offer the gift if the order may have it; nothing is taken off the price for it."""
    return Talk(session, running, said, words).about_order(_gift)


def _gift(talk: Talk, order: Order) -> Result:
    signal = Signal("request_gift", talk.said.emotion)
    return price.haggle(talk.session, talk.running, order, signal, talk.speaker, of=GIFTS)
