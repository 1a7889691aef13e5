"""为什么是这个价: a question about what was offered is answered from its stored explanation, and refuses nothing.

No intent stands for it. Buyers ask it in words that mean the price, the terms, or nothing of ours, so it is found by
its words, before the flow of the intent is asked.
"""

import re
from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from nuanfu.cases.models import Offer
from nuanfu.cases.said import Said, asked_value
from nuanfu.cases.speaker import Words
from nuanfu.cases.why import ANSWERS, last_answer, why_of
from nuanfu.flows.talk import Talk
from nuanfu.ledger.models import Order
from nuanfu.money import Fen
from nuanfu.negotiation.explain import why_this
from nuanfu.negotiation.intents import Intent
from nuanfu.negotiation.moves import OfferKind, OfferState, Why
from nuanfu.turns.acting import Result, RunningTurn

UNFAIR = "看人下菜|区别对待|杀熟|不公平"
ASKS = re.compile(
    f"为什么|为啥|为何|凭什么|凭啥|[怎咋]么?(?:定|来)的|什么(?:依据|道理|理由)|(?:依据|理由|根据)是?什么|{UNFAIR}"
)
ABOUT = re.compile(
    "价|优惠|便宜|折|减|降|让利|送|免邮|包邮|邮费|运费|积分|赠品|小?礼|延到|缓到|别人|人家|其他人|" + UNFAIR
)
PRESSES = re.compile(
    "便宜[点些]|再(?:便宜|少|降|减|让|优惠|送)|能不能|可不可以|也给|不(?:能|给|肯|让|降|减|优惠|送|行)|才|就这"
)
TOO_DEAR = re.compile("贵|抢钱|不值")
POSTAGE = re.compile("运费|邮费|包邮|免邮")
MAY_MEAN_IT = frozenset(
    {
        None,
        *(Intent.REASON_PRICE, Intent.REASON_COMPARE, Intent.REASON_SHIPPING_FEE, Intent.REASON_TERMS),
        *(Intent.REQUEST_GIFT, Intent.ASK_BILL, Intent.ASK_PRODUCT, Intent.INFORM, Intent.OUT_OF_SCOPE),
        *(Intent.REASON_SERVICE, Intent.REQUEST_DEFERRAL),
    }
)
HIGHEST: Fen = 10**9  # every figure below it may be a wish
LOOKED_BACK_ON = 20  # offers of the buyer; nobody asks about older ones


def asks_why(said: Said, own_figures: Collection[Fen] = ()) -> bool:
    """Tell whether a message asks why an offer is as it is; a wish with a figure, or 为什么这么贵, asks for less.

    `own_figures` are those of the shop's offer, in fen: who repeats them names no wish (`为什么只减8块`).
    """
    others = [found for found in said.found if found.value not in own_figures]
    wants_less = asked_value(replace(said, found=tuple(others)), HIGHEST) is not None
    if said.intent not in MAY_MEAN_IT or wants_less or TOO_DEAR.search(said.text):
        return False
    return ASKS.search(said.text) is not None and ABOUT.search(said.text) is not None


def answer_why(session: Session, running: RunningTurn, said: Said, words: Words) -> Result | None:
    """Tell the rule behind the offer that stands, else behind the last kind no; None where nothing was said yet.

    Who presses for more while an offer is open is haggling: that is left to the flow.
    """
    if not ASKS.search(said.text):
        return None
    talk = Talk(session, running, said, words)
    offer = _offer_meant(talk)
    if not asks_why(said, _figures(offer) if offer else ()):
        return None
    presses = PRESSES.search(said.text) is not None
    if offer is None or (presses and offer.state_at(talk.now) is OfferState.ACCEPTED):
        return _why_not(talk)
    stands = offer.state_at(talk.now) is OfferState.OPEN
    if presses and stands:
        return None
    running.conversation.order_no = offer.order_no
    return _told(talk, why_of(offer), [talk.say("why.still_stands")] if stands else [])


def _figures(offer: Offer) -> set[Fen]:
    return {offer.value, offer.before, offer.after, offer.before - offer.after}


def _why_not(talk: Talk) -> Result | None:
    order_no = talk.running.turn.order_no or talk.running.conversation.order_no
    order = talk.session.get(Order, order_no) if order_no else None
    if order is None or order.buyer_id != talk.running.turn.buyer_id:
        return None
    rules = last_answer(talk.session, order)
    return _told(talk, why_this([Why(rule, "", "") for rule in rules]), []) if rules else None


def _told(talk: Talk, why: str, more: list[str]) -> Result:
    before = talk.speaker.heard_here(why)
    return talk.answer(talk.say("why.told_before") if before else talk.say("why.told", why=why), *more)


def _offer_meant(talk: Talk) -> Offer | None:
    """Return the offer that the question is about: shown last, of those that stand or were taken."""
    query = select(Offer).where(Offer.buyer_id == talk.running.turn.buyer_id, Offer.shown_seq.is_not(None))
    if talk.running.turn.order_no:
        query = query.where(Offer.order_no == talk.running.turn.order_no)
    found = talk.session.scalars(query.order_by(Offer.shown_seq.desc()).limit(LOOKED_BACK_ON)).all()
    standing = [offer for offer in found if offer.state_at(talk.now) in ANSWERS]
    about_postage = POSTAGE.search(talk.said.text) is not None
    meant = [offer for offer in standing if (offer.kind == OfferKind.FREE_SHIPPING) == about_postage]
    return next(iter([*meant, *standing]), None)
